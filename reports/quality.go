package main

import (
	"fmt"
	"slices"
	"strings"
)

// quality is what else than the FID says about generated images, of one sampler.
var quality = kind{
	name:        "quality",
	summary:     "KID, precision, recall, density, coverage and FID∞ of one sampler (--sampler, else gmm)",
	sweep:       "sweeps/fid.yaml",
	variantName: "sampler",
	perDataset:  true,
}.ofSampler("gmm")

func (k kind) ofSampler(sampler string) kind {
	k.title = fmt.Sprintf("Quality and variety of generated images, sampler %s", sampler)
	k.measures = nil
	for _, m := range []measure{kidMeasure, precisionMeasure, recallMeasure, densityMeasure, coverageMeasure, fidInfMeasure} {
		k.measures = append(k.measures, m.only(m.arrow(), sampler))
	}
	return k
}

// withSampler is the quality table of another sampler.
func (k kind) withSampler(sampler string) (kind, error) {
	if k.name != quality.name {
		return kind{}, fmt.Errorf("table %s has no --sampler; quality has", k.name)
	}
	if !slices.Contains(samplers, sampler) {
		return kind{}, fmt.Errorf("unknown sampler %q; known: %s", sampler, strings.Join(samplers, ", "))
	}
	return k.ofSampler(sampler), nil
}
