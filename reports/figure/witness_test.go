package figure

import (
	"image"
	"image/color"
	"math"

	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
)

// witness is a canvas that remembers where text and pictures are put.
type witness struct {
	w, h  vg.Length
	at    []transform
	texts []placed
	drawn []placed // pictures
}

// placed is something and the box that it takes.
type placed struct {
	text string
	box  vg.Rectangle
}

// transform is a turn after which comes a shift.
type transform struct {
	angle float64
	shift vg.Point
}

func (t transform) of(p vg.Point) vg.Point {
	sin, cos := math.Sincos(t.angle)
	return vg.Point{X: t.shift.X + p.X*vg.Length(cos) - p.Y*vg.Length(sin), Y: t.shift.Y + p.X*vg.Length(sin) + p.Y*vg.Length(cos)}
}

func newWitness(f Figure) *witness {
	return &witness{w: f.Width, h: f.Height(), at: []transform{{}}}
}

func (w *witness) top() *transform { return &w.at[len(w.at)-1] }

func (w *witness) Size() (x, y vg.Length)             { return w.w, w.h }
func (w *witness) SetLineWidth(vg.Length)             {}
func (w *witness) SetLineDash([]vg.Length, vg.Length) {}
func (w *witness) SetColor(color.Color)               {}
func (w *witness) Rotate(radians float64)             { w.top().angle += radians }
func (w *witness) Translate(p vg.Point)               { w.top().shift = w.top().of(p) }
func (w *witness) Scale(x, y float64)                 { panic("a figure scales nothing") }
func (w *witness) Push()                              { w.at = append(w.at, *w.top()) }
func (w *witness) Pop()                               { w.at = w.at[:len(w.at)-1] }
func (w *witness) Stroke(vg.Path)                     {}
func (w *witness) Fill(vg.Path)                       {}

func (w *witness) FillString(f font.Face, p vg.Point, text string) {
	e := f.Extents()
	w.texts = append(w.texts, placed{text, w.box(p, vg.Point{Y: -e.Descent}, vg.Point{X: f.Width(text), Y: e.Ascent * 0.8})})
}

func (w *witness) DrawImage(r vg.Rectangle, img image.Image) {
	w.drawn = append(w.drawn, placed{"picture", w.box(r.Min, vg.Point{}, r.Size())})
}

// box is what a rectangle, relative to a point, becomes.
func (w *witness) box(p, low, high vg.Point) vg.Rectangle {
	a, b := w.top().of(p.Add(low)), w.top().of(p.Add(high))
	return vg.Rectangle{
		Min: vg.Point{X: min(a.X, b.X), Y: min(a.Y, b.Y)}, Max: vg.Point{X: max(a.X, b.X), Y: max(a.Y, b.Y)},
	}
}
