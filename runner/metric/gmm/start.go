package gmm

import (
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// labelled is the maximisation for rows that belong to one component each.
// centres [K,D] are the clusters' means, relative to the codes' origin.
func labelled(c *codes, labels []int, centres *mat.Dense, reg float64) *Mixture {
	k, d := centres.Dims()
	m := &Mixture{
		Weights:     make([]float64, k),
		Means:       mat.NewDense(k, d, nil),
		Covariances: make([]*mat.SymDense, k),
	}
	for j := range k {
		floats.AddTo(m.Means.RawRowView(j), centres.RawRowView(j), c.origin)
		cov, count := scatter(c, labels, j, centres.RawRowView(j))
		mass := float64(count) + minMass
		cov.ScaleSym(1/mass, cov)
		addDiagonal(cov, reg)
		m.Weights[j], m.Covariances[j] = mass, cov
	}
	floats.Scale(1/floats.Sum(m.Weights), m.Weights)
	return m
}

// scatter is Σ(x−m)(x−m)ᵀ over the rows of one label, and their number.
func scatter(c *codes, labels []int, label int, mean []float64) (*mat.SymDense, int) {
	sum := mat.NewSymDense(c.d, nil)
	block := mat.NewDense(min(blockRows, c.n), c.d, nil)
	filled, count := 0, 0
	flush := func() {
		if filled > 0 {
			sum.SymRankK(sum, 1, block.Slice(0, filled, 0, c.d).T())
		}
		count += filled
		filled = 0
	}
	for i, l := range labels {
		if l != label {
			continue
		}
		row := block.RawRowView(filled)
		c.row(row, i)
		floats.Sub(row, mean)
		if filled++; filled == blockRows {
			flush()
		}
	}
	flush()
	return sum, count
}

func addDiagonal(s *mat.SymDense, v float64) {
	for j := range s.SymmetricDim() {
		s.SetSym(j, j, s.At(j, j)+v)
	}
}
