package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"loraebench/reports/figure"
	"loraebench/results"
)

// drawing is one of the figures that reports knows. Its file says what it shows;
// how trials become figures is the same for all. Trials of different datasets,
// protocols or budgets never share a figure.
type drawing struct {
	name    string
	summary string
	sweep   string   // a sweep file that measures it
	title   string   // of its figures
	legend  []string // what they show, the first lines of the caption

	kind   kind     // the table whose numbers it shows; without measures where it shows none
	series []string // beginnings of the names of the series it shows
	draw   func(s *sheet) []figure.Figure
}

// drawings are in the order of --help.
func drawings() []drawing {
	return []drawing{samplesDrawing, interpolationDrawing, spectrumDrawing, reconstructionDrawing, lossDrawing, lambdaDrawing, accuracyDrawing, codesDrawing}
}

// everyDrawing is the name that stands for all figures.
const everyDrawing = "all"

func drawingNames() []string {
	var names []string
	for _, d := range drawings() {
		names = append(names, d.name)
	}
	return names
}

func drawingHelp() string {
	var s strings.Builder
	for _, d := range drawings() {
		fmt.Fprintf(&s, "  %-15s %s\n", d.name, d.summary)
	}
	fmt.Fprintf(&s, "  %-15s each of them that the store has something of\n", everyDrawing)
	return s.String()
}

func findDrawings(name string) ([]drawing, error) {
	all := drawings()
	if name == everyDrawing {
		return all, nil
	}
	i := slices.IndexFunc(all, func(d drawing) bool { return d.name == name })
	if i < 0 {
		return nil, fmt.Errorf("unknown figure %q; known: %s, %s", name, strings.Join(drawingNames(), ", "), everyDrawing)
	}
	return all[i : i+1], nil
}

// figures are all of a drawing, one or more a setting; none where there is
// nothing to show. What is missing of a figure is in its caption, and in notes.
func (d drawing) figures(trials []trial, series map[string][]results.Series, store string, chosen func(group) []string) (all []figure.Figure, notes []string) {
	if len(d.kind.measures) > 0 {
		trials = d.kind.relevant(trials)
	}
	groups := d.kind.split(d.kind.prepare(trials, varyingParams(trials)))
	names := fileNames(groups)
	for i, g := range groups {
		s := newSheet(d, g, series, store, chosen)
		for _, f := range d.draw(s) {
			all = append(all, s.finished(f, names[i]))
		}
		notes = append(notes, s.notes...)
	}
	return all, notes
}

// loadSeries reads the series of finished trials whose names begin with one of some prefixes.
func loadSeries(path, sweep string, prefixes []string) (all map[string][]results.Series, err error) {
	store, err := results.OpenReadOnly(path)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	all = map[string][]results.Series{}
	for _, prefix := range prefixes {
		some, err := store.AllSeries(results.Filter{Sweep: sweep, Status: results.Done}, prefix)
		if err != nil {
			return nil, err
		}
		for id, series := range some {
			all[id] = append(all[id], series...)
		}
	}
	return all, nil
}
