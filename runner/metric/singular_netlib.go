//go:build netlib

package metric

// #cgo LDFLAGS: -llapacke -lopenblas
// void openblas_set_num_threads(int);
import "C"

import (
	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/netlib/blas/netlib"
	"gonum.org/v1/netlib/lapack/lapacke"
)

// LinkedLAPACK: do the singular values of FID come from a LAPACK in C?
const LinkedLAPACK = true

// One thread: else the last digits depend on the number of processors, and the
// replicates of a bootstrap, which run side by side, wait for one another.
func init() { C.openblas_set_num_threads(1) }

// singularValues are those of a·bᵀ, with a [n,d] and b [m,d]; not ok where they do not converge.
//
// The library is called here and not given to gonum (blas64.Use, lapack64.Use):
// so samplers and mixtures are the same bits with it and without.
func singularValues(a, b *mat.Dense) (values []float64, ok bool) {
	f, g := a.RawMatrix(), b.RawMatrix()
	product := make([]float64, f.Rows*g.Rows)
	netlib.Implementation{}.Dgemm(blas.NoTrans, blas.Trans, f.Rows, g.Rows, f.Cols, 1, f.Data, f.Stride, g.Data, g.Stride, 0, product, g.Rows)

	values = make([]float64, min(f.Rows, g.Rows))
	svd := func(work []float64, size int) bool {
		return lapacke.Dgesvd('N', 'N', f.Rows, g.Rows, product, g.Rows, values, nil, 1, nil, g.Rows, work, size)
	}
	best := make([]float64, 1)
	if !svd(best, -1) { // asks for the size of its work space
		return nil, false
	}
	work := make([]float64, int(best[0]))
	return values, svd(work, len(work))
}
