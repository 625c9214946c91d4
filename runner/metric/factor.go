package metric

import (
	"gonum.org/v1/gonum/lapack/lapack64"
	"gonum.org/v1/gonum/mat"
)

// factor gives F [r,D] with FᵀF = s for a positive semidefinite s of rank r, by
// Cholesky with complete pivoting. It stops where the largest remaining pivot is
// below D·ε times the largest variance, so exactly rank-deficient covariances
// need no jitter: what is left out of s is rounding. It is two orders of
// magnitude faster than an eigendecomposition. nil stands for s = 0.
//
// It is the routine behind mat.PivotedCholesky, which also estimates the
// condition number: a third of its time, for nothing here.
func factor(s mat.Symmetric) *mat.Dense {
	d := s.SymmetricDim()
	u := mat.NewSymDense(d, nil)
	u.CopySym(s)
	pivots := make([]int, d)
	_, rank, _ := lapack64.Pstrf(u.RawSymmetric(), pivots, -1, make([]float64, 2*d))
	if rank == 0 {
		return nil
	}
	f := mat.NewDense(rank, d, nil)
	for k, column := range pivots {
		for i := range min(rank, k+1) {
			f.Set(i, column, u.At(i, k))
		}
	}
	return f
}
