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
// and names the sources in the caption.
func (k kind) addPublished(t *table.Table, places []place, rows []row, paper published) {
	var sources []string
	for i := len(places) - 1; i >= 0; i-- { // from the right, so that the columns of the places before stay put
		p := places[i]
		if i+1 < len(places) && places[i+1].data == p.data && places[i+1].variant == p.variant {
			continue // behind the last of its extractors
		}
		beside := k.beside(p, paper)
		for j, f := range beside {
			insertColumn(t, i+1+j, k.publishedColumn(*t, p, places, f.source), k.publishedCells(f, rows))
			sources = append(sources, f.source)
		}
		if len(beside) > 0 && p.extractor == "" && k.perDataset {
			t.Columns[i].Head = append(t.Columns[i].Head, "ours")
		}
	}
	t.Caption = append(t.Caption, sourcesText(sources, places, paper)...)
}

// beside are the figures that belong next to a place: of its dataset and variant, from the table's sources.
func (k kind) beside(at place, paper published) []figures {
	return slices.DeleteFunc(paper.figures(k.metric), func(f figures) bool {
		return f.dataset != at.data.name || f.variant != at.variant || !slices.Contains(k.sources, f.source)
	})
}

// unrun are rows for the methods that have figures beside the places but no row,
// so that a published comparison is always seen whole.
func (k kind) unrun(places []place, rows []row, paper published) []row {
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

func (k kind) publishedColumn(t table.Table, p place, all []place, source string) table.Column {
	head := k.head(p.variant)
	if !k.perDataset {
		head = append([]string{datasetLabel(p.data, all)}, head...)
	}
	return table.Column{
		Head: append(head, source), Digits: k.digits(p.variant), Percent: k.percent, Facts: k.publishedFacts(t, p, source),
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
		cells[i] = k.publishedCell(*mean, f.stds[method])
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
func (k kind) publishedCell(mean json.Number, std *json.Number) table.Cell {
	number := table.Number{Mean: k.fromPrint(mean)}
	text := mean.String()
	if std != nil {
		deviation := k.fromPrint(*std)
		number.Std = &deviation
		text += " ± " + std.String()
	}
	return table.Cell{Number: &number, Text: text}
}

// fromPrint turns a printed figure into the unit of the store: percents into shares.
func (k kind) fromPrint(n json.Number) float64 {
	v, err := n.Float64()
	if err != nil { // JSON's grammar allows nothing else but overflow, which is infinite and so not shown
		return v
	}
	if k.percent {
		return v / 100
	}
	return v
}

func sourcesText(used []string, places []place, paper published) []string {
	if len(used) == 0 {
		return []string{"No published figures for this table."}
	}
	var lines []string
	slices.Sort(used)
	for _, source := range slices.Compact(used) {
		lines = append(lines, fmt.Sprintf("%s: %s.", source, paper.Sources[source]))
	}
	var other []string
	for _, p := range places {
		if p.extractor != "" && !strings.HasPrefix(p.extractor, "inception") && !slices.Contains(other, p.extractor) {
			other = append(other, p.extractor)
		}
	}
	if len(other) > 0 {
		lines = append(lines, fmt.Sprintf("Published FIDs are Inception FIDs; ours of %s are on another scale: compare the order of methods, not the size.",
			strings.Join(other, " and ")))
	}
	return lines
}
