package main

import (
	"slices"
	"strings"

	"loraebench/reports/figure"
	"loraebench/results"
)

// lossDrawing has a panel a method: losses of different methods are not of one scale.
var lossDrawing = drawing{
	name:    "loss",
	summary: "the terms of the training loss by epoch, a panel a method",
	sweep:   "sweeps/quickstart.yaml",
	title:   "Training loss, mean of each epoch",
	legend:  []string{"Each term as it enters the loss, with its weight; total: their sum. Methods differ in what they sum, and their losses in scale."},
	kind:    kind{perDataset: true},
	series:  []string{lossPrefix},
	draw:    drawLosses,
}

const (
	lossPrefix = "loss/"
	totalLoss  = "total"
)

func drawLosses(s *sheet) []figure.Figure {
	terms := s.lossTerms()
	counts := map[int]bool{}
	var panels []figure.Chart
	for _, r := range s.rows {
		chart := figure.Chart{Title: s.label(r), X: figure.Axis{Label: "epoch", Whole: true}, Y: figure.Axis{Label: "loss", Log: true}}
		for i, term := range terms {
			if curve, n := s.lossCurve(r, term); n > 0 {
				curve.Name, curve.Style = term, termStyle(term, i)
				chart.Curves = append(chart.Curves, curve)
				chart.Y.Log = chart.Y.Log && slices.Min(curve.Y) > 0
				counts[n] = true
			}
		}
		if len(chart.Curves) > 0 {
			panels = append(panels, chart)
		}
	}
	if len(panels) == 0 {
		return nil
	}
	width, columns := figure.Fit(len(panels), 4)
	return []figure.Figure{{
		Width: width, Body: figure.Charts{Columns: columns, Panels: panels},
		Caption: []string{seedsLine(counts, "from the lowest to the highest seed")},
	}}
}

// lossTerms are the terms of all rows. The total is the last and drawn over them.
func (s *sheet) lossTerms() []string {
	var terms []string
	for _, t := range s.allDone() {
		for _, one := range s.series[t.ID] {
			if term := strings.TrimPrefix(one.Name, lossPrefix); term != totalLoss && !slices.Contains(terms, term) {
				terms = append(terms, term)
			}
		}
	}
	return append(terms, totalLoss)
}

// lossCurve is a row's term over its seeds, and of how many.
func (s *sheet) lossCurve(r row, term string) (figure.Curve, int) {
	var all []results.Series
	for _, t := range r.trials {
		if one, ok := s.named(t, lossPrefix+term); ok {
			all = append(all, one)
		}
	}
	if len(all) == 0 {
		return figure.Curve{}, 0
	}
	return overSeeds(all), len(all)
}

// termStyle is black for the total, and a colour for each other term.
func termStyle(term string, i int) figure.Style {
	if term == totalLoss {
		return figure.Style{Color: figure.Black, Marker: figure.Disc, Dash: figure.Dotted}
	}
	palette := figure.Palette()
	return figure.Style{Color: palette[i%(len(palette)-2)], Marker: figure.Marker(i + 1)}
}
