package table

import (
	"fmt"
	"io"
	"strings"

	"github.com/olekukonko/tablewriter/pkg/twwidth"
)

// textWidth is the widest line that Text writes where names allow it.
const textWidth = 100

// Text renders for a terminal or a log. A table wider than 100 columns goes on
// below with its row labels repeated. The best of a column is bold on a
// terminal and starred elsewhere.
type Text struct {
	Bold bool // mark with ANSI escapes, for a terminal
}

// Render implements Renderer.
func (r Text) Render(w io.Writer, tables []Table) error {
	twwidth.SetEastAsian(false) // or ± and – count as wide in some locales
	var s strings.Builder
	for i, t := range tables {
		if i > 0 {
			s.WriteString("\n\n")
		}
		if err := r.table(&s, t); err != nil {
			return err
		}
	}
	if _, err := io.WriteString(w, s.String()); err != nil {
		return fmt.Errorf("write text: %w", err)
	}
	return nil
}

func (r Text) table(s *strings.Builder, t Table) error {
	paragraph(s, "", t.Title)
	mark := "*"
	if r.Bold {
		mark = "Bold"
	}
	for _, line := range captionLines(t, mark) {
		paragraph(s, "", line)
	}
	notes := numberNotes(t)
	labels, columns := labelStrips(t), make([]strip, len(t.Columns))
	for j := range t.Columns {
		columns[j] = r.cellStrip(t, j, notes)
	}
	for _, block := range fold(labels, columns) {
		if err := writeGrid(s, labels, block); err != nil {
			return err
		}
	}
	for i, text := range notes.texts {
		paragraph(s, superscript(i+1)+" ", text)
	}
	return nil
}

// paragraph writes wrapped text behind a mark.
func paragraph(s *strings.Builder, mark, text string) {
	indent := strings.Repeat(" ", len([]rune(mark)))
	for i, line := range wrap(oneLine(text), textWidth-len(indent)) {
		if i > 0 {
			mark = indent
		}
		fmt.Fprintf(s, "%s%s\n", mark, line)
	}
}

// strip is one column laid out: its heads from the top level down, and its
// cells padded to one width.
type strip struct {
	head  []string
	cells []string
}

// width is what the strip takes up together with the space around it.
func (s strip) width() int {
	w := 0
	for _, text := range append(append([]string{}, s.head...), s.cells...) {
		w = max(w, twwidth.Width(text))
	}
	return w + gap
}

func labelStrips(t Table) []strip {
	strips := make([]strip, len(t.Labels))
	for i, l := range t.Labels {
		cells := make([]string, len(t.Rows))
		for k, r := range t.Rows {
			cells[k] = oneLine(r.Labels[i])
		}
		pad := padRight
		if l.Right {
			pad = padLeft
		}
		padded := pad(append(cells, oneLine(l.Head)))
		strips[i].head = padded[len(cells):]
		strips[i].cells = padded[:len(cells)]
	}
	return strips
}

// cellStrip lays out column j: numbers aligned at the decimal point, then
// spread, interval, n and footnote marks, each below its like.
func (r Text) cellStrip(t Table, j int, notes footnotes) strip {
	rows := len(t.Rows)
	means, stds, intervals := make([]string, rows), make([]string, rows), make([]string, rows)
	counts, marks := make([]string, rows), make([]string, rows)
	for k, row := range t.Rows {
		c := row.Cells[j]
		f := t.figure(j, c)
		means[k], stds[k], intervals[k], counts[k] = r.star(c)+f.mean, f.std, f.interval, t.count(c)
		if len(c.Notes) > 0 {
			marks[k] = " " + notes.marks(c.Notes)
		}
	}
	means, stds = alignPoint(means), prefix(plusMinus, stds, alignPoint(stds))
	intervals = prefix(" ", intervals, padLeft(intervals))
	counts, marks = padRight(counts), padRight(marks)
	s := strip{head: make([]string, len(t.Columns[j].Head)), cells: make([]string, rows)}
	for i, h := range t.Columns[j].Head {
		s.head[i] = oneLine(h)
	}
	for k, row := range t.Rows {
		s.cells[k] = r.bold(row.Cells[j], means[k]+stds[k]+intervals[k]) + counts[k] + marks[k]
	}
	return s
}

func (r Text) star(c Cell) string {
	if c.Best && !r.Bold {
		return "*"
	}
	return ""
}

func (r Text) bold(c Cell, s string) string {
	if c.Best && r.Bold {
		return "\x1b[1m" + s + "\x1b[0m"
	}
	return s
}
