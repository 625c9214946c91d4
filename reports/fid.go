package main

import (
	"fmt"
	"slices"
	"strings"
)

// fid compares generated with real images, a column a dataset, sampler and extractor.
var fid = kind{
	name:        "fid",
	summary:     "Fréchet distance of generated images, by dataset and sampler; --metric kid and others",
	sweep:       "sweeps/fid.yaml",
	title:       "FID: Fréchet distance between features of generated and real images",
	measures:    []measure{fidMeasure},
	variantName: "sampler",
	sources:     []string{"poster", "rae"},
}

// sampleTitles are those of the fid table for each metric that it can show.
var sampleTitles = map[string]string{
	"fid":       fid.title,
	"kid":       "KID: kernel distance between features of generated and real images",
	"fid_inf":   "FID∞: Fréchet distance extrapolated to infinitely many generated images",
	"precision": "Precision: share of generated images within the real ones' neighbourhoods (higher is better)",
	"recall":    "Recall: share of real images within the generated ones' neighbourhoods (higher is better)",
	"density":   "Density: how many real neighbourhoods a generated image is in (higher is better)",
	"coverage":  "Coverage: share of real images with a generated one in their neighbourhood (higher is better)",
}

// withMetric is the fid table of another metric of generated images.
func (k kind) withMetric(metric string) (kind, error) {
	var known []string
	for _, m := range catalogue {
		if sampleTitles[m.metric] != "" {
			known = append(known, m.metric)
		}
	}
	m, _ := measureOf(metric)
	if k.name != fid.name {
		return kind{}, fmt.Errorf("table %s has no --metric; fid has: %s", k.name, strings.Join(known, ", "))
	}
	if !slices.Contains(known, metric) {
		return kind{}, fmt.Errorf("unknown metric %q for table fid; known: %s", metric, strings.Join(known, ", "))
	}
	k.measures, k.title = []measure{m}, sampleTitles[metric]
	return k, nil
}
