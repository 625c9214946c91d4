package metric

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"

	"loraebench/stats"
)

// FrechetBootstrap is how far the Fréchet distance of one trial may move for
// the images that happened to be generated.
type FrechetBootstrap struct {
	Distance   float64        // of all generated images
	Std        float64        // of the replicates: the standard error of Distance
	Interval   stats.Interval // 95 % interval around Distance
	Bias       float64        // mean of the replicates − Distance
	Replicates []float64      // ascending
	Warning    string         // "" or why the numbers are to be read with care
}

const (
	bootstrapLevel = 0.95
	fewReplicates  = 100 // below, the ends of the interval rest on two or three replicates
)

// BootstrapFID resamples the generated rows [N,D] with replacement and
// measures every resample's distance to the reference, which stays as it is:
// neither the reference's own error nor the spread over seeds is in the result.
//
// A resample has the distance's bias in N once more, so replicates lie above
// Distance on average, and their percentiles may not even hold it. Interval is
// therefore the percentiles moved by −Bias: it is about the distance that other N
// images of this model would give, not about that of infinitely many, for which
// see FrechetInfinity.
//
// Source: Efron 1979, Bootstrap methods: another look at the jackknife.
func BootstrapFID(ctx context.Context, rng *rand.Rand, reference *Moments, generated Rows, replicates int) (FrechetBootstrap, error) {
	if replicates < 2 {
		return FrechetBootstrap{}, fmt.Errorf("%w: %d replicates, want at least 2", ErrShape, replicates)
	}
	r, err := fixReference(reference)
	if err != nil {
		return FrechetBootstrap{}, err
	}
	seeds := make([]uint64, replicates+1)
	for k := range seeds {
		seeds[k] = rng.Uint64()
	}
	drawn, err := r.redraw(ctx, generated, replicates+1, func(k int) []int {
		if k == 0 {
			return slices.Repeat([]int{1}, generated.n) // the rows themselves
		}
		return resample(seeds[k], generated.n)
	})
	if err != nil {
		return FrechetBootstrap{}, err
	}
	return summarizeReplicates(drawn[0], drawn[1:], reference.Dim(), generated.n)
}

// resample counts n draws of n rows with replacement.
func resample(seed uint64, n int) []int {
	rng := rand.New(rand.NewPCG(seed, 0))
	counts := make([]int, n)
	for range n {
		counts[rng.IntN(n)]++
	}
	return counts
}

func summarizeReplicates(all Frechet, replicates []Frechet, d, n int) (FrechetBootstrap, error) {
	b := FrechetBootstrap{Distance: all.Distance, Warning: all.Warning}
	for _, f := range replicates {
		b.Replicates = append(b.Replicates, f.Distance)
	}
	slices.Sort(b.Replicates)
	s, err := stats.Summarize(b.Replicates)
	if err != nil {
		return FrechetBootstrap{}, err
	}
	p, err := stats.Percentiles(b.Replicates, bootstrapLevel)
	if err != nil {
		return FrechetBootstrap{}, err
	}
	b.Std, b.Bias = s.Std, s.Mean-all.Distance
	b.Interval = stats.Interval{Low: p.Low - b.Bias, High: p.High - b.Bias}
	switch {
	case b.Warning != "":
	case 632*n <= 1000*d:
		b.Warning = fmt.Sprintf("%d generated images for %d feature dimensions: a resample's covariance is singular and the interval doubtful", n, d)
	case len(replicates) < fewReplicates:
		b.Warning = fmt.Sprintf("%d replicates: the ends of the interval are coarse below %d", len(replicates), fewReplicates)
	}
	return b, nil
}
