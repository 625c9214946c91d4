package metric

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"

	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/floats"
)

// pairs are all rows of a beside all rows of b, of which only a tile at a time
// is in memory: 128 × 128 products a processor, whatever the number of rows.
type pairs struct {
	a, b   Rows
	centre []float64 // subtracted from both; nil = nothing
	same   bool      // a and b are one set: only the tiles on and above the diagonal are visited
}

// pairTile is a tile of pairs. Its memory is used again for the next one.
type pairTile struct {
	number     int // in a fixed order, from 0
	i, j       int // the first row of a and of b
	rows, cols int
	x, y       []float64 // [rows,D] and [cols,D], centred
	products   []float64 // [rows,cols]: x·yᵀ
	normX      []float64 // [rows], set by squareDistances
	normY      []float64 // [cols]
	product    product
}

// diagonal says whether a tile of one set holds pairs of a row with itself.
func (t *pairTile) diagonal() bool { return t.i == t.j }

// row are the products of row i of the tile.
func (t *pairTile) row(i int) []float64 { return t.products[i*t.cols : (i+1)*t.cols] }

// tiles is how many tiles eachTile visits at most: the numbers of tiles are below it.
func (p pairs) tiles() int { return sides(p.a.n) * sides(p.b.n) }

func sides(n int) int { return (n + tile - 1) / tile }

// eachTile visits every tile, on all processors and in any order. Every
// processor has a state of its own; all of them are returned.
func eachTile[S any](ctx context.Context, p pairs, newState func() S, visit func(S, *pairTile)) ([]S, error) {
	columns, all := sides(p.b.n), p.tiles()
	states := make([]S, min(runtime.GOMAXPROCS(0), all))
	var next atomic.Int64
	var wg sync.WaitGroup
	for worker := range states {
		states[worker] = newState()
		wg.Go(func() {
			t := p.newTile()
			for n := int(next.Add(1)) - 1; n < all && ctx.Err() == nil; n = int(next.Add(1)) - 1 {
				if i, j := n/columns, n%columns; i <= j || !p.same {
					p.fill(t, n, i*tile, j*tile)
					visit(states[worker], t)
				}
			}
		})
	}
	wg.Wait()
	return states, ctx.Err()
}

func (p pairs) newTile() *pairTile {
	rows, cols := min(tile, p.a.n), min(tile, p.b.n)
	return &pairTile{
		x: make([]float64, rows*p.a.d), y: make([]float64, cols*p.b.d), products: make([]float64, rows*cols),
		normX: make([]float64, rows), normY: make([]float64, cols),
	}
}

func (p pairs) fill(t *pairTile, number, i, j int) {
	t.number, t.i, t.j = number, i, j
	t.rows, t.cols = min(tile, p.a.n-i), min(tile, p.b.n-j)
	p.a.pack(t.x, i, t.rows, p.centre)
	p.b.pack(t.y, j, t.cols, p.centre)
	d := p.a.d
	clear(t.products[:t.rows*t.cols])
	t.product.add(
		blas64.General{Rows: t.rows, Cols: t.cols, Stride: t.cols, Data: t.products},
		blas64.General{Rows: t.rows, Cols: d, Stride: d, Data: t.x},
		blas64.General{Rows: t.cols, Cols: d, Stride: d, Data: t.y})
}

// cancelled is the share of |x|²+|y|² below which |x|²+|y|²−2x·y has lost so many
// digits that the difference of the rows is squared instead. What is above
// it is right to about 1e-8, what is below it to rounding; equal rows are at 0.
const cancelled = 1e-6

// squareDistances turns the tile's products to squared distances.
func (t *pairTile) squareDistances() {
	d := len(t.x) / len(t.normX)
	squareNorms(t.normX[:t.rows], t.x, d)
	squareNorms(t.normY[:t.cols], t.y, d)
	for i := range t.rows {
		products, x := t.row(i), t.normX[i]
		for j, product := range products {
			norms := x + t.normY[j]
			square := norms - 2*product
			if square < cancelled*norms {
				square = squareDistance(t.x[i*d:(i+1)*d], t.y[j*d:(j+1)*d])
			}
			products[j] = square
		}
	}
}

func squareNorms(dst, x []float64, d int) {
	for i := range dst {
		row := x[i*d : (i+1)*d]
		dst[i] = floats.Dot(row, row)
	}
}

func squareDistance(x, y []float64) float64 {
	sum := 0.0
	for i, v := range x {
		sum += (v - y[i]) * (v - y[i])
	}
	return sum
}
