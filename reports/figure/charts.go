package figure

import (
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Charts are panels in rows, with one legend below them all.
type Charts struct {
	Columns int // panels in a row
	Panels  []Chart
	Square  bool // panels as high as wide
}

const (
	panelGap   = vg.Length(6)
	labelGap   = vg.Length(2) // between a label and the numbers of its axis
	panelRatio = 0.68         // height of a panel, of its width
)

func (b Charts) rows() int { return (len(b.Panels) + b.Columns - 1) / b.Columns }

// panel is the size of each panel, without its title.
func (b Charts) panel(width vg.Length) (w, h vg.Length) {
	w = (width - vg.Length(b.Columns-1)*panelGap) / vg.Length(b.Columns)
	if b.Square {
		return w, w
	}
	return w, w * panelRatio
}

// room is what every panel keeps free around its axes: for its title, and the labels of the axes.
type room struct{ top, left, bottom vg.Length }

func (b Charts) room(width vg.Length) room {
	var r room
	w, h := b.panel(width)
	for _, c := range b.Panels {
		if c.Title != "" {
			r.top = max(r.top, blockHeight(wrap(c.Title, lettering(titleSize), w)))
		}
		r.left = max(r.left, blockHeight(wrap(c.Y.Label, lettering(titleSize), 0.8*h))+labelGap)
		r.bottom = max(r.bottom, blockHeight(wrap(c.X.Label, lettering(titleSize), 0.8*w))+labelGap)
	}
	return r
}

func (b Charts) height(width vg.Length) vg.Length {
	_, h := b.panel(width)
	n := vg.Length(b.rows())
	return n*(h+b.room(width).top) + (n-1)*panelGap + b.legend().height(width)
}

func (b Charts) draw(c draw.Canvas) {
	legend, width := b.legend(), c.Size().X
	legend.draw(c)
	c = draw.Crop(c, 0, 0, legend.height(width), 0)
	w, h := b.panel(width)
	r := b.room(width)
	plots := make([][]*plot.Plot, b.rows())
	for row := range plots {
		plots[row] = make([]*plot.Plot, b.Columns)
		for column := range plots[row] {
			if i := row*b.Columns + column; i < len(b.Panels) {
				plots[row][column] = b.Panels[i].plot(w-r.left, h-r.bottom)
			}
		}
	}
	tiles := draw.Tiles{
		Rows: b.rows(), Cols: b.Columns, PadLeft: r.left, PadX: panelGap + r.left,
		PadTop: r.top, PadBottom: r.bottom, PadY: panelGap + r.top + r.bottom,
	}
	canvases := plot.Align(plots, tiles, c)
	for row := range canvases {
		for column, canvas := range canvases[row] {
			if p := plots[row][column]; p != nil {
				p.Draw(canvas)
				corner := labelCorner(plots, canvases, row, column)
				b.Panels[row*b.Columns+column].write(canvas, p.DataCanvas(canvas).Rectangle, corner)
			}
		}
	}
}

// labelCorner is left of all numbers in the panel's column, and below all in its row.
func labelCorner(plots [][]*plot.Plot, canvases [][]draw.Canvas, row, column int) vg.Point {
	corner := canvases[row][column].Min
	for i := range canvases {
		if plots[i][column] != nil {
			corner.X = min(corner.X, canvases[i][column].Min.X)
		}
	}
	for j := range canvases[row] {
		if plots[row][j] != nil {
			corner.Y = min(corner.Y, canvases[row][j].Min.Y)
		}
	}
	return corner
}

// write puts the title above a panel's frame, and the labels left and below of
// a corner, in the middle of the frame.
func (c Chart) write(canvas draw.Canvas, frame vg.Rectangle, corner vg.Point) {
	style := centred(titleSize)
	middle := vg.Point{X: (frame.Min.X + frame.Max.X) / 2, Y: (frame.Min.Y + frame.Max.Y) / 2}
	if c.Title != "" {
		lines := wrap(c.Title, style, canvas.Size().X)
		block(canvas, style, vg.Point{X: middle.X, Y: frame.Max.Y + blockHeight(lines)}, lines)
	}
	block(canvas, style, vg.Point{X: middle.X, Y: corner.Y - labelGap}, wrap(c.X.Label, style, frame.Size().X))
	upright := wrap(c.Y.Label, style, frame.Size().Y)
	style.Rotation = quarterTurn
	block(canvas, style, vg.Point{X: corner.X - labelGap - blockHeight(upright), Y: middle.Y}, upright)
}

// legend names the curves of all panels, in order of their first appearance;
// empty where there is but one name.
func (b Charts) legend() legend {
	var l legend
	seen := map[string]bool{}
	for _, p := range b.Panels {
		for _, c := range p.Curves {
			if !seen[c.Name] && c.Name != "" {
				seen[c.Name] = true
				l.curves = append(l.curves, c)
			}
		}
	}
	if len(l.curves) < 2 {
		return legend{}
	}
	return l
}
