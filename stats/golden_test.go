package stats

import (
	"math"
	"testing"

	"loraebench/runner/golden"
)

// tolerance is the reference's, relative to the largest magnitude compared.
const tolerance = 1e-8

const level = 0.95

func TestGoldenStats(t *testing.T) {
	for name, c := range golden.Load(t, "stats.json") {
		t.Run(name, func(t *testing.T) {
			if _, ok := c.In["p"]; ok {
				goldenHolm(t, c)
				return
			}
			a, b := golden.Input[golden.Array](t, c, "a").Data, golden.Input[golden.Array](t, c, "b").Data
			goldenSummary(t, c, "_a", a)
			goldenSummary(t, c, "_b", b)
			goldenWelch(t, c, a, b)
			goldenMannWhitney(t, c, a, b)
		})
	}
}

func goldenSummary(t *testing.T, c golden.Case, side string, x []float64) {
	t.Helper()
	s, err := Summarize(x)
	if err != nil {
		t.Fatal(err)
	}
	got, err := s.Interval(level)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "mean"+side, golden.Output[float64](t, c, "mean"+side), s.Mean)
	near(t, "std"+side, golden.Output[float64](t, c, "std"+side), s.Std)
	ci := golden.Output[[2]float64](t, c, "ci95"+side)
	near(t, "ci95"+side+" low", ci[0], got.Low)
	near(t, "ci95"+side+" high", ci[1], got.High)
	unit := Summary{N: s.N, Std: math.Sqrt(float64(s.N))} // its interval is ±t
	if got, err = unit.Interval(level); err != nil {
		t.Fatal(err)
	}
	near(t, "t_quantile_975"+side, golden.Output[float64](t, c, "t_quantile_975"+side), got.High)
}

func goldenWelch(t *testing.T, c golden.Case, a, b []float64) {
	t.Helper()
	type welch struct {
		T    float64    `json:"t"`
		DF   float64    `json:"df"`
		P    float64    `json:"p_two_sided"`
		Diff float64    `json:"diff"`
		CI   [2]float64 `json:"diff_ci95"`
	}
	want := golden.Output[welch](t, c, "welch")
	got, err := Welch(a, b)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "t", want.T, got.T)
	near(t, "df", want.DF, got.DF)
	near(t, "p", want.P, got.P)
	near(t, "diff", want.Diff, got.Diff)
	interval, err := got.Interval(level)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "diff_ci95 low", want.CI[0], interval.Low)
	near(t, "diff_ci95 high", want.CI[1], interval.High)
}

func goldenMannWhitney(t *testing.T, c golden.Case, a, b []float64) {
	t.Helper()
	type mannWhitney struct {
		UA       float64 `json:"u_a"`
		UB       float64 `json:"u_b"`
		TwoSided float64 `json:"p_two_sided_exact"`
		Greater  float64 `json:"p_a_greater"`
		Less     float64 `json:"p_a_less"`
	}
	want := golden.Output[mannWhitney](t, c, "mann_whitney")
	got, err := MannWhitney(a, b)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "u_a", want.UA, got.UA)
	near(t, "u_b", want.UB, got.UB)
	near(t, "p_two_sided_exact", want.TwoSided, got.TwoSided)
	near(t, "p_a_greater", want.Greater, got.Greater)
	near(t, "p_a_less", want.Less, got.Less)
}

func goldenHolm(t *testing.T, c golden.Case) {
	t.Helper()
	got, err := Holm(golden.Input[golden.Array](t, c, "p").Data)
	if err != nil {
		t.Fatal(err)
	}
	want := golden.Output[golden.Array](t, c, "adjusted").Data
	reject := golden.Output[golden.Array](t, c, "reject_0.05").Data
	if len(got) != len(want) {
		t.Fatalf("%d adjusted values, want %d", len(got), len(want))
	}
	for i := range want {
		near(t, "adjusted", want[i], got[i])
		if (got[i] <= 0.05) != (reject[i] == 1) {
			t.Errorf("p value %d: adjusted %g, rejected at 0.05 is %g", i, got[i], reject[i])
		}
	}
}

func near(t *testing.T, field string, want, got float64) {
	t.Helper()
	if math.Abs(got-want) > tolerance*math.Abs(want) || math.IsNaN(got) {
		t.Errorf("%s = %.12g, want %.12g", field, got, want)
	}
}
