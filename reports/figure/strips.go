package figure

import (
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Strips are images of one shape below one another, each with its title at its left.
type Strips struct {
	Rows []Picture
}

const (
	stripGap      = vg.Length(2)
	stripTitle    = 0.3 // of the width, at most, is for titles
	stripTitleGap = vg.Length(4)
)

// titles is how wide the titles' column is, with the gap to the images.
func (b Strips) titles(width vg.Length) vg.Length {
	widest := vg.Length(0)
	for _, r := range b.Rows {
		for _, line := range wrap(r.Title, lettering(titleSize), width*stripTitle) {
			widest = max(widest, lettering(titleSize).Width(line))
		}
	}
	return widest + stripTitleGap
}

// row is the height of a row: its image's or its title's, whichever is higher.
func (b Strips) row(r Picture, titles, width vg.Length) vg.Length {
	lines := wrap(r.Title, lettering(titleSize), width*stripTitle)
	return max((width-titles)*ratio(r.Image), blockHeight(lines))
}

func (b Strips) height(width vg.Length) vg.Length {
	titles := b.titles(width)
	h := vg.Length(len(b.Rows)-1) * stripGap
	for _, r := range b.Rows {
		h += b.row(r, titles, width)
	}
	return h
}

func (b Strips) draw(c draw.Canvas) {
	width := c.Size().X
	titles := b.titles(width)
	style := lettering(titleSize)
	top := c.Max.Y
	for _, r := range b.Rows {
		h, image := b.row(r, titles, width), (width-titles)*ratio(r.Image)
		lines := wrap(r.Title, style, width*stripTitle)
		block(c, style, vg.Point{X: c.Min.X, Y: top - (h-blockHeight(lines))/2}, lines)
		middle := top - h/2
		place(c, r.Image, vg.Rectangle{
			Min: vg.Point{X: c.Min.X + titles, Y: middle - image/2}, Max: vg.Point{X: c.Max.X, Y: middle + image/2},
		})
		top -= h + stripGap
	}
}
