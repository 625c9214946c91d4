package main

import (
	"fmt"
	"strings"

	"github.com/olekukonko/tablewriter"
	"github.com/olekukonko/tablewriter/renderer"
	"github.com/olekukonko/tablewriter/tw"
)

// grid is a text table without rules: columns two spaces apart. A cell is one
// line, whatever its text.
type grid struct {
	columns []column
	rows    [][]string
}

// column is the head of a column and how its cells are aligned.
type column struct {
	head  string
	right bool // for numbers
}

// left is a column of texts for each head.
func left(heads ...string) []column {
	columns := make([]column, len(heads))
	for i, h := range heads {
		columns[i].head = h
	}
	return columns
}

// right is a column of numbers for each head.
func right(heads ...string) []column {
	columns := left(heads...)
	for i := range columns {
		columns[i].right = true
	}
	return columns
}

func (g *grid) add(cells ...string) { g.rows = append(g.rows, cells) }

// write lays the grid out behind an indentation. A grid whose heads are all
// empty has no line of heads.
func (g *grid) write(b *strings.Builder, indent string) error {
	var drawn strings.Builder
	t := tablewriter.NewTable(&drawn, g.options()...)
	if heads := g.heads(); strings.Join(heads, "") != "" {
		t.Header(heads)
	}
	for _, row := range g.rows {
		line := make([]string, len(row))
		for i, cell := range row {
			line[i] = oneLine(cell)
		}
		if err := t.Append(line); err != nil {
			return fmt.Errorf("lay out a table: %w", err)
		}
	}
	if err := t.Render(); err != nil {
		return fmt.Errorf("lay out a table: %w", err)
	}
	for line := range strings.Lines(drawn.String()) {
		b.WriteString(indent + strings.TrimRight(line, " \n") + "\n")
	}
	return nil
}

// oneLine is a text with its line breaks and runs of spaces as single spaces.
func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

func (g *grid) heads() []string {
	heads := make([]string, len(g.columns))
	for i, c := range g.columns {
		heads[i] = c.head
	}
	return heads
}

func (g *grid) options() []tablewriter.Option {
	align := make(tw.Alignment, len(g.columns))
	for i, c := range g.columns {
		align[i] = tw.AlignLeft
		if c.right {
			align[i] = tw.AlignRight
		}
	}
	return []tablewriter.Option{
		tablewriter.WithRenderer(renderer.NewBlueprint(tw.Rendition{
			Borders:  tw.BorderNone,
			Symbols:  tw.NewSymbols(tw.StyleNone),
			Settings: tw.Settings{Separators: tw.SeparatorsNone, Lines: tw.LinesNone},
		})),
		tablewriter.WithAlignment(align),
		tablewriter.WithPadding(tw.Padding{Right: "  ", Overwrite: true}),
		tablewriter.WithHeaderAutoFormat(tw.Off), // or λ becomes Λ
		tablewriter.WithHeaderAutoWrap(tw.WrapNone),
		tablewriter.WithRowAutoWrap(tw.WrapNone),
		tablewriter.WithEastAsian(tw.Off), // or ‖ and λ count as wide in some locales
	}
}
