package main

import (
	"slices"
	"strings"

	"loraebench/results"
)

// theorem2 is whether the farthest code stays farther than the nearest as codes get longer.
var theorem2 = kind{
	name:    "theorem2",
	summary: "Theorem 2: relative contrast of codes, by latent size and method",
	sweep:   "sweeps/theorem2.yaml",
	title:   "Theorem 2: relative contrast of codes, by latent size",
	legend: []string{
		"(d_max − d_min)/d_min, the mean over codes, with d = ‖·‖₂/rank(M); the theorem bounds it from below for λ > 0.",
	},
	measures:    []measure{contrastMeasure},
	variantName: "variant",
	perDataset:  true,
	rowParam:    "latent",
	among:       withCodes,
	claim:       "theorem2",
}

// withCodes leaves out trials of methods that have no codes to compare: each
// would have a column of its own for saying so.
func withCodes(_ kind, trials []trial) []trial {
	lacks := func(v results.Value) bool {
		return v.Metric == contrastMeasure.metric && v.Value == nil && strings.HasPrefix(v.Reason, unsupported)
	}
	return filter(trials, func(t trial) bool { return !slices.ContainsFunc(t.values, lacks) })
}
