package metric

import (
	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
)

// gemm adds a·bᵀ to c by gonum, which runs on every processor.
func gemm(c, a, b blas64.General) {
	blas64.Gemm(blas.NoTrans, blas.Trans, 1, a, b, 1, c)
}

// syrk adds the upper triangle of a·aᵀ to c.
func syrk(c blas64.Symmetric, a blas64.General) {
	blas64.Syrk(blas.NoTrans, 1, a, 1, c)
}
