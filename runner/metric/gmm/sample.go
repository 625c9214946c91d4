package gmm

import (
	"fmt"
	"math/rand/v2"

	"gonum.org/v1/gonum/mat"
)

// Sample draws n codes, [n,D]: a component by its weight, then m + Lz with
// standard normal z.
func (m *Mixture) Sample(rng *rand.Rand, n int) (*mat.Dense, error) {
	if n < 1 {
		return nil, fmt.Errorf("%w: %d samples, want at least 1", ErrOption, n)
	}
	if err := m.check(); err != nil {
		return nil, err
	}
	lower := make([]*mat.TriDense, len(m.Weights))
	for k := range lower {
		l, err := m.lower(k)
		if err != nil {
			return nil, err
		}
		lower[k] = l
	}
	_, d := m.Means.Dims()
	x := mat.NewDense(n, d, nil)
	z := mat.NewVecDense(d, nil)
	for i := range n {
		k := draw(m.Weights, rng)
		for j := range d {
			z.SetVec(j, rng.NormFloat64())
		}
		row := mat.NewVecDense(d, x.RawRowView(i))
		row.MulVec(lower[k], z)
		row.AddVec(row, m.Means.RowView(k))
	}
	return x, nil
}
