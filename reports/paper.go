package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"loraebench/reports/table"
	"loraebench/results"
)

// addPublished puts published figures to the right of ours, a column a source,
// and names the sources in the caption. Behind figures on our scale comes how
// far ours are from them.
func (k kind) addPublished(t *table.Table, b block, paper published) {
	var sources []string
	for i := len(b.places) - 1; i >= 0; i-- { // from the right, so that the columns of the places before stay put
		p := b.places[i]
		if i+1 < len(b.places) && b.places[i+1].data == p.data && b.places[i+1].measure == p.measure && b.places[i+1].variant == p.variant {
			continue // behind the last of its extractors
		}
		beside := k.beside(p, paper)
		at := i + 1
		for _, f := range beside {
			cells := k.publishedCells(f, b.rows)
			insertColumn(t, at, k.publishedColumn(*t, p, b.places, f.source), cells)
			at++
			if k.comparable(p) {
				insertColumn(t, at, k.differenceColumn(*t, p, b.places, f.source), differences(b.cells[i], cells))
				at++
			}
			sources = append(sources, f.source)
		}
		if len(beside) > 0 && !k.measures[p.measure].features && k.perDataset {
			t.Columns[i].Head = append(t.Columns[i].Head, "ours")
		}
	}
	t.Caption = append(t.Caption, k.sourcesText(sources, b.places, paper)...)
}

// beside are the figures that belong next to a place: of its dataset and variant, from the table's sources.
func (k kind) beside(at *place, paper published) []figures {
	return slices.DeleteFunc(paper.figures(k.measures[at.measure].metric), func(f figures) bool {
		return f.dataset != at.data.name || f.variant != at.variant || !slices.Contains(k.sources, f.source)
	})
}

// unrun are rows for the methods that have figures beside the places but no row,
// so that a published comparison is always seen whole.
func (k kind) unrun(places []*place, rows []row, paper published) []row {
	has := map[string]bool{}
	for _, r := range rows {
		has[r.config.Method] = true
	}
	var unrun []row
	for _, p := range places {
		for _, f := range k.beside(p, paper) {
			for method := range f.means {
				if !has[method] {
					has[method] = true
					unrun = append(unrun, row{config: results.Config{Method: method}})
				}
			}
		}
	}
	return unrun
}

func (k kind) publishedColumn(t table.Table, p *place, all []*place, source string) table.Column {
	m := k.measures[p.measure]
	return table.Column{
		Head: append(k.placeHead(p, all), source), Digits: m.digits(p.variant), Percent: m.percent, Facts: k.publishedFacts(t, p, source),
	}
}

func (k kind) publishedCells(f figures, rows []row) []table.Cell {
	lines := map[string]int{}
	for _, r := range rows {
		lines[r.config.Method]++
	}
	cells := make([]table.Cell, len(rows))
	for i, r := range rows {
		method := r.config.Method
		mean, ok := f.means[method]
		if !ok {
			continue
		}
		if mean == nil {
			cells[i].Notes = []string{f.note}
			continue
		}
		cells[i] = publishedCell(f, method)
		if method == "rae" && f.means["rae-gp"] != nil {
			cells[i].Notes = append(cells[i].Notes, unpenalised)
		}
		if lines[method] > 1 {
			cells[i].Notes = append(cells[i].Notes, fmt.Sprintf("%s has one figure for %s, its parameters not those of each row", f.source, method))
		}
	}
	return cells
}

// unpenalised is the note on the figure for rae in a source that has figures for its variants too.
const unpenalised = "the source's rae has no penalty on the decoder; ours is the one of rae-gp, rae-l2 and rae-sn that its parameter names"

// publishedCell shows a figure digit for digit as it was printed.
func publishedCell(f figures, method string) table.Cell {
	mean, std := *f.means[method], f.stds[method]
	number := table.Number{Mean: f.fromPrint(mean)}
	text := mean.String()
	if std != nil {
		deviation := f.fromPrint(*std)
		number.Std = &deviation
		text += " ± " + std.String()
	}
	return table.Cell{Number: &number, Text: text}
}

// fromPrint turns a printed figure into the unit of the store: percents into shares.
func (f figures) fromPrint(n json.Number) float64 {
	v, err := n.Float64()
	if err != nil { // JSON's grammar allows nothing else but overflow, which is infinite and so not shown
		return v
	}
	if f.percent {
		return v / 100
	}
	return v
}

func (k kind) sourcesText(used []string, places []*place, paper published) []string {
	lines := paper.claimTexts(k.claim)
	if len(used) == 0 && len(lines) == 0 {
		return []string{"No published figures for this table."}
	}
	slices.Sort(used)
	for _, source := range slices.Compact(used) {
		lines = append(lines, fmt.Sprintf("%s: %s.", source, paper.Sources[source]))
	}
	if len(used) == 0 {
		return lines
	}
	if slices.ContainsFunc(places, func(p *place) bool { return k.comparable(p) && len(k.beside(p, paper)) > 0 }) {
		lines = append(lines, "Δ: ours less the published figure.")
	}
	var other []string
	for _, p := range places {
		if p.extractor != "" && !k.comparable(p) && !slices.Contains(other, p.extractor) {
			other = append(other, p.extractor)
		}
	}
	if len(other) > 0 {
		lines = append(lines, fmt.Sprintf("Published FIDs are Inception FIDs; ours of %s are on another scale: compare the order of methods, not the size.",
			strings.Join(other, " and ")))
	}
	return lines
}
