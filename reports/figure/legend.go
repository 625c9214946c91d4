package figure

import (
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// legend names curves, in as many columns as there is room for.
type legend struct{ curves []Curve }

const (
	sampleWidth = vg.Length(24) // of the line beside a name
	sampleGap   = vg.Length(3)
	entryGap    = vg.Length(9) // between columns
	legendGap   = vg.Length(4) // above the legend
)

// columns is how many entries stand side by side, and how wide each may be.
func (l legend) columns(width vg.Length) (n int, entry vg.Length) {
	widest := vg.Length(0)
	for _, c := range l.curves {
		widest = max(widest, l.sample()+sampleGap+lettering(noteSize).Width(c.Name))
	}
	n = min(max(1, int((width+entryGap)/(widest+entryGap))), len(l.curves))
	rows := (len(l.curves) + n - 1) / n
	n = (len(l.curves) + rows - 1) / rows // no fewer entries in the last columns than need be
	return n, min(widest, width)
}

// sample is how wide a sample is: a line, or a point alone.
func (l legend) sample() vg.Length {
	for _, c := range l.curves {
		if !c.Cloud {
			return sampleWidth
		}
	}
	return 2 * pointSize
}

func (l legend) height(width vg.Length) vg.Length {
	if len(l.curves) == 0 {
		return 0
	}
	n, _ := l.columns(width)
	rows := (len(l.curves) + n - 1) / n
	return legendGap + vg.Length(rows)*lineHeight(lettering(noteSize))
}

// draw puts the legend at the foot of the canvas, column after column, centred.
func (l legend) draw(c draw.Canvas) {
	if len(l.curves) == 0 {
		return
	}
	width := c.Size().X
	n, entry := l.columns(width)
	rows := (len(l.curves) + n - 1) / n
	left := c.Min.X + (width-vg.Length(n)*entry-vg.Length(n-1)*entryGap)/2
	line := lineHeight(lettering(noteSize))
	for i, curve := range l.curves {
		at := vg.Point{
			X: left + vg.Length(i/rows)*(entry+entryGap),
			Y: c.Min.Y + vg.Length(rows-i%rows)*line - line/2,
		}
		l.entry(c, curve, at, entry)
	}
}

// entry draws one name and its sample, whose middle is at the height of at.
func (l legend) entry(c draw.Canvas, curve Curve, at vg.Point, width vg.Length) {
	sample := l.sample()
	if !curve.Cloud {
		c.StrokeLine2(curve.line(), at.X, at.Y, at.X+sample, at.Y)
	}
	c.DrawGlyphNoClip(curve.point(pointSize), vg.Point{X: at.X + sample/2, Y: at.Y})
	style := lettering(noteSize)
	name := shorten(curve.Name, style, width-sample-sampleGap+0.01)
	write(c, style, vg.Point{X: at.X + sample + sampleGap, Y: at.Y - 0.36*style.Font.Size}, name) // half the height of a capital below
}
