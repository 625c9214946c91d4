package table

import (
	"fmt"
	"strings"

	"github.com/olekukonko/tablewriter"
	"github.com/olekukonko/tablewriter/renderer"
	"github.com/olekukonko/tablewriter/tw"
)

// gap is the space around a column of the grid.
const gap = 2

// fold splits columns into blocks that fit textWidth behind the labels. Columns
// under one head stay together where they fit a block of their own.
func fold(labels, columns []strip) [][]strip {
	room := textWidth - widths(labels)
	var blocks [][]strip
	var block []strip
	for _, group := range groups(columns, 0, room) {
		if len(block) > 0 && widths(block)+widths(group) > room {
			blocks, block = append(blocks, block), nil
		}
		block = append(block, group...)
	}
	return append(blocks, block)
}

// groups are the runs of columns under one head of a level; a run too wide for
// the room is split by the level below.
func groups(columns []strip, level, room int) [][]strip {
	var out [][]strip
	for start := 0; start < len(columns); {
		end := start + 1
		for end < len(columns) && level < len(columns[start].head) && columns[end].under(columns[start], level) {
			end++
		}
		run := columns[start:end]
		if len(run) == 1 || widths(run) <= room {
			out = append(out, run)
		} else {
			out = append(out, groups(run, level+1, room)...)
		}
		start = end
	}
	return out
}

// under reports whether s has the same head as other at a level.
func (s strip) under(other strip, level int) bool {
	return level < len(s.head) && s.head[level] == other.head[level]
}

func widths(strips []strip) int {
	sum := 0
	for _, s := range strips {
		sum += s.width()
	}
	return sum
}

// writeGrid draws one block: rules above, below and under the heads.
func writeGrid(s *strings.Builder, labels, columns []strip) error {
	all := append(lowered(labels, columns), columns...)
	var drawn strings.Builder
	grid := newGrid(&drawn)
	grid.Header(heads(all))
	for k := range all[0].cells {
		line := make([]string, len(all))
		for j, c := range all {
			line[j] = c.cells[k]
		}
		if err := grid.Append(line); err != nil {
			return fmt.Errorf("lay out text table: %w", err)
		}
	}
	if err := grid.Render(); err != nil {
		return fmt.Errorf("lay out text table: %w", err)
	}
	for line := range strings.Lines(drawn.String()) {
		s.WriteString(strings.TrimRight(line, " \n") + "\n")
	}
	return nil
}

// lowered are the labels with their heads in the line of the columns' lowest ones.
func lowered(labels, columns []strip) []strip {
	depth := 1
	for _, c := range columns {
		depth = max(depth, len(c.head))
	}
	out := make([]strip, len(labels))
	for i, l := range labels {
		out[i] = strip{head: append(make([]string, depth-1), l.head...), cells: l.cells}
	}
	return out
}

// heads joins each column's levels to one cell; a head that its left
// neighbour shows already, under the same heads above, is left out.
func heads(strips []strip) []string {
	out := make([]string, len(strips))
	for j, s := range strips {
		shown := append([]string{}, s.head...)
		for i := range shown {
			if j == 0 || i == len(shown)-1 || i >= len(strips[j-1].head) || strips[j-1].head[i] != s.head[i] {
				break
			}
			shown[i] = ""
		}
		out[j] = strings.Join(shown, "\n")
	}
	return out
}

func newGrid(s *strings.Builder) *tablewriter.Table {
	return tablewriter.NewTable(s,
		tablewriter.WithRenderer(renderer.NewBlueprint(tw.Rendition{
			Borders:  tw.Border{Left: tw.Off, Right: tw.Off, Top: tw.On, Bottom: tw.On},
			Symbols:  tw.NewSymbols(tw.StyleLight),
			Settings: tw.Settings{Separators: tw.Separators{BetweenColumns: tw.Off}, Lines: tw.Lines{ShowHeaderLine: tw.On}},
		})),
		tablewriter.WithHeaderAutoFormat(tw.Off), // or λ becomes Λ
		tablewriter.WithHeaderAutoWrap(tw.WrapNone),
		tablewriter.WithRowAutoWrap(tw.WrapNone),
		tablewriter.WithHeaderAlignment(tw.AlignLeft),
		tablewriter.WithRowAlignment(tw.AlignLeft),
		tablewriter.WithTrimSpace(tw.Off),
	)
}
