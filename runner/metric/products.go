package metric

import (
	"runtime"
	"sync"
	"sync/atomic"

	"gonum.org/v1/gonum/blas/blas64"
)

// tile is the side of the squares that the upper triangle is cut into.
const tile = 128

// addProducts adds block·blockᵀ to s, with block [N,rows]. The tiles are shared
// out among the processors; each is summed by one of them, in one order.
func addProducts(s blas64.Symmetric, block []float64, rows int) {
	side := (s.N + tile - 1) / tile
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), side*side) {
		wg.Go(func() {
			var p product
			for t := int(next.Add(1)) - 1; t < side*side; t = int(next.Add(1)) - 1 {
				if i, j := t/side, t%side; i <= j {
					addTile(s, &p, block, rows, i*tile, j*tile)
				}
			}
		})
	}
	wg.Wait()
}

func addTile(s blas64.Symmetric, p *product, block []float64, rows, i, j int) {
	a := blas64.General{Rows: min(tile, s.N-i), Cols: rows, Stride: rows, Data: block[i*rows:]}
	b := blas64.General{Rows: min(tile, s.N-j), Cols: rows, Stride: rows, Data: block[j*rows:]}
	c := s.Data[i*s.Stride+j:]
	if i == j {
		p.addUpper(blas64.Symmetric{Uplo: s.Uplo, N: a.Rows, Stride: s.Stride, Data: c}, a)
		return
	}
	p.add(blas64.General{Rows: a.Rows, Cols: b.Rows, Stride: s.Stride, Data: c}, a, b)
}
