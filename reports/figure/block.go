package figure

import (
	"math"
	"strings"

	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// A block is a text in lines.

// wrap breaks a text between words into lines that are no wider than width. A
// word that is too wide ends in an ellipsis.
func wrap(s string, style text.Style, width vg.Length) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(s) {
		word = shorten(word, style, width)
		longer := strings.TrimPrefix(line+" "+word, " ")
		if line != "" && style.Width(longer) > width {
			lines = append(lines, line)
			longer = word
		}
		line = longer
	}
	return append(lines, line)
}

// shorten cuts a text that is wider than width, and marks that it did.
func shorten(s string, style text.Style, width vg.Length) string {
	if style.Width(s) <= width {
		return s
	}
	letters := []rune(s)
	for n := len(letters) - 1; n > 0; n-- {
		if cut := string(letters[:n]) + "…"; style.Width(cut) <= width {
			return cut
		}
	}
	return "…"
}

// lineHeight is that of a line among others.
func lineHeight(style text.Style) vg.Length { return style.Font.Size * 1.2 }

// blockHeight is that of lines in the size of titles.
func blockHeight(lines []string) vg.Length {
	return vg.Length(len(lines)) * lineHeight(lettering(titleSize))
}

const quarterTurn = math.Pi / 2

// block draws lines below a point; to the right of it, upwards, if the style is turned.
func block(c draw.Canvas, style text.Style, top vg.Point, lines []string) {
	for _, line := range lines {
		baseline := lineHeight(style) - style.FontExtents().Descent*1.2
		at := vg.Point{X: top.X, Y: top.Y - baseline}
		if style.Rotation != 0 {
			at = vg.Point{X: top.X + baseline, Y: top.Y}
		}
		write(c, style, at, line)
		if style.Rotation != 0 {
			top.X += lineHeight(style)
		} else {
			top.Y -= lineHeight(style)
		}
	}
}

// write draws one line whose baseline begins, or is centred, at a point.
func write(c draw.Canvas, style text.Style, at vg.Point, line string) {
	if line == "" {
		return
	}
	face := style.Handler.Cache().Lookup(style.Font, style.Font.Size)
	shift := vg.Length(style.XAlign) * face.Width(line)
	c.SetColor(style.Color)
	if style.Rotation == 0 {
		c.FillString(face, vg.Point{X: at.X + shift, Y: at.Y}, line)
		return
	}
	c.Push()
	c.Translate(at)
	c.Rotate(style.Rotation)
	c.FillString(face, vg.Point{X: shift}, line)
	c.Pop()
}
