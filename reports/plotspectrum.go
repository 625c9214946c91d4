package main

import (
	"loraebench/reports/figure"
	"loraebench/results"
)

// spectrumDrawing is Fig. 2b of the paper.
var spectrumDrawing = drawing{
	name:    "spectrum",
	summary: "Fig. 2b: normalised singular values of the code covariance, by method",
	sweep:   "sweeps/lambda.yaml",
	title:   "Singular values of the covariance of the training images' codes",
	legend:  []string{"Each divided by the largest, in descending order; values below 1e-6 are not shown."},
	kind:    kind{perDataset: true},
	series:  []string{codeSpectrum},
	draw:    drawSpectra,
}

const codeSpectrum = "spectrum/code"

const spectrumFloor = 1e-6

func drawSpectra(s *sheet) []figure.Figure {
	chart := figure.Chart{
		X: figure.Axis{Label: "index of the singular value", Whole: true},
		Y: figure.Axis{Label: "singular value, largest = 1", Log: true, Floor: spectrumFloor},
	}
	counts := map[int]bool{}
	for i, r := range s.rows {
		var spectra []results.Series
		for _, t := range r.trials {
			if one, ok := s.named(t, codeSpectrum); ok {
				spectra = append(spectra, normalised(one))
			}
		}
		if len(spectra) == 0 {
			continue
		}
		curve := overSeeds(spectra)
		curve.Name, curve.Style = s.label(r), s.styles[i]
		chart.Curves = append(chart.Curves, curve)
		counts[len(spectra)] = true
	}
	if len(chart.Curves) == 0 {
		return nil
	}
	return []figure.Figure{{
		Width: figure.Column, Body: figure.Charts{Columns: 1, Panels: []figure.Chart{chart}},
		Caption: []string{seedsLine(counts, "from the lowest to the highest seed")},
	}}
}

// normalised is a spectrum divided by its largest value, its first.
func normalised(s results.Series) results.Series {
	out := results.Series{Name: s.Name, X: s.X, Y: make([]float64, len(s.Y))}
	for i, v := range s.Y {
		if s.Y[0] > 0 {
			out.Y[i] = v / s.Y[0]
		}
	}
	return out
}
