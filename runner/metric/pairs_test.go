package metric

import (
	"context"
	"errors"
	"math"
	"runtime"
	"slices"
	"testing"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// shuffled are the rows of r in another order.
func shuffled(r Rows, seed uint64) Rows { return r.pick(rngOf(seed).Perm(r.n)) }

// single are the rows of x as an extractor would give them, and x is rounded to them.
func single(t testing.TB, x *mat.Dense) Rows {
	t.Helper()
	data := x.RawMatrix().Data
	rows := make([]float32, len(data))
	for i, v := range data {
		rows[i] = float32(v)
		data[i] = float64(rows[i])
	}
	r, err := RowsOf32(rows, x.RawMatrix().Cols)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestRows(t *testing.T) {
	x := normal(1, 40, 3, 3, 0)
	part := x.Slice(2, 40, 1, 3).(*mat.Dense) // a stride of its own
	for name, r := range map[string]Rows{"double": rowsOf(t, part), "single": single(t, mat.DenseCopyOf(part))} {
		if r.N() != 38 || r.Dim() != 2 {
			t.Fatalf("%s: %d×%d, want 38×2", name, r.N(), r.Dim())
		}
		got := make([]float64, 2)
		r.pick([]int{5, 7, 7}).pick([]int{2, 0}).row(got, 1)
		if want := part.RawRowView(5); !floats.EqualApprox(want, got, 1e-6) {
			t.Errorf("%s: row %v, want %v", name, got, want)
		}
		for j, m := range r.mean() {
			if want := mat.Sum(part.ColView(j)) / 38; math.Abs(m-want) > 1e-6 {
				t.Errorf("%s: mean of column %d is %g, want %g", name, j, m, want)
			}
		}
	}
}

func TestRowsRefuse(t *testing.T) {
	from32 := func(rows []float32, d int) error { _, err := RowsOf32(rows, d); return err }
	from := func(x *mat.Dense) error { _, err := RowsOf(x); return err }
	for name, tt := range map[string]struct{ got, want error }{
		"nothing":     {from32(nil, 2), ErrShape},
		"half a row":  {from32(make([]float32, 3), 2), ErrShape},
		"no columns":  {from32(make([]float32, 3), 0), ErrShape},
		"NaN":         {from32([]float32{1, float32(math.NaN())}, 2), ErrNotFinite},
		"nil":         {from(nil), ErrShape},
		"no rows":     {from(&mat.Dense{}), ErrShape},
		"an infinity": {from(mat.NewDense(1, 2, []float64{0, math.Inf(-1)})), ErrNotFinite},
	} {
		if !errors.Is(tt.got, tt.want) {
			t.Errorf("%s: got %v, want %v", name, tt.got, tt.want)
		}
	}
}

// Far from the origin and nearly equal: what |x|²+|y|²−2x·y alone would lose.
func TestSquareDistancesOfNearlyEqualRows(t *testing.T) {
	const n, d = 150, 40
	x := normal(2, n, d, d, 1e3)
	y := mat.DenseCopyOf(x)
	y.Apply(func(i, j int, v float64) float64 { return v + float64((i+j)%3)*math.Pow(10, -float64(i%12)) }, y)
	a, b := rowsOf(t, x), rowsOf(t, y)
	_, err := eachTile(t.Context(), pairs{a: a, b: b, centre: a.mean()}, func() bool { return false },
		func(_ bool, p *pairTile) {
			p.squareDistances()
			for i := range p.rows {
				for j, got := range p.row(i) {
					var want float64
					for k, v := range x.RawRowView(p.i + i) {
						want += (v - y.At(p.j+j, k)) * (v - y.At(p.j+j, k))
					}
					if math.Abs(math.Sqrt(got)-math.Sqrt(want)) > 1e-8*math.Sqrt(want)+1e-12 {
						t.Errorf("rows %d and %d: %g, want %g", p.i+i, p.j+j, got, want)
					}
				}
			}
		})
	if err != nil {
		t.Fatal(err)
	}
}

// Every pair is visited once, whatever the sizes are to the tile.
func TestEachTileVisitsEveryPairOnce(t *testing.T) {
	for _, size := range []struct{ n, m int }{{1, 1}, {128, 129}, {300, 5}, {257, 256}} {
		for _, same := range []bool{false, true} {
			a, b := rowsOf(t, mat.NewDense(size.n, 1, nil)), rowsOf(t, mat.NewDense(size.m, 1, nil))
			if same {
				b = a
			}
			states, err := eachTile(t.Context(), pairs{a: a, b: b, same: same},
				func() []int { return make([]int, a.n*b.n) }, func(seen []int, p *pairTile) {
					for i := range p.rows {
						for j := range p.row(i) {
							seen[(p.i+i)*b.n+p.j+j]++
							if same && !p.diagonal() {
								seen[(p.j+j)*b.n+p.i+i]++
							}
						}
					}
				})
			if err != nil {
				t.Fatal(err)
			}
			for _, s := range states[1:] {
				for at, n := range s {
					states[0][at] += n
				}
			}
			if slices.Min(states[0]) != 1 || slices.Max(states[0]) != 1 {
				t.Errorf("%d×%d, same %v: a pair is seen between %d and %d times", a.n, b.n, same, slices.Min(states[0]), slices.Max(states[0]))
			}
		}
	}
}

func TestPairsStopWhenCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	x := rowsOf(t, normal(1, 300, 4, 4, 0))
	_, kid := KernelDistance(ctx, rngOf(1), x, x, KernelSubsets{})
	_, manifold := NewManifold(ctx, x, 3)
	_, prdc := PrecisionRecall(ctx, manifoldOf(t, x, 3), manifoldOf(t, x, 3))
	_, contrast := LeaveOneOutContrast(ctx, x, 1)
	reference := momentsOf(t, normal(1, 300, 4, 4, 0))
	_, limit := FrechetInfinity(ctx, rngOf(1), reference, x)
	_, boot := BootstrapFID(ctx, rngOf(1), reference, x, 10)
	for name, err := range map[string]error{
		"KID": kid, "manifold": manifold, "PRDC": prdc, "contrast": contrast, "FID∞": limit, "bootstrap": boot,
	} {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%s: got %v, want %v", name, err, context.Canceled)
		}
	}
}

// onProcessors runs f with one processor and with several.
func onProcessors(f func(n int)) {
	before := runtime.GOMAXPROCS(0)
	defer runtime.GOMAXPROCS(before)
	for _, n := range []int{1, 3, 8} {
		runtime.GOMAXPROCS(n)
		f(n)
	}
}
