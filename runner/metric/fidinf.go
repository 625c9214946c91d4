package metric

import (
	"context"
	"fmt"
	"math/rand/v2"

	"loraebench/stats"
)

// FrechetLimit is the Fréchet distance extrapolated to infinitely many
// generated images (FID∞ where the features are Inception's). The distance of
// N images is too large by an amount that is about proportional to 1/N and
// depends on the model, so that models can change places with N.
type FrechetLimit struct {
	Distance  float64    // at 1/N = 0: the line's intercept, which may be below 0
	N         []int      // images of each subset
	Distances []float64  // of each subset
	Line      stats.Line // of Distances on 1/N; the subsets overlap, so its standard errors are too small
	Warning   string     // "" or why the number is to be read with care
}

// limitPoints is how many subsets the line is fitted to.
const limitPoints = 15

// FrechetInfinity extrapolates from 15 subsets of the generated rows [N,D], of
// sizes evenly spaced up to N, each drawn afresh without replacement. The smallest has
// N/10 rows, as in the authors' 5,000 of 50,000, but where it can at
// least 2·D, below which the distance is no line in 1/N. The reference is taken as it is:
// its own bias stays. The same rng gives the same draws.
//
// Source: Chong and Forsyth 2020, Effectively unbiased FID and Inception score
// and where to find them.
func FrechetInfinity(ctx context.Context, rng *rand.Rand, reference *Moments, generated Rows) (FrechetLimit, error) {
	if generated.n < 2*limitPoints {
		return FrechetLimit{}, fmt.Errorf("%w: %d generated images for a line through %d subsets, want at least %d",
			ErrShape, generated.n, limitPoints, 2*limitPoints)
	}
	r, err := fixReference(reference)
	if err != nil {
		return FrechetLimit{}, err
	}
	sizes := limitSizes(generated.n, generated.d)
	subsets := make([][]int, len(sizes))
	for k, n := range sizes {
		subsets[k] = rng.Perm(generated.n)[:n]
	}
	l, err := extrapolate(ctx, r, generated, subsets)
	if smallest := sizes[0]; err == nil && smallest < 2*generated.d {
		l.Warning = fmt.Sprintf("subsets from %d images on for %d feature dimensions: below %d the distance is no line in 1/N",
			smallest, generated.d, 2*generated.d)
	}
	return l, err
}

func limitSizes(n, d int) []int {
	least := max(n/10, min(2*d, n/2), 2)
	sizes := make([]int, limitPoints)
	for k := range sizes {
		sizes[k] = least + (n-least)*k/(limitPoints-1)
	}
	return sizes
}

// extrapolate fits the line through the distances of the subsets, given as numbers of rows.
func extrapolate(ctx context.Context, r *fixedReference, rows Rows, subsets [][]int) (FrechetLimit, error) {
	distances, err := r.redraw(ctx, rows, len(subsets), func(k int) []int {
		counts := make([]int, rows.n)
		for _, row := range subsets[k] {
			counts[row]++
		}
		return counts
	})
	if err != nil {
		return FrechetLimit{}, err
	}
	var l FrechetLimit
	for k, f := range distances {
		l.N = append(l.N, len(subsets[k]))
		l.Distances = append(l.Distances, f.Distance)
	}
	l.Line, err = limitLine(l.N, l.Distances)
	l.Distance = l.Line.Intercept
	return l, err
}

// limitLine is the least-squares line of distances on 1/N.
func limitLine(n []int, distances []float64) (stats.Line, error) {
	inverse := make([]float64, len(n))
	for k, v := range n {
		inverse[k] = 1 / float64(v)
	}
	return stats.FitLine(inverse, distances)
}
