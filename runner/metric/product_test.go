package metric

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/floats"
)

// general is a matrix of numbers around 0, with strides of their own.
func general(seed uint64, rows, cols int) blas64.General {
	m := blas64.General{Rows: rows, Cols: cols, Stride: cols + int(seed%3), Data: make([]float64, rows*(cols+int(seed%3)))}
	rng := rngOf(seed)
	for i := range m.Data {
		m.Data[i] = rng.NormFloat64()
	}
	return m
}

// Sizes below, at and above what is multiplied at once, in memory that larger products have used.
func TestProductAgainstALoop(t *testing.T) {
	var p product
	p.add(general(0, tile, tile), general(1, tile, 300), general(2, tile, 300))
	for _, rows := range []int{1, 2, 3, 4, 7, 9} {
		for _, cols := range []int{1, 2, 3, 4, 5, 8, 11} {
			for d := 1; d <= 140; d++ {
				checkProduct(t, &p, rows, cols, d)
			}
		}
	}
	for _, d := range []int{1, 64, 255, 256, 257, 300} {
		checkProduct(t, &p, tile, tile, d)
		checkProduct(t, &p, tile-1, tile-3, d)
	}
}

func checkProduct(t *testing.T, p *product, rows, cols, d int) {
	t.Helper()
	a, b, c := general(1, rows, d), general(2, cols, d), general(5, rows, cols)
	before := slices.Clone(c.Data)
	p.add(c, a, b)
	for at, got := range c.Data {
		want, size := before[at], math.Abs(before[at])
		if i, j := at/c.Stride, at%c.Stride; j < cols { // else between the rows, where nothing is written
			for k := range d {
				v := a.Data[i*a.Stride+k] * b.Data[j*b.Stride+k]
				want, size = want+v, size+math.Abs(v)
			}
		}
		if math.Abs(got-want) > 1e-14*size {
			t.Fatalf("%d×%d of %d: number %d is %.17g, want %.17g", rows, cols, d, at, got, want)
		}
	}
}

// The upper triangle is the same as that of the whole product.
func TestProductWithItself(t *testing.T) {
	var p product
	for _, n := range []int{1, 2, 3, 4, 5, 6, 7, 8, 9, 127, tile} {
		for _, d := range []int{1, 7, 64, 300} {
			a, want := general(1, n, d), general(5, n, n)
			got := slices.Clone(want.Data)
			p.add(want, a, a)
			p.addUpper(blas64.Symmetric{Uplo: blas.Upper, N: n, Stride: want.Stride, Data: got}, a)
			for i := range n {
				row := want.Data[i*want.Stride+i : i*want.Stride+n]
				if !floats.EqualApprox(row, got[i*want.Stride+i:i*want.Stride+n], 1e-12) {
					t.Fatalf("%d×%d: row %d differs from that of the whole product", n, d, i)
				}
			}
		}
	}
}

// What is added to a number does not depend on which other rows are in the tile.
func TestProductOfARowIsTheSameInEveryPlace(t *testing.T) {
	const rows, cols, d = 7, 9, 301
	var p product
	a, b, all := general(1, rows, d), general(2, cols, d), blas64.General{Rows: rows, Cols: cols, Stride: cols, Data: make([]float64, rows*cols)}
	p.add(all, a, b)
	for i := range rows {
		for j := range cols {
			alone := blas64.General{Rows: 1, Cols: 1, Stride: 1, Data: make([]float64, 1)}
			p.add(alone, blas64.General{Rows: 1, Cols: d, Stride: d, Data: a.Data[i*a.Stride:]}, blas64.General{Rows: 1, Cols: d, Stride: d, Data: b.Data[j*b.Stride:]})
			if got, want := all.Data[i*cols+j], alone.Data[0]; got != want {
				t.Errorf("row %d and column %d: %.17g, alone %.17g", i, j, got, want)
			}
		}
	}
}

func BenchmarkTileProduct(b *testing.B) {
	for _, d := range []int{16, 64, 512, 2048} {
		b.Run(fmt.Sprint("D=", d), func(b *testing.B) {
			x, y, c := general(0, tile, d), general(3, tile, d), general(6, tile, tile)
			var p product
			for b.Loop() {
				p.add(c, x, y)
			}
			b.ReportMetric(2*tile*tile*float64(d)*float64(b.N)/b.Elapsed().Seconds()/1e9, "GFLOP/s")
		})
	}
}
