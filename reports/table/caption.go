package table

import (
	"fmt"
	"strings"
	"unicode"

	"github.com/olekukonko/tablewriter/pkg/twwidth"
)

// captionLines are the caption and, where a cell is marked as best, what the mark means.
func captionLines(t Table, mark string) []string {
	lines := append([]string{}, t.Caption...)
	if t.Best != "" && t.hasBest() {
		lines = append(lines, mark+": "+t.Best+".")
	}
	return lines
}

// count is n behind a number, where numbers of a table differ in it.
func (t Table) count(c Cell) string {
	n, ok := c.number()
	if !t.ShowN || !ok || n.N == 0 {
		return ""
	}
	return fmt.Sprintf(" (n=%d)", n.N)
}

// oneLine replaces what would break a line or steer a terminal: names and
// reasons come from a store that anyone may have written.
func oneLine(s string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) {
			return ' '
		}
		return r
	}, s))
}

// wrap breaks s at spaces into lines of at most width columns, where words allow.
func wrap(s string, width int) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(s) {
		if line != "" && twwidth.Width(line)+1+twwidth.Width(word) > width {
			lines, line = append(lines, line), ""
		}
		if line != "" {
			line += " "
		}
		line += word
	}
	return append(lines, line)
}
