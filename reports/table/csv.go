package table

import (
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// CSV renders one line a cell under one header for all tables: facts about
// the table, the row and the column, then the raw number. Missing cells are
// kept, with an empty mean; so is a row without cells, as one line.
type CSV struct{}

// Render implements Renderer.
func (CSV) Render(w io.Writer, tables []Table) error {
	out := csv.NewWriter(w)
	names := factNames(tables)
	header := append([]string{"table"}, names...)
	lines := [][]string{append(header, "mean", "std", "n", "low", "high", "interval", "unit", "best", "notes", "trials")}
	for _, t := range tables {
		for _, r := range t.Rows {
			for j, c := range r.Cells {
				lines = append(lines, csvLine(t, r, t.Columns[j], c, names))
			}
			if len(r.Cells) == 0 {
				lines = append(lines, csvLine(t, r, Column{}, Cell{}, names))
			}
		}
	}
	if err := out.WriteAll(lines); err != nil {
		return fmt.Errorf("write csv: %w", err)
	}
	return nil
}

func csvLine(t Table, r Row, col Column, c Cell, names []string) []string {
	values := map[string]string{}
	for _, f := range slices.Concat(t.Facts, r.Facts, col.Facts) {
		values[f.Name] = factText(f.Value)
	}
	line := []string{t.Name}
	for _, name := range names {
		line = append(line, values[name])
	}
	line = append(line, csvNumber(c)...)
	return append(line, col.unit(), strconv.FormatBool(c.Best), strings.Join(c.Notes, "; "), strings.Join(c.Trials, " "))
}

// csvNumber is mean, std, n, low, high and the kind of interval.
func csvNumber(c Cell) []string {
	out := make([]string, 6)
	v, ok := c.number()
	if !ok {
		return out
	}
	out[0] = rawFloat(v.Mean)
	if v.Std != nil {
		out[1] = rawFloat(*v.Std)
	}
	if v.N > 0 {
		out[2] = strconv.Itoa(v.N)
	}
	if i := v.Interval; i != nil {
		out[3], out[4], out[5] = rawFloat(i.Low), rawFloat(i.High), i.Kind
	}
	return out
}

// factNames are the names of all facts, those of tables before those of rows
// before those of columns, each where it first appears.
func factNames(tables []Table) []string {
	var facts, rows, columns []Fact
	for _, t := range tables {
		facts = append(facts, t.Facts...)
		for _, r := range t.Rows {
			rows = append(rows, r.Facts...)
		}
		for _, c := range t.Columns {
			columns = append(columns, c.Facts...)
		}
	}
	var names []string
	seen := map[string]bool{}
	for _, f := range slices.Concat(facts, rows, columns) {
		if !seen[f.Name] {
			seen[f.Name] = true
			names = append(names, f.Name)
		}
	}
	return names
}

// unit says what a raw number is: a share is stored as such, whatever a reader sees.
func (c Column) unit() string {
	if c.Percent {
		return "share"
	}
	return "1"
}

func factText(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case float64:
		if !finite(v) {
			return ""
		}
		return rawFloat(v)
	}
	return fmt.Sprint(v)
}

// rawFloat is the shortest text that reads back as v.
func rawFloat(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }
