package main

import (
	"slices"
	"strconv"
	"strings"

	"github.com/dustin/go-humanize"

	"loraebench/results"
)

// The metrics that have a meaning here, as a table of nothing else shows them.
var (
	fidMeasure       = featureMeasure("fid", "FID", 2, -1)
	kidMeasure       = unplanned(featureMeasure("kid", "KID", 4, -1))
	fidInfMeasure    = unplanned(featureMeasure("fid_inf", "FID∞", 2, -1))
	precisionMeasure = unplanned(featureMeasure("precision", "precision", 3, 1))
	recallMeasure    = unplanned(featureMeasure("recall", "recall", 3, 1))
	densityMeasure   = unplanned(featureMeasure("density", "density", 3, 1))
	coverageMeasure  = unplanned(featureMeasure("coverage", "coverage", 3, 1))

	mseMeasure  = plainMeasure("mse", "MSE", 4, -1)
	psnrMeasure = plainMeasure("psnr", "PSNR", 2, 1)
	ssimMeasure = plainMeasure("ssim", "SSIM", 3, 1)

	accuracyMeasure = measure{
		metric: "accuracy", name: "accuracy", expected: labelVariants, direction: 1, percent: true, digits: decimals(1), head: labelHead,
		wants: func(b results.Budget) bool { return len(b.Labels) > 0 },
	}
	rankMeasure = measure{
		metric: "rank", name: "rank", variants: rankVariants, digits: rankDigits, head: rankHead,
		expected: func(results.Budget) []string { return rankVariants },
		wants:    func(results.Budget) bool { return true },
	}

	gradientMeasure = plainMeasure("theorem1", "gradient norm", 3, 0)
	contrastMeasure = plainMeasure("contrast", "relative contrast", 3, 0)

	parametersMeasure = plainMeasure("parameters", "parameters", 0, 0)
	speedMeasure      = plainMeasure("speed", "images/s", 0, 0)
	secondsMeasure    = plainMeasure("seconds", "seconds", 1, 0)
)

// catalogue is all of them, in the order of messages.
var catalogue = []measure{
	fidMeasure, kidMeasure, fidInfMeasure, precisionMeasure, recallMeasure, densityMeasure, coverageMeasure,
	mseMeasure, psnrMeasure, ssimMeasure, accuracyMeasure, rankMeasure, gradientMeasure, contrastMeasure,
	parametersMeasure, speedMeasure, secondsMeasure,
}

// samplers are where generated images come from, in the order of columns.
var samplers = []string{"normal", "gmm", "prior"}

// notSampled are images that a sampler has no part in.
var notSampled = []string{"reconstruction", "interpolation"}

// featureMeasure is a metric of generated images' features, by sampler.
func featureMeasure(metric, name string, digits, direction int) measure {
	return measure{
		metric: metric, name: name, features: true, variants: slices.Concat(samplers, notSampled), apart: notSampled, expected: none,
		wants:  func(b results.Budget) bool { return b.Samples > 0 },
		digits: decimals(digits), direction: direction, head: alone,
	}
}

// unplanned is a measure that no budget speaks of: who owes it is seen from who has it.
func unplanned(m measure) measure {
	m.wants = nil
	return m
}

func plainMeasure(metric, name string, digits, direction int) measure {
	return measure{
		metric: metric, name: name, variants: []string{"train", "validation", "test"}, expected: none,
		digits: decimals(digits), direction: direction, head: alone,
	}
}

// measureOf finds a metric of the catalogue.
func measureOf(metric string) (measure, bool) {
	i := slices.IndexFunc(catalogue, func(m measure) bool { return m.metric == metric })
	if i < 0 {
		return measure{}, false
	}
	return catalogue[i], true
}

// metricNames are those of some measures.
func metricNames(measures []measure) []string {
	var names []string
	for _, m := range measures {
		if !slices.Contains(names, m.metric) {
			names = append(names, m.metric)
		}
	}
	return names
}

func labelVariants(b results.Budget) []string {
	variants := make([]string, len(b.Labels))
	for i, n := range b.Labels {
		variants[i] = strconv.Itoa(n)
	}
	return variants
}

func labelHead(variant string) []string {
	if n, err := strconv.ParseInt(variant, 10, 64); err == nil {
		variant = humanize.Comma(n)
	}
	return []string{variant + " labels"}
}

// rankVariants are of M and of the codes' covariance: counts of singular values
// above a share of the largest, and the effective rank.
var rankVariants = []string{
	"m>0.1", "m>0.01", "m>0.001", "m:effective",
	"code>0.1", "code>0.01", "code>0.001", "code:effective",
}

// rankDigits: a count is whole, an effective rank is not.
func rankDigits(variant string) int {
	if strings.HasSuffix(variant, ":effective") {
		return 1
	}
	return 0
}

func rankHead(variant string) []string {
	i := strings.IndexAny(variant, ">:")
	if i < 0 {
		return []string{"", variant}
	}
	of := variant[:i]
	if of == "m" {
		of = "M"
	}
	return []string{of, strings.TrimPrefix(variant[i:], ":")}
}
