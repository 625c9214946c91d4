package trial

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// Metric is something that is measured on a trained method. It may give several values.
type Metric struct {
	Name string `json:"name"`
	Doc  string `json:"doc"` // one line

	take    func(m *measurer, ctx context.Context) error // one of the two
	compare *comparison
}

// everything is the name that stands for all metrics.
const everything = "all"

// metrics are all there are, in the order in which a trial takes them.
var metrics = []Metric{
	{
		Name: "reconstruction", take: (*measurer).reconstruction,
		Doc: "mean squared error, PSNR and SSIM of decoded codes, of training and test images",
	},
	{
		Name: "rank", take: (*measurer).rank,
		Doc: "rank of M and of the codes' covariance at three thresholds, effective rank, and the spectra",
	},
	{
		Name: "fid", compare: &frechet,
		Doc: "Fréchet distance to the reference images, of sampled, reconstructed and interpolated ones",
	},
	{
		Name: "kid", compare: &kernel,
		Doc: "kernel distance: 100 subsets of up to 1,000 out of the first 10,000 images of either side",
	},
	{
		Name: "prdc", compare: &manifolds,
		Doc: "precision, recall, density and coverage, of the first 10,000 images of either side",
	},
	{
		Name: "fid_inf", compare: &limit,
		Doc: "Fréchet distance extrapolated to infinitely many generated images",
	},
	{
		Name: "bootstrap", compare: &bootstrap,
		Doc: "fid with a 95 % interval over the generated images, for extractors of up to 256 features",
	},
	{
		Name: "accuracy", take: (*measurer).accuracy,
		Doc: "accuracy of a small classifier on the features, at each label count of the budget",
	},
	{
		Name: "theorem1", take: (*measurer).theorem1,
		Doc: "slope of the smallest gradient norm against the number of steps, of full-batch training",
	},
	{
		Name: "contrast", take: (*measurer).contrast,
		Doc: "relative contrast of the training images' codes (Theorem 2)",
	},
	{
		Name: "projection", take: (*measurer).projection,
		Doc: "codes of test images in the plane of the first two principal components, as series",
	},
}

// Metrics describes what Measure takes, in the order in which it is measured.
func Metrics() []Metric { return slices.Clone(metrics) }

// choose finds metrics by their names, in the order in which they are measured.
func choose(names []string) ([]Metric, error) {
	known := make([]string, len(metrics))
	for i, c := range metrics {
		known[i] = c.Name
	}
	for _, name := range names {
		if name != everything && !slices.Contains(known, name) {
			return nil, fmt.Errorf("unknown metric %q: known are %s and %s", name, strings.Join(known, ", "), everything)
		}
	}
	return slices.DeleteFunc(Metrics(), func(c Metric) bool {
		return !slices.Contains(names, c.Name) && !slices.Contains(names, everything)
	}), nil
}
