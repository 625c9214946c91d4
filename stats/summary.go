// Package stats is the statistics of small samples: what a table may say about
// a handful of seeds, and what it must not.
//
// It works on plain numbers, knows nothing of trials, tables or features and
// imports none of the project's packages, so that measuring and reporting use
// the same definitions. Random draws come from the caller's source, so the same
// source gives the same interval. It tests no assumption for the caller:
// each function says what it takes for granted.
package stats

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"
)

// Interval is a closed interval.
type Interval struct{ Low, High float64 }

// Summary is a sample's size, mean and spread.
type Summary struct {
	N    int
	Mean float64
	Std  float64 // sample standard deviation, divisor N−1; NaN for a single value
}

// Summarize needs at least one value. Equal values have exactly their mean and
// no spread, where sums would leave a rounding error.
func Summarize(x []float64) (Summary, error) {
	if err := check(x, 1); err != nil {
		return Summary{}, err
	}
	if len(x) == 1 {
		return Summary{N: 1, Mean: x[0], Std: math.NaN()}, nil
	}
	if slices.Min(x) == slices.Max(x) {
		return Summary{N: len(x), Mean: x[0]}, nil
	}
	mean, std := stat.MeanStdDev(x, nil)
	return Summary{N: len(x), Mean: mean, Std: std}, nil
}

// Interval is the confidence interval of the mean at a level in (0,1), by
// Student's t with N−1 degrees of freedom. It takes the values to be
// independent and about normal, and needs two of them.
//
// Source: Student 1908, The probable error of a mean.
func (s Summary) Interval(level float64) (Interval, error) {
	if s.N < 2 {
		return Interval{}, fmt.Errorf("%w: an interval of the mean needs 2, not %d", ErrFewValues, s.N)
	}
	return around(s.Mean, s.Std/math.Sqrt(float64(s.N)), float64(s.N-1), level)
}

// around is estimate ± t·standardError.
func around(estimate, standardError, degrees, level float64) (Interval, error) {
	if !(level > 0 && level < 1) {
		return Interval{}, fmt.Errorf("%w: confidence level %g, want one between 0 and 1", ErrDomain, level)
	}
	t := distuv.StudentsT{Sigma: 1, Nu: degrees}.Quantile((1 + level) / 2)
	return Interval{Low: estimate - t*standardError, High: estimate + t*standardError}, nil
}

// check refuses samples of fewer than least values and values that are no numbers.
func check(x []float64, least int) error {
	if len(x) < least {
		return fmt.Errorf("%w: need %d, not %d", ErrFewValues, least, len(x))
	}
	for i, v := range x {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return fmt.Errorf("%w: value %d is %g", ErrNotFinite, i, v)
		}
	}
	return nil
}
