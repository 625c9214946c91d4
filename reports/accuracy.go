package main

// accuracy is Table 1 of the paper: a classifier on frozen features, a column a label count.
var accuracy = kind{
	name:        "accuracy",
	aliases:     []string{"1"},
	summary:     "Table 1: test accuracy of a classifier on frozen features, by label count",
	sweep:       "sweeps/table1.yaml",
	title:       "Accuracy of a classifier on frozen features, in percent of the test images",
	measures:    []measure{accuracyMeasure},
	variantName: "labels",
	perDataset:  true,
	sources:     []string{"poster"},
}
