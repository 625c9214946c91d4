package main

import (
	"strings"

	"loraebench/results"
)

// rank shows Proposition 1 of the paper: a larger λ gives a smaller rank.
var rank = kind{
	name:        "rank",
	summary:     "rank of M and of the code covariance, by λ",
	sweep:       "sweeps/lambda.yaml",
	title:       "Rank of M and of the code covariance",
	legend:      []string{">0.1: singular values above 0.1 of the largest; effective: exp(entropy) of the normalised singular values."},
	metric:      "rank",
	variantName: "rank",
	variants:    rankVariants,
	expected:    func(results.Budget) []string { return rankVariants },
	wants:       func(results.Budget) bool { return true },
	digits:      rankDigits,
	perDataset:  true,
	lambda:      true,
	head:        rankHead,
}

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
