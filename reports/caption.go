package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/dustin/go-humanize"

	"loraebench/reports/table"
	"loraebench/results"
)

// caption says how the numbers of a table were made, one statement each.
func (k kind) caption(b block, t table.Table) []string {
	lines := append(slices.Clone(k.legend), settingText(b.group))
	lines = append(lines, k.dataTexts(b)...)
	if params := b.apart.shared(b.trials); params != "" {
		lines = append(lines, params)
	}
	if k.chosen != nil {
		lines = append(lines, k.chosen(b.group)...)
	}
	if numbers, _ := outcome(b.group); !numbers && len(k.measures) > 0 {
		return append(lines, "No trial got as far as a number.")
	}
	lines = append(lines, provenanceText(b.trials))
	if len(k.measures) == 0 {
		return lines
	}
	lines = append(lines, k.seedsText(t))
	if k.finish == nil { // or it adds numbers first
		lines = append(lines, intervalTexts(b.group, t)...)
	}
	return append(lines, b.marks.texts()...)
}

func settingText(g group) string {
	b := g.trials[0].Config.Budget
	trained := "all"
	if b.Images > 0 {
		trained = images(b.Images)
	}
	text := fmt.Sprintf("Protocol %s v%d; budget: %s images, %s epochs, batch %d, learning rate %s",
		g.protocol, g.version, trained, images(b.Epochs), b.Batch, table.Compact(b.LearningRate))
	if b.Samples > 0 {
		text += fmt.Sprintf("; FID of %s samples", images(b.Samples))
	}
	if len(b.Labels) > 0 {
		counts := make([]string, len(b.Labels))
		for i, n := range b.Labels {
			counts[i] = fmt.Sprint(n)
		}
		text += fmt.Sprintf("; accuracy at %s labels, %s head epochs", strings.Join(counts, "/"), images(b.HeadEpochs))
		if b.Heads() > 1 {
			text += fmt.Sprintf(", mean of %d heads a label count", b.Heads())
		}
	}
	if g.schema != results.ConfigSchema {
		text += fmt.Sprintf("; configuration schema %d", g.schema)
	}
	return text + "."
}

// dataTexts say for each dataset which images, and for features how many were compared by which.
func (k kind) dataTexts(b block) []string {
	var lines []string
	var seen []*dataset
	for _, p := range b.places {
		if !slices.Contains(seen, p.data) {
			seen = append(seen, p.data)
			lines = append(lines, k.dataText(p.data, filter(b.places, func(q *place) bool { return q.data == p.data })))
		}
	}
	for _, t := range b.trials { // of a table without columns
		if len(b.places) == 0 && !slices.Contains(seen, t.data) {
			seen = append(seen, t.data)
			lines = append(lines, k.dataText(t.data, nil))
		}
	}
	return lines
}

// dataText describes a dataset and the places of it.
func (k kind) dataText(d *dataset, places []*place) string {
	text := d.name
	if options := d.optionsText(); options != "" {
		text += " " + options
	}
	if sum := d.checksum; sum != "" {
		text += ", data " + short(sum)
	}
	for _, f := range k.featuresOf(places) {
		text += "; " + f
	}
	return text + "."
}

// featuresOf says which features the numbers at the places compare, and of how
// many images; with the columns it is true of, where that is not all of them.
func (k kind) featuresOf(places []*place) []string {
	columns, all := map[string][]string{}, []string{}
	var order []string
	for _, p := range places {
		if p.weights == "" && p.generated == 0 { // nothing that the head does not say
			continue
		}
		text := p.featuresText()
		if columns[text] == nil {
			order = append(order, text)
		}
		column := k.columnName(p)
		if !slices.Contains(columns[text], column) {
			columns[text] = append(columns[text], column)
		}
		if !slices.Contains(all, column) {
			all = append(all, column)
		}
	}
	for i, text := range order {
		if len(columns[text]) < len(all) {
			order[i] = enumerate(columns[text]) + ": " + text
		}
	}
	return order
}

// columnName is a place's variant and, where there are several, its metric.
func (k kind) columnName(p *place) string {
	if len(k.measures) == 1 {
		return p.variant
	}
	m := k.measures[p.measure]
	if len(m.variants) == 1 {
		return m.name
	}
	return m.name + " " + p.variant
}

// enumerate writes "a", "a and b", "a, b and c".
func enumerate(texts []string) string {
	if last := len(texts) - 1; last > 0 {
		return strings.Join(texts[:last], ", ") + " and " + texts[last]
	}
	return strings.Join(texts, "")
}

func (p *place) featuresText() string {
	text := "extractor " + p.extractor
	if p.weights != "" {
		text += " " + short(p.weights)
	}
	if p.generated == 0 && p.reference == 0 {
		return text
	}
	return text + ", " + p.sizes()
}

// shared names the parameters that all rows of a method have in common, which
// the rows therefore do not show.
func (v varying) shared(trials []trial) string {
	first := map[string]results.Config{}
	for _, t := range trials {
		if _, ok := first[t.Config.Method]; !ok {
			first[t.Config.Method] = t.Config
		}
	}
	var methods []string
	for _, name := range slices.SortedFunc(maps.Keys(first), listed(methodOrder)) {
		params := maps.Clone(first[name].Params)
		maps.DeleteFunc(params, func(param string, _ any) bool { return slices.Contains(v.params[name], param) })
		if len(params) > 0 {
			methods = append(methods, name+" "+paramsText(params))
		}
	}
	if len(methods) == 0 {
		return ""
	}
	return "Parameters: " + strings.Join(methods, "; ") + "."
}

func images(n int) string { return humanize.Comma(int64(n)) }
