package main

import (
	"fmt"
	"slices"

	"loraebench/reports/figure"
)

// lambdaDrawing is what λ does to the rank and to FID.
var lambdaDrawing = drawing{
	name:    "lambda",
	summary: "rank and FID against λ, with bands over seeds",
	sweep:   "sweeps/lambda.yaml",
	title:   "Rank and FID by λ",
	legend:  []string{"Rank: singular values above 0.01 of the largest, of M and of the covariance of the codes."},
	kind: kind{
		perDataset: true,
		among:      withSeveralLambdas,
		measures: []measure{
			rankMeasure.only("rank", "m>0.01", "code>0.01"),
			fidMeasure.only(fidMeasure.name, "normal", "gmm"),
		},
	},
	draw: drawLambda,
}

// variantTexts name the variants of the figure for readers.
var variantTexts = map[string]string{"m>0.01": "M", "code>0.01": "codes"}

func drawLambda(s *sheet) []figure.Figure {
	b := s.kind.block(s.group, s.apart, nil)
	counts := map[int]bool{}
	lines := lambdaGraphs(b)
	var panels []figure.Chart
	for start, end := 0, 0; start < len(b.places); start = end {
		for end = start; end < len(b.places) && sameScale(b.places[start], b.places[end]); end++ {
		}
		chart := figure.Chart{X: figure.Axis{Label: "λ", Log: true}, Y: s.scaleAxis(b.places[start])}
		for _, line := range lines {
			for j := start; j < end; j++ {
				curve := lambdaCurve(b, line, j, counts)
				if len(curve.X) > 1 {
					curve.Name = fmt.Sprintf("%s, %s", line.label, variantText(b.places[j].variant))
					curve.Style = variantStyle(line.method, line.number+variantNumber(b.places[j].variant))
					chart.Curves = append(chart.Curves, curve)
				}
			}
		}
		if len(chart.Curves) > 0 {
			panels = append(panels, chart)
		}
	}
	if len(panels) == 0 {
		return nil
	}
	caption := []string{seedsLine(counts, "± standard deviation")}
	if slices.ContainsFunc(s.rows, func(r row) bool { v, ok := number(r.config.Params[lambdaParam]); return ok && v <= 0 }) {
		caption = append(caption, "λ = 0 has no place on a logarithmic axis and is not shown.")
	}
	return []figure.Figure{{Width: figure.Column, Body: figure.Charts{Columns: 1, Panels: panels}, Caption: caption}}
}

// sameScale reports whether the numbers of two columns may share an axis.
func sameScale(a, b *place) bool {
	x, y := *a, *b
	x.variant, y.variant = "", ""
	return x == y
}

// scaleAxis is the axis of a column's numbers.
func (s *sheet) scaleAxis(p *place) figure.Axis {
	m := s.kind.measures[p.measure]
	if m.metric == rankMeasure.metric {
		return figure.Axis{Label: "rank", Zero: true}
	}
	return figure.Axis{Label: fmt.Sprintf("%s (%s)", m.name, p.extractor)}
}

// lambdaGraph is a method with all parameters but λ.
type lambdaGraph struct {
	method, label string
	number        int   // among those of the method
	rows          []int // of the block, by λ
}

func lambdaGraphs(b block) []lambdaGraph {
	var lines []lambdaGraph
	for i, r := range b.rows {
		label := b.apart.label(r.config, lambdaParam)
		at := slices.IndexFunc(lines, func(l lambdaGraph) bool { return l.label == label })
		if at < 0 {
			number := 0
			for _, l := range lines {
				if l.method == r.config.Method {
					number++
				}
			}
			at = len(lines)
			lines = append(lines, lambdaGraph{method: r.config.Method, label: label, number: 2 * number})
		}
		lines[at].rows = append(lines[at].rows, i)
	}
	return lines
}

// lambdaCurve are a line's numbers of one column, by λ.
func lambdaCurve(b block, line lambdaGraph, column int, counts map[int]bool) figure.Curve {
	var c figure.Curve
	for _, i := range line.rows {
		lambda, ok := number(b.rows[i].config.Params[lambdaParam])
		n := b.cells[column][i].Number
		if ok && lambda > 0 && n != nil {
			c.X = append(c.X, lambda)
			addNumber(&c, n.Mean, n.Std, 1)
			counts[n.N] = true
		}
	}
	return c
}

// addNumber adds a mean and its standard deviation, nil if there is none, to a curve.
func addNumber(c *figure.Curve, mean float64, std *float64, scale float64) {
	spread := 0.0
	if std != nil {
		spread = *std
	}
	c.Y = append(c.Y, mean*scale)
	c.Low, c.High = append(c.Low, (mean-spread)*scale), append(c.High, (mean+spread)*scale)
}

func variantText(variant string) string {
	if text := variantTexts[variant]; text != "" {
		return text
	}
	return variant
}

// variantNumber is 0 or 1, for a style of its own.
func variantNumber(variant string) int {
	if variant == "m>0.01" || variant == "normal" {
		return 0
	}
	return 1
}
