package figure

import (
	"image/color"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Style is how one thing looks in all figures. Colour, marker and dash each
// tell things apart, so that a figure can be read without its colours.
type Style struct {
	Color  color.NRGBA
	Marker Marker
	Dash   Dash
}

// Okabe and Ito's palette: people with any common colour blindness tell its
// colours apart. Its yellow is too light for lines on white and left out.
var (
	Black      = color.NRGBA{0, 0, 0, 255}
	Orange     = color.NRGBA{230, 159, 0, 255}
	SkyBlue    = color.NRGBA{86, 180, 233, 255}
	Green      = color.NRGBA{0, 158, 115, 255}
	Blue       = color.NRGBA{0, 114, 178, 255}
	Vermillion = color.NRGBA{213, 94, 0, 255}
	Purple     = color.NRGBA{204, 121, 167, 255}
	Grey       = color.NRGBA{90, 90, 90, 255} // not theirs: darker than what their colours are to the colour-blind
)

// Palette are the colours in the order in which things get them.
func Palette() []color.NRGBA {
	return []color.NRGBA{Vermillion, Blue, Green, Purple, Orange, SkyBlue, Black, Grey}
}

// Shade makes a colour lighter (up to 1: white) or darker (down to −1: black).
func Shade(c color.NRGBA, by float64) color.NRGBA {
	end := 0.0
	if by > 0 {
		end = 255
	} else {
		by = -by
	}
	mix := func(v uint8) uint8 { return uint8((1-by)*float64(v) + by*end + 0.5) }
	return color.NRGBA{mix(c.R), mix(c.G), mix(c.B), c.A}
}

// Marker is the shape of a point.
type Marker int

// The markers; those beyond begin again.
const (
	Disc Marker = iota
	Square
	Triangle
	Plus
	Ring
	Box // an empty square
	Cross
	Tent // an empty triangle
	markers
)

// Markers is how many there are.
const Markers = int(markers)

func (m Marker) glyph() draw.GlyphDrawer {
	return [...]draw.GlyphDrawer{
		Disc: draw.CircleGlyph{}, Square: draw.BoxGlyph{}, Triangle: draw.PyramidGlyph{}, Plus: draw.PlusGlyph{},
		Ring: draw.RingGlyph{}, Box: draw.SquareGlyph{}, Cross: draw.CrossGlyph{}, Tent: draw.TriangleGlyph{},
	}[int(m)%Markers]
}

// Dash is the pattern of a line.
type Dash int

// The dashes; those beyond begin again.
const (
	Solid Dash = iota
	Dashed
	Dotted
	DashDot
	dashes
)

// Dashes is how many there are.
const Dashes = int(dashes)

func (d Dash) lengths() []vg.Length {
	return [...][]vg.Length{Solid: nil, Dashed: {5, 2}, Dotted: {1.2, 1.6}, DashDot: {5, 1.6, 1.2, 1.6}}[int(d)%Dashes]
}

// The sizes that all figures share, in points.
const (
	titleSize = 8   // titles of panels, labels of axes
	noteSize  = 7   // numbers at axes, legends
	lineWidth = 1.1 // of curves
	hairWidth = 0.5 // of axes
	pointSize = 2   // radius of markers
)

var (
	gridColor = color.NRGBA{225, 225, 225, 255}
	inkColor  = color.NRGBA{30, 30, 30, 255} // of text and axes
)

func (s Style) line() draw.LineStyle {
	return draw.LineStyle{Color: s.Color, Width: lineWidth, Dashes: s.Dash.lengths()}
}

func (s Style) point(radius vg.Length) draw.GlyphStyle {
	return draw.GlyphStyle{Color: s.Color, Radius: radius, Shape: s.Marker.glyph()}
}

// faint is the colour of a band beneath lines.
func (s Style) faint() color.NRGBA {
	c := s.Color
	c.A = 50
	if c.R == c.G && c.G == c.B {
		c.A = 32 // grey on grey is darker than a colour on white
	}
	return c
}

// lettering is a font of the given size, its text left of and above the point it is put at.
func lettering(size vg.Length) text.Style {
	return text.Style{
		Color: inkColor, Font: font.From(font.Font{Typeface: "Liberation", Variant: "Sans"}, size),
		XAlign: draw.XLeft, YAlign: draw.YTop, Handler: plot.DefaultTextHandler,
	}
}
