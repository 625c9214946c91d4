package table

import (
	"fmt"
	"io"
	"strings"
)

// Markdown renders tables of GitHub's dialect; the best of a column is bold.
type Markdown struct{}

// Render implements Renderer.
func (Markdown) Render(w io.Writer, tables []Table) error {
	texts := make([]string, len(tables))
	for i, t := range tables {
		texts[i] = markdownTable(t)
	}
	if _, err := io.WriteString(w, strings.Join(texts, "\n")); err != nil {
		return fmt.Errorf("write markdown: %w", err)
	}
	return nil
}

func markdownTable(t Table) string {
	var s strings.Builder
	fmt.Fprintf(&s, "**%s**\n\n", escape(t.Title))
	for _, line := range captionLines(t, "Bold") {
		fmt.Fprintf(&s, "- %s\n", escape(line))
	}
	fmt.Fprintf(&s, "\n%s", markdownHead(t))
	notes := numberNotes(t)
	for _, r := range t.Rows {
		line := make([]string, 0, len(r.Labels)+len(r.Cells))
		for _, label := range r.Labels {
			line = append(line, escape(label))
		}
		for j, c := range r.Cells {
			line = append(line, markdownCell(t, j, c, notes))
		}
		s.WriteString(markdownLine(line))
	}
	for i, text := range notes.texts {
		fmt.Fprintf(&s, "\n%s %s\n", superscript(i+1), escape(text))
	}
	return s.String()
}

func markdownHead(t Table) string {
	var heads, rules []string
	for _, l := range t.Labels {
		heads = append(heads, escape(l.Head))
		rule := "---"
		if l.Right {
			rule = "---:"
		}
		rules = append(rules, rule)
	}
	for _, c := range t.Columns {
		heads = append(heads, escape(strings.Join(c.Head, ", ")))
		rules = append(rules, "---:")
	}
	return markdownLine(heads) + markdownLine(rules)
}

func markdownCell(t Table, j int, c Cell, notes footnotes) string {
	text := escape(t.figure(j, c).join())
	if c.Best {
		text = "**" + text + "**"
	}
	text += t.count(c)
	if len(c.Notes) > 0 {
		text += " " + notes.marks(c.Notes)
	}
	return text
}

func markdownLine(cells []string) string { return "| " + strings.Join(cells, " | ") + " |\n" }

var markdownEscaper = strings.NewReplacer(
	`\`, `\\`, "|", `\|`, "*", `\*`, "_", `\_`, "`", "\\`", "<", `\<`, "[", `\[`, "~", `\~`)

func escape(s string) string { return markdownEscaper.Replace(oneLine(s)) }
