package gmm

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// codes are checked rows and their mean. All arithmetic is on rows minus the
// mean, so that a large common offset costs no precision.
type codes struct {
	x      *mat.Dense // [N,D]
	n, d   int
	origin []float64 // [D], mean of the rows
}

func newCodes(x *mat.Dense) (*codes, error) {
	if x == nil || x.IsEmpty() {
		return nil, fmt.Errorf("%w: no codes", ErrShape)
	}
	n, d := x.Dims()
	origin := make([]float64, d)
	for i := range n {
		for j, v := range x.RawRowView(i) {
			if math.IsNaN(v) || math.IsInf(v, 0) {
				return nil, fmt.Errorf("%w: row %d, column %d is %g", ErrNotFinite, i, j, v)
			}
			origin[j] += v / float64(n)
		}
	}
	return &codes{x: x, n: n, d: d, origin: origin}, nil
}

// row writes row i minus the origin to dst [D].
func (c *codes) row(dst []float64, i int) {
	floats.SubTo(dst, c.x.RawRowView(i), c.origin)
}

// block writes rows from…to minus the origin to dst [to−from,D].
func (c *codes) block(dst []float64, from, to int) {
	for i := from; i < to; i++ {
		c.row(dst[(i-from)*c.d:(i-from+1)*c.d], i)
	}
}
