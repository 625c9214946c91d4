//go:build !netlib

package metric

import "gonum.org/v1/gonum/mat"

// LinkedLAPACK: do the singular values of FID come from a LAPACK in C?
const LinkedLAPACK = false

// singularValues are those of a·bᵀ, with a [n,d] and b [m,d]; not ok where they do not converge.
func singularValues(a, b *mat.Dense) (values []float64, ok bool) {
	var product mat.Dense
	product.Mul(a, b.T())
	var svd mat.SVD
	if !svd.Factorize(&product, mat.SVDNone) {
		return nil, false
	}
	return svd.Values(nil), true
}
