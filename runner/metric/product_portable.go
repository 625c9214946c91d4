//go:build !(amd64 && goexperiment.simd)

package metric

import "gonum.org/v1/gonum/blas/blas64"

// product needs no memory here.
type product struct{}

// add adds a·bᵀ to c, with a [n,d], b [m,d] and c [n,m].
func (*product) add(c, a, b blas64.General) { gemm(c, a, b) }

// addUpper adds the upper triangle of a·aᵀ to c, with a [n,d].
func (*product) addUpper(c blas64.Symmetric, a blas64.General) { syrk(c, a) }
