package main

import "loraebench/results"

// gan is the paper's second comparison: the FID of methods that sample as they
// themselves define, and of autoencoders with a mixture fitted to their codes.
var gan = kind{
	name:        "gan",
	summary:     "the second comparison: FID of GANs, a flow and autoencoders",
	sweep:       "sweeps/gan.yaml",
	title:       "FID of GANs, a flow and autoencoders",
	legend:      []string{"prior: codes from the distribution that the method itself defines; gmm: from a mixture fitted to its codes."},
	measures:    []measure{priorOrMixture(fidMeasure)},
	variantName: "sampler",
	sources:     []string{"daiwipf", "poster"},
}

// priorOrMixture always shows both samplers: which methods lack one is part of the comparison.
func priorOrMixture(m measure) measure {
	m.variants, m.noOthers = []string{"prior", "gmm"}, true
	m.expected = func(results.Budget) []string { return []string{"prior", "gmm"} }
	return m
}
