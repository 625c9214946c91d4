package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"loraebench/reports/table"
)

// sortTables sorts the rows of every table by the column of this name, the
// smallest first, or the largest where a minus precedes the name. Rows without a
// number come last, and those that sum up others after them. Tables without such
// a column stay as they are; one must have it.
func sortTables(tables []table.Table, name string) error {
	name, descending := strings.CutPrefix(name, "-")
	var known []string
	found := false
	for _, t := range tables {
		matches := matchingColumns(t, name)
		known = append(known, columnNames(t)...)
		switch len(matches) {
		case 0:
			continue
		case 1:
			found = true
			sortRows(t.Rows, matches[0]-len(t.Labels), descending)
		default:
			return fmt.Errorf("--sort %s fits more than one column: %s", name, strings.Join(pick(columnNames(t), matches), ", "))
		}
	}
	if !found {
		return fmt.Errorf("--sort %s: no such column; known: %s", name, strings.Join(unique(known), ", "))
	}
	return nil
}

// matchingColumns are the columns, labels before cells, that have all parts of a
// name among their heads, in order. Published figures are not sorted by.
func matchingColumns(t table.Table, name string) []int {
	var matches []int
	for i, l := range t.Labels {
		if strings.EqualFold(l.Head, name) || l.Head == symbol(name) {
			matches = append(matches, i)
		}
	}
	for j, c := range t.Columns {
		if isOurs(c) && within(strings.Split(strings.ToLower(name), "/"), c.Head) {
			matches = append(matches, len(t.Labels)+j)
		}
	}
	return matches
}

func isOurs(c table.Column) bool {
	return !slices.ContainsFunc(c.Facts, func(f table.Fact) bool { return f.Name == sourceFact && f.Value != "ours" })
}

// within reports whether the parts are among the heads, in order.
func within(parts, heads []string) bool {
	for _, h := range heads {
		if len(parts) > 0 && strings.TrimRight(strings.ToLower(h), " ↑↓") == parts[0] {
			parts = parts[1:]
		}
	}
	return len(parts) == 0
}

func columnNames(t table.Table) []string {
	var names []string
	for _, l := range t.Labels {
		names = append(names, l.Head)
	}
	for _, c := range t.Columns {
		names = append(names, strings.Join(c.Head, "/"))
	}
	return names
}

// sortRows sorts by column j, or by a label where j is below 0: −1 is the last label.
func sortRows(rows []table.Row, j int, descending bool) {
	sign := 1
	if descending {
		sign = -1
	}
	slices.SortStableFunc(rows, func(a, b table.Row) int {
		if c := compareBool(a.Summary, b.Summary); c != 0 || a.Summary {
			return c
		}
		if j < 0 {
			return sign * compareText(a.Labels[len(a.Labels)+j], b.Labels[len(b.Labels)+j])
		}
		x, y := a.Cells[j].Number, b.Cells[j].Number
		if x == nil || y == nil {
			return compareBool(x == nil, y == nil)
		}
		return sign * cmp.Compare(x.Mean, y.Mean)
	})
}

// compareBool puts false before true.
func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

func pick(names []string, at []int) []string {
	var out []string
	for _, i := range at {
		out = append(out, names[i])
	}
	return out
}

// unique are the names without those that came before.
func unique(names []string) []string {
	var out []string
	for _, name := range names {
		if !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	return out
}
