package metric

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"loraebench/runner/golden"
)

// tolerance is the reference's for float64, relative to the largest magnitude of
// the array. The rank-deficient case, which other routes hold to 1e-6, is no exception here.
const tolerance = 1e-8

func TestGoldenFID(t *testing.T) {
	cases := golden.Load(t, "fid.json")
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			first := dense(golden.Input[golden.Array](t, c, "real"))
			fake := fakeOf(t, c, first)
			reference, generated := momentsOf(t, first), momentsOf(t, fake)
			got, err := FrechetDistance(reference, generated)
			if err != nil {
				t.Fatal(err)
			}
			want := golden.Output[float64](t, c, "fid")
			if want == 0 {
				if got.Distance > 1e-9 {
					t.Errorf("distance = %g, want 0 to 1e-9", got.Distance)
				}
			} else {
				near(t, "distance", want, got.Distance, tolerance)
			}
			for field, got := range map[string]float64{
				"mean_diff_sq": got.MeanTerm, "trace_sqrt": got.TraceSqrt,
				"fid_sqrtm": got.Distance, // agrees with fid to all digits given
			} {
				if _, ok := c.Out[field]; ok {
					near(t, field, golden.Output[float64](t, c, field), got, tolerance)
				}
			}
			compareMoments(t, c, "real", reference)
			compareMoments(t, c, "fake", generated)
			if _, ok := c.Out["fid_eps_1e-6"]; ok {
				ridged(t, c, reference, generated)
			}
		})
	}
}

// fakeOf is the second set, which three cases derive from the first.
func fakeOf(t *testing.T, c golden.Case, first *mat.Dense) *mat.Dense {
	t.Helper()
	if _, derived := c.In["which"]; !derived {
		return dense(golden.Input[golden.Array](t, c, "fake"))
	}
	if which := golden.Input[string](t, c, "which"); which != "real" {
		t.Fatalf("derived from %q, want real", which)
	}
	mean, shift, scale := momentsOf(t, first).Mean(), make([]float64, len(first.RawRowView(0))), 1.0
	if _, ok := c.In["shift"]; ok {
		shift = golden.Input[golden.Array](t, c, "shift").Data
	}
	if _, ok := c.In["scale"]; ok {
		scale = golden.Input[float64](t, c, "scale")
	}
	var fake mat.Dense
	fake.Apply(func(_, j int, v float64) float64 {
		if scale == 1 { // keeps the bits of the set
			return v + shift[j]
		}
		return mean[j] + scale*(v-mean[j])
	}, first)
	return &fake
}

func compareMoments(t *testing.T, c golden.Case, side string, m *Moments) {
	t.Helper()
	if _, ok := c.Out["mean_"+side]; !ok {
		return // the set is that of another case
	}
	cov, err := m.Covariance()
	if err != nil {
		t.Fatal(err)
	}
	nearAll(t, "mean_"+side, golden.Output[golden.Array](t, c, "mean_"+side).Data, m.Mean(), tolerance)
	nearAll(t, "cov_"+side, golden.Output[golden.Array](t, c, "cov_"+side).Data, mat.DenseCopyOf(cov).RawMatrix().Data, tolerance)
}

// ridged checks the distance that programs get which add 1e-6 to the
// diagonals: a second reference for traceSqrt, nearly singular.
func ridged(t *testing.T, c golden.Case, a, b *Moments) {
	t.Helper()
	var s [2]*mat.SymDense
	traces := 0.0
	for i, m := range []*Moments{a, b} {
		cov, err := m.Covariance()
		if err != nil {
			t.Fatal(err)
		}
		for j := range cov.SymmetricDim() {
			cov.SetSym(j, j, cov.At(j, j)+1e-6)
		}
		traces += cov.Trace()
		s[i] = cov
	}
	root, err := traceSqrt(factor(s[0]), factor(s[1]))
	if err != nil {
		t.Fatal(err)
	}
	distance := golden.Output[float64](t, c, "mean_diff_sq") + traces - 2*root
	near(t, "fid_eps_1e-6", golden.Output[float64](t, c, "fid_eps_1e-6"), distance, tolerance)
}

func TestGoldenRank(t *testing.T) {
	cases := golden.Load(t, "rank.json")
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			r, err := rankOfCase(t, c)
			if err != nil {
				t.Fatal(err)
			}
			for field, got := range map[string]float64{
				"effective_rank": r.Effective, "entropy": r.Entropy,
				"stable_rank": r.Stable, "participation_ratio": r.Participation,
			} {
				if want := golden.Output[float64](t, c, field); math.Abs(got-want) > tolerance*max(1, want) {
					t.Errorf("%s = %.12g, want %.12g", field, got, want)
				}
			}
			for field, got := range map[string]int{"rank_1e-1": r.Above1e1, "rank_1e-2": r.Above1e2, "rank_1e-3": r.Above1e3} {
				if want := golden.Output[int](t, c, field); got != want {
					t.Errorf("%s = %d, want %d", field, got, want)
				}
			}
			nearAll(t, "normalised", golden.Output[golden.Array](t, c, "normalised").Data, r.Normalised, tolerance)
			if _, ok := c.Out["singular_values"]; ok {
				nearAll(t, "singular_values", golden.Output[golden.Array](t, c, "singular_values").Data, r.SingularValues, tolerance)
			}
		})
	}
}

func rankOfCase(t *testing.T, c golden.Case) (Rank, error) {
	t.Helper()
	switch {
	case c.In["codes"] != nil:
		codes := dense(golden.Input[golden.Array](t, c, "codes"))
		cov, err := momentsOf(t, codes).Covariance()
		if err != nil {
			t.Fatal(err)
		}
		nearAll(t, "covariance", golden.Output[golden.Array](t, c, "covariance").Data, mat.DenseCopyOf(cov).RawMatrix().Data, tolerance)
		return RankOfCodes(codes)
	case c.In["matrix"] != nil:
		return RankOfMatrix(dense(golden.Input[golden.Array](t, c, "matrix")))
	default:
		return RankOfSpectrum(golden.Input[golden.Array](t, c, "singular_values").Data)
	}
}

func dense(a golden.Array) *mat.Dense { return mat.NewDense(a.Shape[0], a.Shape[1], a.Data) }

func momentsOf(t *testing.T, x *mat.Dense) *Moments {
	t.Helper()
	var m Moments
	if err := m.Add(x); err != nil {
		t.Fatal(err)
	}
	return &m
}

func near(t *testing.T, field string, want, got, tol float64) {
	t.Helper()
	if math.Abs(got-want) > tol*math.Abs(want) || math.IsNaN(got) {
		t.Errorf("%s = %.12g, want %.12g", field, got, want)
	}
}

func nearAll(t *testing.T, field string, want, got []float64, tol float64) {
	t.Helper()
	if len(want) != len(got) {
		t.Fatalf("%s has %d values, want %d", field, len(got), len(want))
	}
	largest := floats.Norm(want, math.Inf(1))
	for i := range want {
		if math.Abs(got[i]-want[i]) > tol*largest || math.IsNaN(got[i]) {
			t.Errorf("%s[%d] = %.12g, want %.12g", field, i, got[i], want[i])
		}
	}
}
