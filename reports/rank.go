package main

// rank shows how many dimensions M and the codes have left.
var rank = kind{
	name:        "rank",
	summary:     "rank of M and of the code covariance, by λ",
	sweep:       "sweeps/lambda.yaml",
	title:       "Rank of M and of the code covariance",
	legend:      []string{rankLegend},
	measures:    []measure{rankMeasure},
	variantName: "rank",
	perDataset:  true,
	lambda:      true,
}

const rankLegend = ">0.1: singular values above 0.1 of the largest; effective: exp(entropy) of the normalised singular values."
