package table

import (
	"fmt"
	"io"
	"strings"
)

// LaTeX renders each table as a float with the rules of booktabs; a table wider
// than the line is scaled down to it. The document needs the packages booktabs
// and graphicx and, as LaTeX has it since 2018, UTF-8 input. The best of a
// column is bold.
type LaTeX struct{}

// Render implements Renderer.
func (LaTeX) Render(w io.Writer, tables []Table) error {
	var s strings.Builder
	s.WriteString("% \\usepackage{booktabs,graphicx}\n")
	for i, t := range tables {
		label := t.Name
		if len(tables) > 1 {
			label += fmt.Sprintf("-%d", i+1)
		}
		latexTable(&s, t, label)
	}
	if _, err := io.WriteString(w, s.String()); err != nil {
		return fmt.Errorf("write latex: %w", err)
	}
	return nil
}

func latexTable(s *strings.Builder, t Table, label string) {
	fmt.Fprintf(s, "\n\\begin{table}\n  \\centering\n  \\caption{%s}\n  \\label{tab:%s}\n", latexText(t.Title), latexLabel(label))
	s.WriteString("  \\resizebox{\\ifdim\\width>\\linewidth\\linewidth\\else\\width\\fi}{!}{%\n")
	notes := numberNotes(t)
	latexTabular(s, t, notes)
	s.WriteString("  }\n")
	latexNotes(s, captionLines(t, "Bold"), notes)
	s.WriteString("\\end{table}\n")
}

func latexTabular(s *strings.Builder, t Table, notes footnotes) {
	columns := ""
	for _, l := range t.Labels {
		if l.Right {
			columns += "r"
		} else {
			columns += "l"
		}
	}
	fmt.Fprintf(s, "  \\begin{tabular}{%s%s}\n    \\toprule\n", columns, strings.Repeat("r", len(t.Columns)))
	for level := range t.depth() {
		latexHeads(s, t, level)
	}
	s.WriteString("    \\midrule\n")
	summary := t.summary()
	for i, r := range t.Rows {
		if i == summary && i > 0 {
			s.WriteString("    \\midrule\n")
		}
		line := make([]string, 0, len(r.Labels)+len(r.Cells))
		for _, label := range r.Labels {
			line = append(line, latexName(label))
		}
		for j, c := range r.Cells {
			line = append(line, latexCell(t, j, c, notes))
		}
		latexLine(s, line)
	}
	s.WriteString("    \\bottomrule\n  \\end{tabular}%\n")
}

// latexHeads writes one level of heads; those of labels stand in the last.
func latexHeads(s *strings.Builder, t Table, level int) {
	line := make([]string, len(t.Labels))
	if level == t.depth()-1 {
		for i, l := range t.Labels {
			line[i] = latexText(l.Head)
		}
	}
	rules, at := "", 0
	for _, h := range t.spans(level) {
		line = append(line, make([]string, h.at-at)...)
		line = append(line, fmt.Sprintf("\\multicolumn{%d}{c}{%s}", h.columns, latexName(h.text)))
		if at = h.at + h.columns; h.columns > 1 {
			rules += fmt.Sprintf("\\cmidrule(lr){%d-%d}", len(t.Labels)+h.at+1, len(t.Labels)+at)
		}
	}
	latexLine(s, append(line, make([]string, len(t.Columns)-at)...))
	if rules != "" {
		fmt.Fprintf(s, "    %s\n", rules)
	}
}

func latexLine(s *strings.Builder, cells []string) {
	fmt.Fprintf(s, "    %s \\\\\n", strings.Join(cells, " & "))
}

func latexCell(t Table, j int, c Cell, notes footnotes) string {
	f := t.figure(j, c)
	text := latexFigure(f, c.Best)
	if n := t.count(c); n != "" {
		text += " " + latexText(n)
	}
	if len(c.Notes) > 0 {
		text += "\\textsuperscript{" + strings.Join(notes.numbers(c.Notes), ",") + "}"
	}
	return text
}

// latexFigure puts numbers into mathematics, where a minus is one.
func latexFigure(f figure, bold bool) string {
	mean := latexMath(f.mean)
	if bold {
		mean = "\\textbf{\\boldmath " + mean + "}"
	}
	if f.std != "" {
		mean += " $\\pm$ " + latexMath(f.std)
	}
	if f.interval != "" {
		low, high, _ := strings.Cut(strings.Trim(f.interval, "[]"), ", ")
		mean += " [" + latexMath(low) + ", " + latexMath(high) + "]"
	}
	return mean
}

// latexNotes writes below the table how its numbers came about, and the
// footnotes: LaTeX measures a caption as one line, which can be no longer than 5.7 m.
func latexNotes(s *strings.Builder, lines []string, notes footnotes) {
	s.WriteString("  \\par\\medskip\n  \\begin{minipage}{\\linewidth}\\footnotesize\n")
	for _, line := range lines {
		fmt.Fprintf(s, "    %s\\par\n", latexText(line))
	}
	for i, text := range notes.texts {
		fmt.Fprintf(s, "    \\textsuperscript{%d} %s\\par\n", i+1, latexText(text))
	}
	s.WriteString("  \\end{minipage}\n")
}
