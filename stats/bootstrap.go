package stats

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
)

// Bootstrapped is what resampling says about a statistic.
type Bootstrapped struct {
	Estimate   float64   // of the sample itself
	Std        float64   // of the replicates: the estimate's standard error
	Interval   Interval  // percentiles of the replicates, at the level asked for
	Replicates []float64 // ascending
}

// Bootstrap draws samples of the same size from x with replacement and takes
// the statistic of each. It takes the values to be independent; with fewer than
// about ten of them the interval is too narrow, and Summary.Interval is better
// for a mean. The statistic must not keep its argument.
//
// Source: Efron 1979, Bootstrap methods: another look at the jackknife.
func Bootstrap(rng *rand.Rand, x []float64, replicates int, level float64, statistic func([]float64) float64) (Bootstrapped, error) {
	if err := check(x, 2); err != nil {
		return Bootstrapped{}, err
	}
	if replicates < 2 {
		return Bootstrapped{}, fmt.Errorf("%w: need 2 replicates, not %d", ErrFewValues, replicates)
	}
	b := Bootstrapped{Estimate: statistic(slices.Clone(x)), Replicates: make([]float64, replicates)}
	sample := make([]float64, len(x))
	for i := range b.Replicates {
		for j := range sample {
			sample[j] = x[rng.IntN(len(x))]
		}
		b.Replicates[i] = statistic(sample)
	}
	slices.Sort(b.Replicates)
	s, err := Summarize(b.Replicates)
	if err != nil {
		return Bootstrapped{}, fmt.Errorf("the statistic of a resample: %w", err)
	}
	b.Std = s.Std
	b.Interval, err = Percentiles(b.Replicates, level)
	return b, err
}

// Percentiles holds the given share of ascending values, cutting off equal
// shares at both ends. Between two values it interpolates linearly, as R's type
// 7 and numpy do.
func Percentiles(ascending []float64, level float64) (Interval, error) {
	if err := check(ascending, 1); err != nil {
		return Interval{}, err
	}
	if !(level > 0 && level < 1) {
		return Interval{}, fmt.Errorf("%w: level %g, want one between 0 and 1", ErrDomain, level)
	}
	return Interval{Low: quantile(ascending, (1-level)/2), High: quantile(ascending, (1+level)/2)}, nil
}

func quantile(ascending []float64, p float64) float64 {
	at := p * float64(len(ascending)-1)
	below := int(math.Floor(at))
	above := min(below+1, len(ascending)-1)
	return ascending[below] + (at-float64(below))*(ascending[above]-ascending[below])
}
