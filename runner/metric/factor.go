package metric

import "gonum.org/v1/gonum/mat"

// factor gives F [r,D] with FᵀF = s for a positive semidefinite s of rank r, by
// Cholesky with complete pivoting. It stops where the largest remaining pivot is
// below D·ε times the largest variance, so exactly rank-deficient covariances
// need no jitter: what is left out of s is rounding. It is two orders of
// magnitude faster than an eigendecomposition. nil stands for s = 0.
func factor(s mat.Symmetric) *mat.Dense {
	d := s.SymmetricDim()
	var c mat.PivotedCholesky
	c.Factorize(s, -1)
	rank := c.Rank()
	if rank == 0 {
		return nil
	}
	var u mat.TriDense
	c.UTo(&u)
	f := mat.NewDense(rank, d, nil)
	for k, column := range c.ColumnPivots(nil) {
		for i := range min(rank, k+1) {
			f.Set(i, column, u.At(i, k))
		}
	}
	return f
}
