package main

import (
	"fmt"
	"slices"

	"loraebench/reports/table"
)

// comparison is two methods, each with its parameters, at one place of a setting.
type comparison struct {
	place *place
	a, b  row
	of    [2]cell // their numbers
}

// compareTables compares every row of one selection with every row of the
// other, one table a setting: those settings in which both have numbers.
func compareTables(m measure, a, b, all []trial, chosen func(group) []string) []table.Table {
	k := kind{name: "compare", title: m.name, measures: []measure{m}, variantName: "variant", chosen: chosen, half: map[int]float64{}}
	inA, inB := idsOf(a), idsOf(b)
	both := filter(all, func(t trial) bool { return inA[t.ID] || inB[t.ID] })
	var tables []table.Table
	for _, g := range k.split(both) {
		apart := varyingParams(g.trials)
		g.trials = k.prepare(g.trials, apart)
		rowsA := k.sortedRows(filter(g.trials, func(t trial) bool { return inA[t.ID] }), apart)
		rowsB := k.sortedRows(filter(g.trials, func(t trial) bool { return inB[t.ID] }), apart)
		comparisons := k.comparisons(k.places(g), rowsA, rowsB)
		if slices.ContainsFunc(comparisons, comparison.measured) {
			tables = append(tables, k.comparisonTable(g, apart, comparisons))
		}
	}
	return tables
}

func idsOf(trials []trial) map[string]bool {
	ids := map[string]bool{}
	for _, t := range trials {
		ids[t.ID] = true
	}
	return ids
}

func (k kind) sortedRows(trials []trial, apart varying) []row {
	rows := rowsOf(trials)
	slices.SortStableFunc(rows, func(a, b row) int { return k.compareRows(a, b, apart) })
	return rows
}

// comparisons are all pairs at all places where one of the two has a number,
// each once.
func (k kind) comparisons(places []*place, rowsA, rowsB []row) []comparison {
	var out []comparison
	for _, p := range places {
		seen := map[[2]string]bool{}
		for _, a := range rowsA {
			for _, b := range rowsB {
				c := comparison{place: p, a: a, b: b, of: [2]cell{k.cellAt(p, a), k.cellAt(p, b)}}
				if a.line != b.line && !seen[[2]string{b.line, a.line}] && (c.of[0].Number != nil || c.of[1].Number != nil) {
					seen[[2]string{a.line, b.line}] = true
					out = append(out, c)
				}
			}
		}
	}
	return out
}

// measured reports whether both have a number.
func (c comparison) measured() bool { return c.of[0].Number != nil && c.of[1].Number != nil }

// comparisonTable lays comparisons out, a row each.
func (k kind) comparisonTable(g group, apart varying, comparisons []comparison) table.Table {
	m := k.measures[0]
	names := k.comparisonNames(comparisons, apart)
	t := table.Table{
		Name: k.name, Title: fmt.Sprintf("%s: A = %s, B = %s", m.name, names[sideA].all(), names[sideB].all()), Facts: settingFacts(g), ShowN: true,
		Columns: comparisonColumns(m, k.comparisonDigits(comparisons)),
		Best:    "below 5 % after Holm's correction over the comparisons of this table",
	}
	names = slices.DeleteFunc(names, func(n comparisonName) bool { return n.head != k.variantName && n.same() })
	for _, n := range names {
		t.Labels = append(t.Labels, table.Label{Head: n.head})
	}
	tests := testAll(comparisons)
	for i, c := range comparisons {
		row := table.Row{Facts: k.comparisonFacts(c), Cells: append([]table.Cell{c.of[0].Cell, c.of[1].Cell, tests[i].difference}, tests[i].p[:]...)}
		for _, n := range names {
			row.Labels = append(row.Labels, n.texts[i])
		}
		t.Rows = append(t.Rows, row)
	}
	t.Caption = append(k.comparisonCaption(g, apart, comparisons), intervalTexts(g, t)...)
	return t
}

func (k kind) comparisonCaption(g group, apart varying, comparisons []comparison) []string {
	b := block{group: g, apart: apart}
	for _, c := range comparisons {
		if !slices.Contains(b.places, c.place) {
			b.places = append(b.places, c.place)
		}
	}
	lines := append([]string{settingText(g)}, k.dataTexts(b)...)
	if params := apart.shared(g.trials); params != "" {
		lines = append(lines, params)
	}
	if k.chosen != nil {
		lines = append(lines, k.chosen(g)...)
	}
	return append(lines, provenanceText(g.trials),
		"Mean ± sample standard deviation over n seeds; A − B with its 95 % interval (Welch).",
		"p: two-sided, of Welch's t test and of the exact Mann–Whitney test; Holm: corrected over the comparisons of this table that could be tested.")
}

// comparisonName is a column of labels: what one aspect of each comparison is called.
type comparisonName struct {
	head  string
	texts []string
}

// The last two of a comparison's names are its sides.
const (
	sideA = 3
	sideB = 4
)

func (k kind) comparisonNames(comparisons []comparison, apart varying) []comparisonName {
	names := []comparisonName{{head: "dataset"}, {head: k.variantName}, {head: "extractor"}, sideA: {head: "A"}, sideB: {head: "B"}}
	places := make([]*place, len(comparisons))
	for i, c := range comparisons {
		places[i] = c.place
	}
	for _, c := range comparisons {
		for i, text := range []string{
			datasetLabel(c.place.data, places), c.place.variant, extractorLabel(c.place, places),
			apart.label(c.a.config, ""), apart.label(c.b.config, ""),
		} {
			names[i].texts = append(names[i].texts, text)
		}
	}
	return names
}

// same reports whether all comparisons share the name, so that the title or the caption says it.
func (n comparisonName) same() bool { return len(unique(n.texts)) == 1 }

// all is the name that all share, or each of them once.
func (n comparisonName) all() string {
	if n.same() {
		return n.texts[0]
	}
	return enumerate(unique(n.texts))
}

// comparisonFacts are what both numbers have in common, and whose they are.
func (k kind) comparisonFacts(c comparison) []table.Fact {
	return append(k.placeFacts(c.place),
		table.Fact{Name: "a_method", Value: c.a.config.Method}, table.Fact{Name: "a_params", Value: paramsText(c.a.config.Params)},
		table.Fact{Name: "b_method", Value: c.b.config.Method}, table.Fact{Name: "b_params", Value: paramsText(c.b.config.Params)})
}

// comparisonDigits are the most decimals that any of the variants has.
func (k kind) comparisonDigits(comparisons []comparison) int {
	digits := 0
	for _, c := range comparisons {
		digits = max(digits, k.measures[0].digits(c.place.variant))
	}
	return digits
}

func comparisonColumns(m measure, digits int) []table.Column {
	columns := []table.Column{
		{Head: []string{"mean A"}, Digits: digits, Percent: m.percent}, {Head: []string{"mean B"}, Digits: digits, Percent: m.percent},
		{Head: []string{"A − B"}, Digits: digits, Percent: m.percent},
		{Head: []string{"Welch", "p"}, Digits: 3}, {Head: []string{"Welch", "Holm"}, Digits: 3},
		{Head: []string{"Mann–Whitney", "p"}, Digits: 3}, {Head: []string{"Mann–Whitney", "Holm"}, Digits: 3},
	}
	for i, name := range []string{"mean a", "mean b", "difference", "welch p", "welch holm", "mann-whitney p", "mann-whitney holm"} {
		columns[i].Facts = []table.Fact{{Name: "quantity", Value: name}}
	}
	return columns
}
