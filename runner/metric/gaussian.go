package metric

import (
	"fmt"
	"math/rand/v2"

	"gonum.org/v1/gonum/mat"
)

// Gaussian is the sampler "normal": a Gaussian with the mean and the full
// covariance of codes. Codes in a subspace, as LoRAE's are, give samples in the
// same subspace.
type Gaussian struct {
	mean   []float64  // [D]
	factor *mat.Dense // [r,D], FᵀF = covariance; nil where the codes coincide
}

// FitGaussian fits to codes [N,D] with N at least 2.
func FitGaussian(codes *mat.Dense) (*Gaussian, error) {
	var m Moments
	if err := m.Add(codes); err != nil {
		return nil, fmt.Errorf("codes: %w", err)
	}
	c, err := m.Covariance()
	if err != nil {
		return nil, fmt.Errorf("codes: %w", err)
	}
	return &Gaussian{mean: m.Mean(), factor: factor(c)}, nil
}

// Sample draws n codes, [n,D].
func (g *Gaussian) Sample(rng *rand.Rand, n int) (*mat.Dense, error) {
	if n < 1 {
		return nil, fmt.Errorf("%w: %d samples, want at least 1", ErrShape, n)
	}
	x := mat.NewDense(n, len(g.mean), nil)
	if g.factor != nil {
		rank, _ := g.factor.Dims()
		z := mat.NewDense(n, rank, nil)
		for i := range z.RawMatrix().Data {
			z.RawMatrix().Data[i] = rng.NormFloat64()
		}
		x.Mul(z, g.factor)
	}
	for i := range n {
		row := mat.NewVecDense(len(g.mean), x.RawRowView(i))
		row.AddVec(row, mat.NewVecDense(len(g.mean), g.mean))
	}
	return x, nil
}
