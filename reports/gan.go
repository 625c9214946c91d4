package main

import "loraebench/results"

// gan is the paper's second comparison: the FID of methods that sample as they
// themselves define, and of autoencoders with a mixture fitted to their codes.
var gan = secondComparison(fid)

// secondComparison is the table of FIDs by two samplers, both always shown: which
// methods lack one is part of the comparison.
func secondComparison(k kind) kind {
	k.name = "gan"
	k.summary = "the second comparison: FID of GANs, a flow and autoencoders"
	k.sweep = "sweeps/gan.yaml"
	k.title = "FID of GANs, a flow and autoencoders"
	k.legend = []string{"prior: codes from the distribution that the method itself defines; gmm: from a mixture fitted to its codes."}
	k.variants = []string{"prior", "gmm"}
	k.noOthers = true
	k.expected = func(results.Budget) []string { return k.variants }
	k.sources = []string{"daiwipf", "poster"}
	return k
}
