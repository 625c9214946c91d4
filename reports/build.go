package main

import (
	"cmp"
	"slices"

	"loraebench/reports/table"
	"loraebench/results"
)

// row is the trials of one line: one method with one set of parameters.
type row struct {
	config results.Config // of any of its trials
	trials []trial        // none where only published figures are known of the method
}

// build makes the tables of a kind, one a setting; none where there is not a single number.
func build(k kind, trials []trial, paper *published) []table.Table {
	relevant := k.relevant(trials)
	apart := varyingParams(relevant)
	var tables []table.Table
	some := false
	for _, g := range k.split(relevant) {
		numbers, failures := k.outcome(g)
		some = some || numbers
		if numbers || failures {
			tables = append(tables, k.table(g, apart, paper))
		}
	}
	if !some {
		return nil
	}
	return tables
}

// outcome reports whether a group has numbers to show, and failures to explain.
func (k kind) outcome(g group) (numbers, failures bool) {
	k.eachValue(g, func(_ trial, v results.Value) { numbers = numbers || v.Value != nil })
	failures = slices.ContainsFunc(g.trials, func(t trial) bool {
		return t.Status == results.Failed || t.Status == results.Diverged
	})
	return numbers, failures
}

func (k kind) table(g group, apart varying, paper *published) table.Table {
	places, rows := k.places(g), rowsOf(g.trials)
	if paper != nil {
		rows = append(rows, k.unrun(places, rows, *paper)...)
	}
	slices.SortFunc(rows, func(a, b row) int { return apart.compareConfigs(a.config, b.config) })
	t := table.Table{Name: k.name, Title: k.title, Labels: k.labels(), Facts: settingFacts(g), Best: k.best}
	for _, r := range rows {
		t.Rows = append(t.Rows, table.Row{Labels: k.rowLabels(r.config, apart), Facts: rowFacts(r.config)})
	}
	for _, p := range places {
		cells := make([]table.Cell, len(rows))
		for i, r := range rows {
			cells[i] = k.cellAt(p, r)
		}
		k.markBest(rows, cells)
		addColumn(&t, k.column(p, places), cells)
	}
	t.ShowN = differInN(t)
	t.Caption = k.caption(g, places, rows, apart, t)
	if paper != nil {
		k.addPublished(&t, places, rows, *paper)
	}
	return t
}

func rowsOf(trials []trial) []row {
	index := map[string]int{}
	var rows []row
	for _, t := range trials {
		key := t.Config.Method + " " + canonical(t.Config.Params)
		if _, ok := index[key]; !ok {
			index[key] = len(rows)
			rows = append(rows, row{config: t.Config})
		}
		r := &rows[index[key]]
		r.trials = append(r.trials, t)
	}
	for _, r := range rows {
		slices.SortFunc(r.trials, func(a, b trial) int { return cmp.Compare(a.Config.Seed, b.Config.Seed) })
	}
	return rows
}

// at are the row's trials on a dataset.
func (r row) at(d dataset) []trial {
	return slices.DeleteFunc(slices.Clone(r.trials), func(t trial) bool { return datasetOf(t.Config) != d })
}

// markBest marks the best of a column where there are two methods to compare.
func (k kind) markBest(rows []row, cells []table.Cell) {
	methods := map[string]bool{}
	var means []float64
	for i, c := range cells {
		if c.Number != nil {
			methods[rows[i].config.Method] = true
			means = append(means, c.Number.Mean)
		}
	}
	if k.direction == 0 || len(methods) < 2 {
		return
	}
	best := slices.Min(means)
	if k.direction > 0 {
		best = slices.Max(means)
	}
	for i, c := range cells {
		cells[i].Best = c.Number != nil && c.Number.Mean == best
	}
}

func addColumn(t *table.Table, c table.Column, cells []table.Cell) {
	insertColumn(t, len(t.Columns), c, cells)
}

func insertColumn(t *table.Table, at int, c table.Column, cells []table.Cell) {
	t.Columns = slices.Insert(t.Columns, at, c)
	for i := range t.Rows {
		t.Rows[i].Cells = slices.Insert(t.Rows[i].Cells, at, cells[i])
	}
}

// differInN reports whether the table's numbers are means of different counts of seeds.
func differInN(t table.Table) bool {
	counts := map[int]bool{}
	for _, r := range t.Rows {
		for _, c := range r.Cells {
			if c.Number != nil {
				counts[c.Number.N] = true
			}
		}
	}
	return len(counts) > 1
}
