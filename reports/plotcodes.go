package main

import (
	"fmt"
	"slices"
	"strings"

	"loraebench/reports/figure"
	"loraebench/results"
)

// codesDrawing is where test images lie in the latent space.
var codesDrawing = drawing{
	name:    "codes",
	summary: "codes of test images in the plane of their first two principal components, by label",
	sweep:   "sweeps/quickstart.yaml",
	title:   "Codes of test images in the plane of the first two principal components",
	legend:  []string{"PC: principal components of the training images' codes, with their share of the variance; colours: labels."},
	kind:    kind{perDataset: true},
	series:  []string{projectionPrefix, codeSpectrum},
	draw:    drawCodes,
}

const projectionPrefix = "projection/"

func drawCodes(s *sheet) []figure.Figure {
	picks, seed := s.onOneSeed(func(t trial) bool { return len(s.projections(t)) > 0 })
	if len(picks) == 0 {
		return nil
	}
	labels := s.projectedLabels(picks)
	var panels []figure.Chart
	points := 0
	for _, p := range picks {
		chart := figure.Chart{Title: p.title, X: s.componentAxis(p.trial, 0), Y: s.componentAxis(p.trial, 1)}
		n := 0
		for _, one := range s.projections(p.trial) {
			label := strings.TrimPrefix(one.Name, projectionPrefix)
			chart.Curves = append(chart.Curves, figure.Curve{
				Name: label, Style: labelStyle(slices.Index(labels, label)), X: one.X, Y: one.Y, Cloud: true,
			})
			n += len(one.X)
		}
		points = max(points, n)
		panels = append(panels, chart)
	}
	width, columns := figure.Fit(len(panels), 4)
	return []figure.Figure{{
		Width: width, Body: figure.Charts{Columns: columns, Panels: panels, Square: true},
		Caption: []string{fmt.Sprintf("The first %s test images. Seed %d.", images(points), seed)},
	}}
}

// projections are a trial's projected codes, a series a label.
func (s *sheet) projections(t trial) []results.Series {
	all := filter(s.series[t.ID], func(one results.Series) bool { return strings.HasPrefix(one.Name, projectionPrefix) })
	slices.SortFunc(all, func(a, b results.Series) int {
		return compareText(strings.TrimPrefix(a.Name, projectionPrefix), strings.TrimPrefix(b.Name, projectionPrefix))
	})
	return all
}

// projectedLabels are all labels of a figure, in order.
func (s *sheet) projectedLabels(picks []picked) []string {
	var labels []string
	for _, p := range picks {
		for _, one := range s.projections(p.trial) {
			labels = append(labels, strings.TrimPrefix(one.Name, projectionPrefix))
		}
	}
	slices.SortFunc(labels, compareText)
	return slices.Compact(labels)
}

// componentAxis is the axis of a principal component, with its share of the variance.
func (s *sheet) componentAxis(t trial, component int) figure.Axis {
	a := figure.Axis{Label: fmt.Sprintf("PC %d", component+1)}
	spectrum, ok := s.named(t, codeSpectrum)
	total := 0.0
	for _, v := range spectrum.Y {
		total += v
	}
	if ok && total > 0 && component < len(spectrum.Y) {
		if percent := 100 * spectrum.Y[component] / total; percent < 0.5 {
			a.Label += " (< 1 %)"
		} else {
			a.Label += fmt.Sprintf(" (%.0f %%)", percent)
		}
	}
	return a
}

// labelStyle is a colour and marker for each label; beyond the palette, colours are darker.
func labelStyle(i int) figure.Style {
	palette := figure.Palette()
	round := i / len(palette)
	return figure.Style{Color: figure.Shade(palette[i%len(palette)], -0.5*float64(min(round, 1))), Marker: figure.Marker(i + round)}
}
