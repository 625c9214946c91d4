package main

import (
	"cmp"
	"slices"
	"sync"

	"loraebench/reports/table"
	"loraebench/results"
)

// row is the trials of one line: one method with one set of parameters, or what
// else the table's rows are.
type row struct {
	line   string
	config results.Config // of any of its trials
	trials []trial        // none where only published figures are known of the method
}

// block is a table before it is laid out.
type block struct {
	group
	places []*place
	rows   []row
	cells  [][]cell // by place, then by row
	marks  marks
	apart  varying
}

// build makes the tables of a kind, one a setting; none where there is not a single number.
func build(k kind, trials []trial, paper *published) []table.Table {
	var tables []table.Table
	some := false
	for _, g := range k.split(k.relevant(trials)) {
		apart := varyingParams(g.trials)
		g.trials = k.prepare(g.trials, apart)
		numbers, failures := outcome(g)
		some = some || numbers || k.fields != nil
		if numbers || failures || k.fields != nil {
			tables = append(tables, k.table(g, apart, paper))
		}
	}
	if !some {
		return nil
	}
	return tables
}

// prepare works out where in the table each trial belongs.
func (k kind) prepare(trials []trial, apart varying) []trial {
	out := slices.Clone(trials)
	var places interned[place]
	var all interned[series]
	var spots []spot // of all trials: one list takes less time and memory than one each
	for i, t := range out {
		out[i].line = k.lineOf(t, apart)
		if k.rowParam != "" {
			params := without(t.Config.Params, k.rowParam)
			out[i].series = all.get(series{label: apart.label(t.Config, k.rowParam), method: t.Config.Method, params: paramsText(params)})
		}
		first := len(spots)
		spots = k.addSpots(spots, out[i], &places)
		out[i].spots = spots[first:len(spots):len(spots)]
	}
	return out
}

// lineOf is what the row of a trial is known by.
func (k kind) lineOf(t trial, apart varying) string {
	switch {
	case k.byTrial:
		return t.ID
	case k.fields != nil:
		line := ""
		for _, f := range k.fields {
			line += f.text(t, apart) + "\x00"
		}
		return line
	case k.rowParam != "":
		return canonical(t.Config.Params[k.rowParam])
	}
	return t.Config.Method + " " + canonical(t.Config.Params)
}

// outcome reports whether a group has numbers to show, and failures to explain.
func outcome(g group) (numbers, failures bool) {
	eachSpot(g, func(_ trial, s spot) { numbers = numbers || s.number != nil })
	failures = slices.ContainsFunc(g.trials, func(t trial) bool {
		return t.Status == results.Failed || t.Status == results.Diverged
	})
	return numbers, failures
}

func (k kind) table(g group, apart varying, paper *published) table.Table {
	b := k.block(g, apart, paper)
	t := table.Table{Name: k.name, Title: k.title, Labels: k.labels(), Facts: settingFacts(g), Intervals: k.intervals}
	for _, r := range b.rows {
		t.Rows = append(t.Rows, table.Row{Labels: k.rowLabels(r, apart), Facts: k.rowFacts(r)})
	}
	for j, p := range b.places {
		cells := make([]table.Cell, len(b.rows))
		for i, c := range b.cells[j] {
			cells[i] = c.Cell
		}
		insertColumn(&t, j, k.column(p, b.places), cells)
	}
	t.ShowN = differInN(t)
	t.Best = b.marks.legend()
	t.Caption = k.caption(b, t)
	if k.finish != nil {
		k.finish(k, &t, b)
		t.Caption = append(t.Caption, intervalTexts(g, t)...)
	}
	if paper != nil {
		k.addPublished(&t, b, *paper)
	}
	return t
}

// block sums up a group's trials.
func (k kind) block(g group, apart varying, paper *published) block {
	b := block{group: g, places: k.places(g), rows: rowsOf(g.trials), apart: apart}
	if paper != nil {
		b.rows = append(b.rows, k.unrun(b.places, b.rows, *paper)...)
	}
	if !k.byTrial {
		slices.SortStableFunc(b.rows, func(x, y row) int { return k.compareRows(x, y, apart) })
	}
	b.cells = make([][]cell, len(b.places))
	marked := make([]marks, len(b.places))
	var wait sync.WaitGroup
	for j := range b.places { // side by side: in a large table this is most of the work
		wait.Go(func() { b.cells[j], marked[j] = k.columnCells(b, j) })
	}
	wait.Wait()
	for _, m := range marked {
		b.marks = marks{b.marks.marked + m.marked, b.marks.untested + m.untested}
	}
	return b
}

// columnCells sums up every row at a place, and marks the best.
func (k kind) columnCells(b block, j int) ([]cell, marks) {
	k.half = map[int]float64{} // of its own
	cells := make([]cell, len(b.rows))
	for i, r := range b.rows {
		cells[i] = k.cellAt(b.places[j], r)
	}
	return cells, k.markBest(b.places[j], b.rows, cells)
}

func rowsOf(trials []trial) []row {
	index := map[string]int{}
	var rows []row
	for _, t := range trials {
		at, ok := index[t.line]
		if !ok {
			at = len(rows)
			index[t.line] = at
			rows = append(rows, row{line: t.line, config: t.Config})
		}
		rows[at].trials = append(rows[at].trials, t)
	}
	for _, r := range rows {
		slices.SortStableFunc(r.trials, func(a, b trial) int { return cmp.Compare(a.Config.Seed, b.Config.Seed) })
	}
	return rows
}

// at are the row's trials that belong to a column.
func (r row) at(p *place) []trial {
	elsewhere := func(t trial) bool { return t.data != p.data || t.series != p.series }
	if !slices.ContainsFunc(r.trials, elsewhere) {
		return r.trials
	}
	return slices.DeleteFunc(slices.Clone(r.trials), elsewhere)
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
			if c.Number != nil && c.Number.N > 0 {
				counts[c.Number.N] = true
			}
		}
	}
	return len(counts) > 1
}
