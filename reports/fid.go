package main

import "loraebench/results"

// fid compares generated with real images, a column a dataset, sampler and extractor.
var fid = kind{
	name:        "fid",
	summary:     "Fréchet distance of generated images, by dataset and sampler",
	sweep:       "sweeps/fid.yaml",
	title:       "FID: Fréchet distance between features of generated and real images",
	metric:      "fid",
	variantName: "sampler",
	variants:    []string{"normal", "gmm", "prior"},
	expected:    func(results.Budget) []string { return nil },
	wants:       func(b results.Budget) bool { return b.Samples > 0 },
	digits:      func(string) int { return 2 },
	direction:   -1,
	best:        "lowest of its column",
	head:        func(sampler string) []string { return []string{sampler} },
	sources:     []string{"poster", "rae"},
}
