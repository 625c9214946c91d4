package table

import (
	"fmt"
	"html"
	"io"
	"slices"
	"strings"
)

// HTML renders each table as one <table class="results"> for a page to style
// and to filter: no <html>, no style, no script. Facts are data- attributes: a
// table's on <table>, a row's on <tr>, a column's on its last <th>; a number's
// raw values and its trials' ids on <td>. Footnotes are in <tfoot>.
type HTML struct{}

// Render implements Renderer.
func (HTML) Render(w io.Writer, tables []Table) error {
	var s strings.Builder
	for _, t := range tables {
		htmlTable(&s, t)
	}
	if _, err := io.WriteString(w, s.String()); err != nil {
		return fmt.Errorf("write html: %w", err)
	}
	return nil
}

func htmlTable(s *strings.Builder, t Table) {
	fmt.Fprintf(s, "<table class=\"results\"%s>\n<caption>\n<strong>%s</strong>\n",
		htmlFacts(slices.Concat([]Fact{{"table", t.Name}}, t.Facts)), htmlText(t.Title))
	for _, line := range captionLines(t, "Bold") {
		fmt.Fprintf(s, "<span>%s</span>\n", htmlText(line))
	}
	s.WriteString("</caption>\n<thead>\n")
	for level := range t.depth() {
		htmlHeads(s, t, level)
	}
	s.WriteString("</thead>\n<tbody>\n")
	notes := numberNotes(t)
	for _, r := range t.Rows {
		htmlRow(s, t, r, notes)
	}
	s.WriteString("</tbody>\n")
	htmlNotes(s, t, notes)
	s.WriteString("</table>\n")
}

func htmlHeads(s *strings.Builder, t Table, level int) {
	s.WriteString("<tr>")
	if level == 0 {
		for _, l := range t.Labels {
			fmt.Fprintf(s, "<th scope=\"col\"%s%s>%s</th>", htmlClass(l.Right, "number"), htmlSpan("rowspan", t.depth()), htmlText(l.Head))
		}
	}
	for _, h := range t.spans(level) {
		if level == len(t.Columns[h.at].Head)-1 {
			fmt.Fprintf(s, "<th scope=\"col\" class=\"number\"%s%s>%s</th>",
				htmlSpan("rowspan", h.levels), htmlFacts(t.Columns[h.at].Facts), htmlText(h.text))
			continue
		}
		fmt.Fprintf(s, "<th scope=\"colgroup\"%s>%s</th>", htmlSpan("colspan", h.columns), htmlText(h.text))
	}
	s.WriteString("</tr>\n")
}

func htmlRow(s *strings.Builder, t Table, r Row, notes footnotes) {
	fmt.Fprintf(s, "<tr%s%s>", htmlClass(r.Summary, "summary"), htmlFacts(r.Facts))
	for i, label := range r.Labels {
		fmt.Fprintf(s, "<th scope=\"row\"%s>%s</th>", htmlClass(t.Labels[i].Right, "number"), htmlText(label))
	}
	for j, c := range r.Cells {
		htmlCell(s, t, j, c, notes)
	}
	s.WriteString("</tr>\n")
}

func htmlCell(s *strings.Builder, t Table, j int, c Cell, notes footnotes) {
	class := "number"
	n, ok := c.number()
	if !ok && c.Text == "" {
		class += " missing"
	}
	if c.Best {
		class += " best"
	}
	fmt.Fprintf(s, "<td class=\"%s\"%s>", class, htmlFacts(cellFacts(c, n, ok)))
	text := htmlText(t.figure(j, c).join())
	if c.Best {
		text = "<strong>" + text + "</strong>"
	}
	s.WriteString(text)
	if n := t.count(c); n != "" {
		fmt.Fprintf(s, " <span class=\"n\">%s</span>", htmlText(n))
	}
	if len(c.Notes) > 0 {
		fmt.Fprintf(s, " <sup>%s</sup>", strings.Join(notes.numbers(c.Notes), ","))
	}
	s.WriteString("</td>")
}

// cellFacts are a cell's raw values.
func cellFacts(c Cell, n Number, ok bool) []Fact {
	var facts []Fact
	if ok {
		facts = append(facts, Fact{"mean", n.Mean})
		if n.Std != nil {
			facts = append(facts, Fact{"std", *n.Std})
		}
		if n.N > 0 {
			facts = append(facts, Fact{"n", n.N})
		}
		if i := n.Interval; i != nil {
			facts = append(facts, Fact{"low", i.Low}, Fact{"high", i.High}, Fact{"interval", i.Kind})
		}
	}
	if len(c.Trials) > 0 {
		facts = append(facts, Fact{"trials", strings.Join(c.Trials, " ")})
	}
	return facts
}

func htmlNotes(s *strings.Builder, t Table, notes footnotes) {
	if len(notes.texts) == 0 {
		return
	}
	fmt.Fprintf(s, "<tfoot>\n<tr><td%s><ol class=\"notes\">\n", htmlSpan("colspan", len(t.Labels)+len(t.Columns)))
	for _, text := range notes.texts {
		fmt.Fprintf(s, "<li>%s</li>\n", htmlText(text))
	}
	s.WriteString("</ol></td></tr>\n</tfoot>\n")
}

// htmlFacts writes facts as attributes, the last of those of one name, none where nothing is known.
func htmlFacts(facts []Fact) string {
	last := map[string]int{}
	for i, f := range facts {
		last[htmlName(f.Name)] = i
	}
	var s strings.Builder
	for i, f := range facts {
		name := htmlName(f.Name)
		if text := factText(f.Value); text != "" && last[name] == i {
			fmt.Fprintf(&s, " data-%s=\"%s\"", name, htmlText(text))
		}
	}
	return s.String()
}

// htmlName keeps of a name what an attribute's may hold and a script can ask for.
func htmlName(name string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9', r == '-':
			return r
		case r >= 'A' && r <= 'Z':
			return r - 'A' + 'a'
		}
		return '-'
	}, name)
}

func htmlClass(is bool, class string) string {
	if !is {
		return ""
	}
	return ` class="` + class + `"`
}

func htmlSpan(name string, n int) string {
	if n < 2 {
		return ""
	}
	return fmt.Sprintf(` %s="%d"`, name, n)
}

func htmlText(text string) string { return html.EscapeString(oneLine(text)) }
