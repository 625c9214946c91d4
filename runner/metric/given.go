package metric

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
)

// MomentsOf are the moments of n rows that were seen elsewhere: their mean [D],
// and their covariance [D,D] with divisor n−1.
func MomentsOf(n int, mean []float64, covariance *mat.SymDense) (*Moments, error) {
	d := len(mean)
	switch {
	case d == 0 || covariance.SymmetricDim() != d:
		return nil, fmt.Errorf("%w: a covariance of %d columns beside a mean of %d", ErrShape, covariance.SymmetricDim(), d)
	case n < 2:
		return nil, fmt.Errorf("%w, not %d", ErrFewRows, n)
	}
	m := &Moments{n: n, mean: append([]float64(nil), mean...), scatter: mat.NewSymDense(d, nil)}
	if err := finite(1, d, d, mean); err != nil {
		return nil, err
	}
	m.scatter.ScaleSym(float64(n-1), covariance)
	for i := range d {
		for j := i; j < d; j++ {
			if v := m.scatter.At(i, j); math.IsNaN(v) || math.IsInf(v, 0) {
				return nil, fmt.Errorf("%w: covariance %d,%d is %g", ErrNotFinite, i, j, v)
			}
		}
	}
	return m, nil
}
