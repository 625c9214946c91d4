package figure

import (
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// sparse is how many points of a curve have markers, where it has many more.
const sparse = 8

// ink draws what is within a chart's axes: the grid, then bands, lines and points.
type ink struct{ Chart }

// Plot implements plot.Plotter.
func (k ink) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	grid := draw.LineStyle{Color: gridColor, Width: hairWidth}
	for _, t := range p.X.Tick.Marker.Ticks(p.X.Min, p.X.Max) {
		if !t.IsMinor() {
			c.StrokeLine2(grid, x(t.Value), c.Min.Y, x(t.Value), c.Max.Y)
		}
	}
	for _, t := range p.Y.Tick.Marker.Ticks(p.Y.Min, p.Y.Max) {
		if !t.IsMinor() {
			c.StrokeLine2(grid, c.Min.X, y(t.Value), c.Max.X, y(t.Value))
		}
	}
	for _, curve := range k.Curves {
		k.band(&c, curve, x, y)
	}
	for _, curve := range k.Curves {
		if !curve.Cloud {
			c.StrokeLines(curve.line(), c.ClipLinesXY(k.points(curve, curve.Y, x, y))...)
		}
	}
	for i, curve := range k.Curves {
		k.marks(&c, curve, i, x, y)
	}
	c.StrokeLines(draw.LineStyle{Color: inkColor, Width: hairWidth},
		[]vg.Point{c.Min, {X: c.Max.X, Y: c.Min.Y}, c.Max, {X: c.Min.X, Y: c.Max.Y}, c.Min})
}

// points are where a curve's points with the given heights lie, but for those the axes cannot show.
func (k ink) points(curve Curve, heights []float64, x, y func(float64) vg.Length) []vg.Point {
	var out []vg.Point
	for i, at := range curve.X {
		if k.X.shows(at) && k.Y.shows(heights[i]) {
			out = append(out, vg.Point{X: x(at), Y: y(heights[i])})
		}
	}
	return out
}

// band fills what lies between low and high. On a logarithmic axis a low that
// is not positive is as low as the axis goes.
func (k ink) band(c *draw.Canvas, curve Curve, x, y func(float64) vg.Length) {
	if curve.Low == nil {
		return
	}
	var above, below []vg.Point
	for i, at := range curve.X {
		if !k.X.shows(at) || !k.Y.shows(curve.High[i]) {
			continue
		}
		low := c.Min.Y
		if k.Y.shows(curve.Low[i]) {
			low = y(curve.Low[i])
		}
		above = append(above, vg.Point{X: x(at), Y: y(curve.High[i])})
		below = append(below, vg.Point{X: x(at), Y: low})
	}
	for i := len(below) - 1; i >= 0; i-- {
		above = append(above, below[i])
	}
	if len(above) > 2 {
		c.FillPolygon(curve.faint(), c.ClipPolygonXY(above))
	}
}

// marks draws a curve's markers: all of them, or evenly spaced ones where there
// are many, at other places than its neighbours' so that they don't hide one another.
func (k ink) marks(c *draw.Canvas, curve Curve, number int, x, y func(float64) vg.Length) {
	at := k.points(curve, curve.Y, x, y)
	stride, radius := 1, vg.Length(pointSize)
	if curve.Cloud {
		radius = 1.3
	} else if len(at) > 2*sparse {
		stride = len(at) / sparse
	}
	for i := number * 3 % stride; i < len(at); i += stride {
		c.DrawGlyph(curve.point(radius), at[i])
	}
}
