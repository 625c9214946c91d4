package metric

import (
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"

	"loraebench/runner/golden"
)

// The files of the metrics on pairs of rows and on subsets. The tolerances are the
// reference's for float64; what cancels is compared with the magnitude of what it cancels from.

func rowsOf(t testing.TB, x *mat.Dense) Rows {
	t.Helper()
	r, err := RowsOf(x)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func inputRows(t *testing.T, c golden.Case, name string) Rows {
	t.Helper()
	return rowsOf(t, dense(golden.Input[golden.Array](t, c, name)))
}

// integers are an array of row numbers.
func integers(a golden.Array) []int {
	out := make([]int, len(a.Data))
	for i, v := range a.Data {
		out[i] = int(v)
	}
	return out
}

func TestGoldenKID(t *testing.T) {
	for name, c := range golden.Load(t, "kid.json") {
		t.Run(name, func(t *testing.T) {
			if _, same := c.In["subset_rows"]; same {
				x := inputRows(t, c, golden.Input[string](t, c, "which")).pick(integers(golden.Input[golden.Array](t, c, "subset_rows")))
				near(t, "mmd2", golden.Output[float64](t, c, "mmd2"), mmd2Of(t, x, x), tolerance)
				return
			}
			reference, generated := inputRows(t, c, "real"), inputRows(t, c, "fake")
			a, b := golden.Input[golden.Array](t, c, "subset_real"), golden.Input[golden.Array](t, c, "subset_fake")
			var got []float64
			for k := range a.Shape[0] {
				size := a.Shape[1]
				x := reference.pick(integers(a)[k*size : (k+1)*size])
				y := generated.pick(integers(b)[k*size : (k+1)*size])
				got = append(got, mmd2Of(t, x, y))
			}
			nearAll(t, "mmd2_subsets", golden.Output[golden.Array](t, c, "mmd2_subsets").Data, got, tolerance)
			mean, std := stat.PopMeanStdDev(got, nil)
			near(t, "mean", golden.Output[float64](t, c, "mean"), mean, tolerance)
			near(t, "std", golden.Output[float64](t, c, "std"), std, tolerance)
			near(t, "std_ddof1", golden.Output[float64](t, c, "std_ddof1"), stat.StdDev(got, nil), tolerance)
			near(t, "mmd2_full", golden.Output[float64](t, c, "mmd2_full"), mmd2Of(t, reference, generated), tolerance)
			near(t, "mmd2_full_biased", golden.Output[float64](t, c, "mmd2_full_biased"), biased(t, reference, generated), tolerance)
		})
	}
}

func mmd2Of(t *testing.T, x, y Rows) float64 {
	t.Helper()
	v, err := mmd2(t.Context(), x, y)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// biased takes the means with the pairs of a row and itself.
func biased(t *testing.T, x, y Rows) float64 {
	t.Helper()
	mean := func(a, b Rows, same bool) float64 {
		sum, diagonal, err := kernelSums(t.Context(), a, b, same)
		if err != nil {
			t.Fatal(err)
		}
		return (sum + diagonal) / float64(a.n*b.n)
	}
	return mean(x, x, true) + mean(y, y, true) - 2*mean(x, y, false)
}

func TestGoldenPRDC(t *testing.T) {
	for name, c := range golden.Load(t, "prdc.json") {
		t.Run(name, func(t *testing.T) {
			k := golden.Input[int](t, c, "k")
			reference := manifoldOf(t, inputRows(t, c, "real"), k)
			generated := manifoldOf(t, inputRows(t, c, "fake"), k)
			nearAll(t, "radius_real", golden.Output[golden.Array](t, c, "radius_real").Data, reference.Radii(), tolerance)
			nearAll(t, "radius_fake", golden.Output[golden.Array](t, c, "radius_fake").Data, generated.Radii(), tolerance)
			got, err := PrecisionRecall(t.Context(), reference, generated)
			if err != nil {
				t.Fatal(err)
			}
			for field, got := range map[string]float64{
				"precision": got.Precision, "recall": got.Recall, "density": got.Density, "coverage": got.Coverage,
			} {
				if want := golden.Output[float64](t, c, field); math.Abs(got-want) > 5e-9 { // 9 digits of values below 10
					t.Errorf("%s = %.12g, want %.12g", field, got, want)
				}
			}
		})
	}
}

func manifoldOf(t testing.TB, rows Rows, k int) *Manifold {
	t.Helper()
	m, err := NewManifold(t.Context(), rows, k)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestGoldenFIDInfinity(t *testing.T) {
	const tolerance = 1e-7 // the file's
	for name, c := range golden.Load(t, "fid_inf.json") {
		t.Run(name, func(t *testing.T) {
			n := integers(golden.Input[golden.Array](t, c, "N"))
			if _, given := c.In["fid"]; given {
				line, err := limitLine(n, golden.Input[golden.Array](t, c, "fid").Data)
				if err != nil {
					t.Fatal(err)
				}
				near(t, "slope", golden.Output[float64](t, c, "slope"), line.Slope, tolerance)
				near(t, "fid_infinity", golden.Output[float64](t, c, "fid_infinity"), line.Intercept, tolerance)
				return
			}
			r, err := fixReference(momentsOf(t, dense(golden.Input[golden.Array](t, c, "real"))))
			if err != nil {
				t.Fatal(err)
			}
			all := integers(golden.Input[golden.Array](t, c, "subset_rows"))
			var subsets [][]int
			for _, size := range n {
				subsets, all = append(subsets, all[:size]), all[size:]
			}
			l, err := extrapolate(t.Context(), r, inputRows(t, c, "fake"), subsets)
			if err != nil {
				t.Fatal(err)
			}
			nearAll(t, "fid", golden.Output[golden.Array](t, c, "fid").Data, l.Distances, tolerance)
			near(t, "slope", golden.Output[float64](t, c, "slope"), l.Line.Slope, tolerance)
			near(t, "fid_infinity", golden.Output[float64](t, c, "fid_infinity"), l.Distance, tolerance)
			var residuals []float64
			for k, f := range l.Distances {
				residuals = append(residuals, f-l.Line.Intercept-l.Line.Slope/float64(n[k]))
			}
			nearAll(t, "residuals", golden.Output[golden.Array](t, c, "residuals").Data, residuals, tolerance)
		})
	}
}

func TestGoldenContrast(t *testing.T) {
	for name, c := range golden.Load(t, "contrast.json") {
		t.Run(name, func(t *testing.T) {
			m := dense(golden.Input[golden.Array](t, c, "M"))
			encoded, queries := dense(golden.Input[golden.Array](t, c, "encoded")), dense(golden.Input[golden.Array](t, c, "queries_encoded"))
			r, err := RankOfMatrix(m)
			if err != nil {
				t.Fatal(err)
			}
			nearAll(t, "singular_values_M", golden.Output[golden.Array](t, c, "singular_values_M").Data, r.SingularValues, tolerance)
			if want := golden.Output[int](t, c, "rank_M"); r.Above1e2 != want {
				t.Fatalf("rank %d, want %d", r.Above1e2, want)
			}
			var codes, queryCodes mat.Dense
			codes.Mul(encoded, m)
			queryCodes.Mul(queries, m)
			got := contrastOf(t, rowsOf(t, &queryCodes), rowsOf(t, &codes), r.Above1e2)
			compareContrast(t, c, "query", got)
			goldenDistances(t, c, &queryCodes, &codes, r.Above1e2)

			got, err = LeaveOneOutContrast(t.Context(), rowsOf(t, &codes), r.Above1e2)
			if err != nil {
				t.Fatal(err)
			}
			compareContrast(t, c, "leave_one_out", got)

			got = contrastOf(t, rowsOf(t, queries), rowsOf(t, encoded), 1)
			nearAll(t, "plain_query_contrast", golden.Output[golden.Array](t, c, "plain_query_contrast").Data, got.Relative, tolerance)
			near(t, "plain_query_contrast_mean", golden.Output[float64](t, c, "plain_query_contrast_mean"), got.Mean, tolerance)
		})
	}
}

func contrastOf(t *testing.T, queries, codes Rows, rank int) Contrast {
	t.Helper()
	c, err := RelativeContrast(t.Context(), queries, codes, rank)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func compareContrast(t *testing.T, c golden.Case, prefix string, got Contrast) {
	t.Helper()
	for field, values := range map[string][]float64{"_d_max": got.Max, "_d_min": got.Min, "_contrast": got.Relative} {
		nearAll(t, prefix+field, golden.Output[golden.Array](t, c, prefix+field).Data, values, tolerance)
	}
	near(t, prefix+"_contrast_mean", golden.Output[float64](t, c, prefix+"_contrast_mean"), got.Mean, tolerance)
}

// goldenDistances checks every distance, not only the extremes.
func goldenDistances(t *testing.T, c golden.Case, queries, codes *mat.Dense, rank int) {
	t.Helper()
	want := golden.Output[golden.Array](t, c, "query_distance")
	got := make([]float64, len(want.Data))
	_, err := eachTile(t.Context(), pairs{a: rowsOf(t, queries), b: rowsOf(t, codes)}, func() bool { return false },
		func(_ bool, p *pairTile) {
			p.squareDistances()
			for i := range p.rows {
				for j, square := range p.row(i) {
					got[(p.i+i)*want.Shape[1]+p.j+j] = math.Sqrt(square) / float64(rank)
				}
			}
		})
	if err != nil {
		t.Fatal(err)
	}
	nearAll(t, "query_distance", want.Data, got, tolerance)
}

// rngOf is a random stream of a test.
func rngOf(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 17)) }
