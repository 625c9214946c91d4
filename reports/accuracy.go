package main

import (
	"strconv"

	"github.com/dustin/go-humanize"

	"loraebench/results"
)

// accuracy is Table 1 of the paper: a classifier on frozen features, a column a label count.
var accuracy = kind{
	name:        "accuracy",
	aliases:     []string{"1"},
	summary:     "Table 1: test accuracy of a classifier on frozen features, by label count",
	sweep:       "sweeps/table1.yaml",
	title:       "Accuracy of a classifier on frozen features, in percent of the test images",
	metric:      "accuracy",
	variantName: "labels",
	expected:    labelVariants,
	wants:       func(b results.Budget) bool { return len(b.Labels) > 0 },
	digits:      func(string) int { return 1 },
	percent:     true,
	direction:   1,
	best:        "highest of its column",
	perDataset:  true,
	head:        labelHead,
	sources:     []string{"poster"},
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
