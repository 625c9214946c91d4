package stats

import (
	"cmp"
	"fmt"
	"slices"
)

// Holm adjusts the p values of several comparisons, in their order, so that
// rejecting where the adjusted value is at most α keeps the chance of even one
// false rejection below α. It takes nothing for granted about how the
// comparisons depend on one another.
//
// Source: Holm 1979, A simple sequentially rejective multiple test procedure.
func Holm(p []float64) ([]float64, error) {
	order := make([]int, len(p))
	for i, v := range p {
		if !(v >= 0 && v <= 1) {
			return nil, fmt.Errorf("%w: p value %d is %g", ErrDomain, i, v)
		}
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(p[i], p[j]) })
	adjusted := make([]float64, len(p))
	largest := 0.0
	for rank, i := range order {
		largest = max(largest, min(1, float64(len(p)-rank)*p[i]))
		adjusted[i] = largest
	}
	return adjusted, nil
}
