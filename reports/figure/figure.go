// Package figure is a figure as a value, and draws it as a PNG, SVG or PDF file:
// charts, grids of pictures and strips of pictures, all in one style that is
// read at the width of a paper's column and by the colour-blind.
//
// It knows nothing of stores, trials or metrics, and works out no numbers.
package figure

import (
	"image/color"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Widths that figures have in papers.
const (
	Column = 8.4 * vg.Centimeter
	Page   = 17.4 * vg.Centimeter
)

// Figure is one figure: what is drawn, and what a paper prints beside it.
type Figure struct {
	Name    string   // of its files, without an extension
	Title   string   // what it shows, one line
	Caption []string // how it was made, one statement each
	Width   vg.Length
	Body    Body
}

// Body is what a figure shows: Charts, Pictures or Strips.
type Body interface {
	height(width vg.Length) vg.Length
	draw(c draw.Canvas)
}

// margin is kept free on all sides, so that no line is cut where the figure ends.
const margin = vg.Length(1)

// Height is how high the figure is at its width.
func (f Figure) Height() vg.Length { return f.Body.height(f.Width-2*margin) + 2*margin }

// paint draws the figure on white.
func (f Figure) paint(c draw.Canvas) {
	c.SetColor(color.White)
	c.Fill(c.Rectangle.Path())
	f.Body.draw(draw.Crop(c, margin, -margin, margin, -margin))
}

// Fit chooses the width of a figure of n panels of which the page has room for
// most side by side, and how many stand in a row: a column where half a page is
// enough, and rows as full as can be.
func Fit(n, most int) (width vg.Length, columns int) {
	if n <= most/2 {
		return Column, max(n, 1)
	}
	rows := (n + most - 1) / most
	return Page, (n + rows - 1) / rows
}
