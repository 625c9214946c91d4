package table

import (
	"strconv"
	"strings"
)

// footnotes are the distinct notes of a table, numbered from 1 in reading order.
type footnotes struct {
	texts []string
	index map[string]int
}

func numberNotes(t Table) footnotes {
	f := footnotes{index: map[string]int{}}
	for _, r := range t.Rows {
		for _, c := range r.Cells {
			for _, note := range c.Notes {
				if f.index[note] == 0 {
					f.texts = append(f.texts, note)
					f.index[note] = len(f.texts)
				}
			}
		}
	}
	return f
}

// numbers are those of a cell's notes.
func (f footnotes) numbers(notes []string) []string {
	out := make([]string, len(notes))
	for i, note := range notes {
		out[i] = strconv.Itoa(f.index[note])
	}
	return out
}

// marks are the superscripts of a cell's notes, e.g. "¹,²".
func (f footnotes) marks(notes []string) string {
	marks := make([]string, len(notes))
	for i, note := range notes {
		marks[i] = superscript(f.index[note])
	}
	return strings.Join(marks, ",")
}

var superscripts = []rune("⁰¹²³⁴⁵⁶⁷⁸⁹")

func superscript(n int) string {
	var s strings.Builder
	for _, digit := range strconv.Itoa(n) {
		s.WriteRune(superscripts[digit-'0'])
	}
	return s.String()
}
