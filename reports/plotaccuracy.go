package main

import (
	"slices"
	"strconv"

	"loraebench/reports/figure"
)

// accuracyDrawing is Table 1 as curves.
var accuracyDrawing = drawing{
	name:    "accuracy",
	summary: "test accuracy of a classifier on frozen features, against labels",
	sweep:   accuracy.sweep,
	title:   accuracy.title,
	kind:    accuracy,
	draw:    drawAccuracy,
}

func drawAccuracy(s *sheet) []figure.Figure {
	b := s.kind.block(s.group, s.apart, nil)
	chart := figure.Chart{
		X: figure.Axis{Label: "labelled training images", Log: true, Ticks: []float64{}},
		Y: figure.Axis{Label: "test accuracy, %"},
	}
	counts := map[int]bool{}
	for i, r := range b.rows {
		curve := figure.Curve{Name: s.label(r)}
		for j, p := range b.places {
			labels, err := strconv.ParseFloat(p.variant, 64)
			n := b.cells[j][i].Number
			if err != nil || n == nil {
				continue
			}
			curve.X = append(curve.X, labels)
			addNumber(&curve, n.Mean, n.Std, 100)
			counts[n.N] = true
			if !slices.Contains(chart.X.Ticks, labels) {
				chart.X.Ticks = append(chart.X.Ticks, labels)
			}
		}
		if at := slices.IndexFunc(s.rows, func(q row) bool { return q.trials[0].line == r.trials[0].line }); at >= 0 && len(curve.X) > 0 {
			curve.Style = s.styles[at]
			chart.Curves = append(chart.Curves, curve)
		}
	}
	if len(chart.Curves) == 0 {
		return nil
	}
	return []figure.Figure{{
		Width: figure.Column, Body: figure.Charts{Columns: 1, Panels: []figure.Chart{chart}},
		Caption: []string{seedsLine(counts, "± standard deviation")},
	}}
}
