package figure

import (
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Chart is one panel of curves or points over two axes.
type Chart struct {
	Title  string // above it, "" = none
	X, Y   Axis
	Curves []Curve
}

// Curve is a named sequence of points in order of x. Several curves of a figure
// with one name are one thing, and have one style.
type Curve struct {
	Name string
	Style
	X, Y      []float64
	Low, High []float64 // a band around y; nil = none
	Cloud     bool      // points without a line
}

// plot lays the chart out for a panel of the given size, but for its title and
// the axes' labels: of a logarithmic axis the library mistakes where the middle is.
func (c Chart) plot(width, height vg.Length) *plot.Plot {
	p := plot.New()
	p.BackgroundColor = nil
	numbers := lettering(noteSize)
	c.X.dress(&p.X, c.X.around(c.data(true)), 0.8*width, 20, numbers.Width)
	c.Y.dress(&p.Y, c.Y.around(c.data(false)), 0.8*height, 14, numbers.Height)
	p.Add(ink{c})
	return p
}

// dress gives an axis of the plotting library, about as long as said, our style
// and numbers. Each gets some room at least; along says how far one goes along the axis.
func (a Axis) dress(axis *plot.Axis, s span, length, room vg.Length, along func(string) vg.Length) {
	axis.Min, axis.Max = s.min, s.max
	axis.Width, axis.Padding = 0, 0 // the frame is ink's
	axis.Tick.Label.Font, axis.Tick.Label.Color = lettering(noteSize).Font, inkColor
	axis.Tick.Color, axis.Tick.Width, axis.Tick.Length = inkColor, hairWidth, 2.5
	axis.Tick.Marker = plot.ConstantTicks(a.spaced(s, max(3, int(length/room)), length, along))
	if a.Log {
		axis.Scale = plot.LogScale{}
	}
}

// centred is lettering that is centred at the point it is put at.
func centred(size vg.Length) text.Style {
	s := lettering(size)
	s.XAlign = draw.XCenter
	return s
}

// data is the range of all that the chart shows along one axis.
func (c Chart) data(horizontal bool) span {
	s := emptySpan()
	for _, curve := range c.Curves {
		for i := range curve.X {
			if !c.X.shows(curve.X[i]) || !c.Y.shows(curve.Y[i]) {
				continue
			}
			if horizontal {
				s.add(curve.X[i])
				continue
			}
			s.add(curve.Y[i])
			for _, band := range [][]float64{curve.Low, curve.High} {
				if band != nil && c.Y.shows(band[i]) {
					s.add(band[i])
				}
			}
		}
	}
	return s
}
