package main

import (
	"slices"

	"loraebench/reports/table"
)

// theorem1 is how the smallest gradient norm up to a step falls with the step.
var theorem1 = kind{
	name:    "theorem1",
	summary: "Theorem 1: log–log slope of the smallest gradient norm against steps, beside −1/4",
	sweep:   "sweeps/theorem1.yaml",
	title:   "Theorem 1: the smallest gradient norm up to step T, as a power of T",
	legend: []string{
		"Slope of log min ‖∇‖ over t ≤ T on log T. The theorem bounds the norm by a multiple of T^(−1/4): a slope of −0.25 or below agrees with it.",
	},
	variantName: "variant",
	perDataset:  true,
	claim:       "theorem1",
	measures: []measure{
		gradientMeasure.only("slope", "slope"),
		stepsMeasure(gradientMeasure.only("steps", "slope")),
	},
	finish: addBound,
}

// stepsMeasure is over how many steps the slope goes.
func stepsMeasure(m measure) measure {
	m.detail, m.digits = "steps", decimals(0)
	return m
}

// theoremSource is whose numbers the column of bounds holds.
const theoremSource = "theorem"

const gradientBound = -0.25

// addBound puts the theorem's slope beside every one of ours.
func addBound(k kind, t *table.Table, b block) {
	for j := len(b.places) - 1; j >= 0; j-- {
		if p := b.places[j]; k.measures[p.measure].detail == "" && p.variant != unmeasured {
			column := table.Column{Head: []string{"theorem"}, Digits: 2, Facts: k.publishedFacts(*t, p, theoremSource)}
			insertColumn(t, j+1, column, slices.Repeat([]table.Cell{{Number: &table.Number{Mean: gradientBound}}}, len(t.Rows)))
		}
	}
}
