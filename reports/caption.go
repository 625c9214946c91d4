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
func (k kind) caption(g group, places []place, rows []row, apart varying, t table.Table) []string {
	lines := append(slices.Clone(k.legend), settingText(g))
	lines = append(lines, dataTexts(places)...)
	if params := apart.shared(rows); params != "" {
		lines = append(lines, params)
	}
	if numbers, _ := k.outcome(g); !numbers {
		return append(lines, "No trial got as far as a number.")
	}
	return append(lines, provenanceText(g.trials), seedsText(t))
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
	}
	if g.schema != results.ConfigSchema {
		text += fmt.Sprintf("; configuration schema %d", g.schema)
	}
	return text + "."
}

// dataTexts say for each dataset which images, and for FIDs how many were compared by which features.
func dataTexts(places []place) []string {
	var lines []string
	for start := 0; start < len(places); {
		end := start
		for end < len(places) && places[end].data == places[start].data {
			end++
		}
		lines = append(lines, dataText(places[start:end]))
		start = end
	}
	return lines
}

// dataText describes places of one dataset.
func dataText(places []place) string {
	text := places[0].data.name
	if options := places[0].data.optionsText(); options != "" {
		text += " " + options
	}
	if sum := places[0].data.checksum; sum != "" {
		text += ", data " + short(sum)
	}
	for _, f := range featuresOf(places) {
		text += "; " + f
	}
	return text + "."
}

// featuresOf says which features the FIDs at the places compare, and of how
// many images; with the samplers it is true of, where that is not all of them.
func featuresOf(places []place) []string {
	variants, all := map[string][]string{}, []string{}
	var order []string
	for _, p := range places {
		if p.weights == "" && p.generated == 0 { // nothing that the head does not say
			continue
		}
		text := p.featuresText()
		if variants[text] == nil {
			order = append(order, text)
		}
		variants[text] = append(variants[text], p.variant)
		if !slices.Contains(all, p.variant) {
			all = append(all, p.variant)
		}
	}
	for i, text := range order {
		if len(variants[text]) < len(all) {
			order[i] = strings.Join(variants[text], " and ") + ": " + text
		}
	}
	return order
}

func (p place) featuresText() string {
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
func (v varying) shared(rows []row) string {
	var methods []string
	for i, r := range rows {
		if i > 0 && rows[i-1].config.Method == r.config.Method {
			continue
		}
		params := maps.Clone(r.config.Params)
		maps.DeleteFunc(params, func(name string, _ any) bool { return slices.Contains(v[r.config.Method], name) })
		if len(params) > 0 {
			methods = append(methods, r.config.Method+" "+paramsText(params))
		}
	}
	if len(methods) == 0 {
		return ""
	}
	return "Parameters: " + strings.Join(methods, "; ") + "."
}

func images(n int) string { return humanize.Comma(int64(n)) }

// provenanceText names the programs and backends behind the trials that are done.
func provenanceText(trials []trial) string {
	var programs, backends []string
	for _, t := range trials {
		if t.Status == results.Done {
			programs = append(programs, programText(t.Provenance))
			backends = append(backends, backendText(t.Provenance))
		}
	}
	return fmt.Sprintf("Made by loraebench %s on backend %s.", distinct(programs), distinct(backends))
}

func programText(p results.Provenance) string {
	text := p.Program
	if text == "" {
		text = "of unknown version"
	}
	switch {
	case p.Revision == "":
		text += ", revision unknown"
	case p.Dirty:
		text += " at " + short(p.Revision) + " with uncommitted changes"
	default:
		text += " at " + short(p.Revision)
	}
	return text
}

func backendText(p results.Provenance) string {
	text := p.Backend
	if text == "" {
		text = "unknown"
	}
	if p.Device != "" {
		text += " (" + p.Device + ")"
	}
	return text
}

func distinct(texts []string) string {
	slices.Sort(texts)
	return strings.Join(slices.Compact(texts), " and ")
}

// seedsText says what a number is, and n where it is the same for all.
func seedsText(t table.Table) string {
	if t.ShowN {
		return "Mean ± sample standard deviation over n seeds, n in parentheses."
	}
	n := 0
	for _, r := range t.Rows {
		for _, c := range r.Cells {
			if c.Number != nil {
				n = c.Number.N
			}
		}
	}
	if n == 1 {
		return "One seed a number (n = 1): no standard deviation."
	}
	return fmt.Sprintf("Mean ± sample standard deviation over n = %d seeds.", n)
}
