package figure

import (
	"image"
	"image/color"
	imagedraw "image/draw"
	"io"
	"time"

	"codeberg.org/go-pdf/fpdf"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgpdf"
)

func init() { // or no two files of a figure are equal
	fpdf.SetDefaultCatalogSort(true)
	fpdf.SetDefaultCreationDate(time.Unix(0, 0).UTC())
	fpdf.SetDefaultModificationDate(time.Unix(0, 0).UTC())
}

func (f Figure) encodePDF(w io.Writer) error {
	canvas := vgpdf.New(f.Width, f.Height())
	f.paint(draw.New(&page{Canvas: canvas}))
	_, err := canvas.WriteTo(w)
	return err
}

// page draws letters as shapes: the library's own text knows Windows' Western
// letters alone, no λ. It gives the library colours in the form it wants, which
// takes those that Go has multiplied by their opacity for plain ones. Pictures
// it turns over, as the library puts them upside down, and no two are equally
// wide, because of those the order is random.
type page struct {
	*vgpdf.Canvas
	pictures int
}

// SetColor implements vg.Canvas.
func (c *page) SetColor(k color.Color) {
	c.Canvas.SetColor(plain{color.NRGBAModel.Convert(k).(color.NRGBA)})
}

// plain is a colour not multiplied by its opacity, against what color.Color asks for.
type plain struct{ color.NRGBA }

// RGBA implements color.Color.
func (c plain) RGBA() (r, g, b, a uint32) {
	return uint32(c.R) * 0x101, uint32(c.G) * 0x101, uint32(c.B) * 0x101, uint32(c.A) * 0x101
}

// DrawImage implements vg.Canvas. The n-th picture has n columns of white at its right.
func (c *page) DrawImage(r vg.Rectangle, img image.Image) {
	c.pictures++
	from := img.Bounds()
	wider := image.NewNRGBA(image.Rect(0, 0, from.Dx()+c.pictures, from.Dy()))
	imagedraw.Draw(wider, wider.Rect, image.White, image.Point{}, imagedraw.Src)
	for y := range from.Dy() {
		row := image.Rect(0, y, from.Dx(), y+1)
		imagedraw.Draw(wider, row, img, image.Pt(from.Min.X, from.Max.Y-1-y), imagedraw.Src)
	}
	r.Max.X += r.Size().X * vg.Length(c.pictures) / vg.Length(from.Dx())
	c.Canvas.DrawImage(r, wider)
}

// FillString implements vg.Canvas.
func (c *page) FillString(f font.Face, at vg.Point, s string) {
	var buffer sfnt.Buffer
	units := fixed.Int26_6(f.Face.UnitsPerEm()) // at this size, lengths are in the font's units
	scale := f.Font.Size / vg.Length(units)
	var path vg.Path
	for _, r := range s {
		glyph, err := f.Face.GlyphIndex(&buffer, r)
		if err != nil {
			continue
		}
		if segments, err := f.Face.LoadGlyph(&buffer, glyph, units, nil); err == nil {
			path = appendGlyph(path, segments, at, scale)
		}
		if advance, err := f.Face.GlyphAdvance(&buffer, glyph, units, 0); err == nil {
			at.X += vg.Length(advance) * scale
		}
	}
	if len(path) > 0 {
		c.Fill(path)
	}
}

// appendGlyph adds the outline of a letter whose origin is at a point.
func appendGlyph(path vg.Path, segments sfnt.Segments, at vg.Point, scale vg.Length) vg.Path {
	point := func(p fixed.Point26_6) vg.Point {
		return vg.Point{X: at.X + vg.Length(p.X)*scale, Y: at.Y - vg.Length(p.Y)*scale} // a font's y points down
	}
	for i, s := range segments {
		switch s.Op {
		case sfnt.SegmentOpMoveTo:
			if i > 0 {
				path.Close()
			}
			path.Move(point(s.Args[0]))
		case sfnt.SegmentOpLineTo:
			path.Line(point(s.Args[0]))
		case sfnt.SegmentOpQuadTo:
			path.QuadTo(point(s.Args[0]), point(s.Args[1]))
		case sfnt.SegmentOpCubeTo:
			path.CubeTo(point(s.Args[0]), point(s.Args[1]), point(s.Args[2]))
		}
	}
	if len(segments) > 0 {
		path.Close()
	}
	return path
}
