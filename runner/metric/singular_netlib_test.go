//go:build netlib

package metric

import (
	"testing"

	"gonum.org/v1/gonum/mat"
)

func TestLinkedSingularValuesAreGonums(t *testing.T) {
	for name, f := range map[string][2]*mat.Dense{
		"square":       {normal(1, 150, 200, 200, 0), normal(2, 150, 200, 200, 0)},
		"tall":         {normal(3, 150, 200, 200, 0), normal(4, 3, 200, 3, 0)},
		"wide":         {normal(5, 1, 20, 1, 0), normal(6, 17, 20, 17, 0)},
		"one":          {normal(7, 1, 1, 1, 0), normal(8, 1, 1, 1, 0)},
		"rank 4 of 30": {normal(9, 30, 40, 4, 0), normal(10, 40, 40, 40, 0)},
		"of a part":    {normal(11, 30, 40, 30, 0).Slice(2, 20, 5, 30).(*mat.Dense), normal(12, 40, 25, 25, 0)},
		"large":        {normal(13, 400, 500, 400, 1e6), normal(14, 400, 500, 400, 0)},
		"nothing":      {mat.NewDense(5, 6, nil), normal(15, 7, 6, 6, 0)},
	} {
		t.Run(name, func(t *testing.T) {
			got, ok := singularValues(f[0], f[1])
			if !ok {
				t.Fatal("no convergence")
			}
			var product mat.Dense
			product.Mul(f[0], f[1].T())
			var svd mat.SVD
			if !svd.Factorize(&product, mat.SVDNone) {
				t.Fatal("gonum: no convergence")
			}
			nearAll(t, "singular values", svd.Values(nil), got, 1e-13)
		})
	}
}
