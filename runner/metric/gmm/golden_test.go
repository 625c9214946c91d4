package gmm

import (
	"context"
	"math"
	"strings"
	"testing"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"

	"loraebench/runner/golden"
)

// Tolerances of the reference's README for float64.
const (
	tolParameter = 1e-7 // of the largest magnitude of the array
	tolLogLik    = 1e-9 // likewise
)

type reference struct {
	Weights     golden.Array `json:"weights"`
	Means       golden.Array `json:"means"`
	Covariances golden.Array `json:"covariances"`
	AvgLogLik   float64      `json:"avg_loglik"`
}

func (r reference) mixture() *Mixture {
	k, d := r.Means.Shape[0], r.Means.Shape[1]
	m := &Mixture{Weights: r.Weights.Data, Means: mat.NewDense(k, d, r.Means.Data)}
	for i := range k {
		m.Covariances = append(m.Covariances, mat.NewSymDense(d, r.Covariances.Data[i*d*d:(i+1)*d*d]))
	}
	return m
}

func TestGolden(t *testing.T) {
	cases := golden.Load(t, "gmm.json")
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			switch {
			case strings.HasSuffix(name, "_given_params"):
				givenParams(t, c)
			case strings.HasSuffix(name, "_given_labels"):
				givenLabels(t, c)
			case strings.HasSuffix(name, "_evaluate"):
				evaluate(t, c)
			default:
				t.Errorf("no test for this case")
			}
		})
	}
}

func givenParams(t *testing.T, c golden.Case) {
	x := goldenCodes(t, c)
	start := reference{
		Weights:     golden.Input[golden.Array](t, c, "init_weights"),
		Means:       golden.Input[golden.Array](t, c, "init_means"),
		Covariances: golden.Input[golden.Array](t, c, "init_covariances"),
	}.mixture()
	o := Options{Components: 4, RegCovar: golden.Input[float64](t, c, "reg_covar")}

	var trace Trace
	for field, iterations := range map[string]int{"after_1_iterations": 1, "after_10_iterations": 10, "converged": 200} {
		o.MaxIter, o.Tol = iterations, -1
		var m *Mixture
		m, trace = climbTo(t, x, start, o)
		compare(t, field, golden.Output[reference](t, c, field), m, trace)
	}
	near(t, "init_avg_loglik", golden.Output[float64](t, c, "init_avg_loglik"), trace.LogLikelihood[0], tolLogLik)

	stop := golden.Output[struct {
		Iterations int     `json:"iterations"`
		AvgLogLik  float64 `json:"avg_loglik"`
	}](t, c, "stop_rule_1e-3")
	o.MaxIter, o.Tol = 100, 1e-3
	_, trace = climbTo(t, x, start, o)
	if trace.Iterations != stop.Iterations || !trace.Converged {
		t.Errorf("stopped after %d iterations, want %d", trace.Iterations, stop.Iterations)
	}
	near(t, "stop_rule_1e-3", stop.AvgLogLik, trace.LogLikelihood[trace.Iterations], tolLogLik)
}

func givenLabels(t *testing.T, c golden.Case) {
	x := goldenCodes(t, c)
	labels := golden.Input[struct {
		Data []int `json:"data"`
	}](t, c, "labels").Data
	o := Options{Components: 4, RegCovar: golden.Input[float64](t, c, "reg_covar"), MaxIter: 200, Tol: -1}
	centres := mat.NewDense(4, x.d, nil)
	centre(x, labels, centres)
	first := labelled(x, labels, centres, o.RegCovar)
	m, trace := climbTo(t, x, first, o)
	compare(t, "converged", golden.Output[reference](t, c, "converged"), m, trace)
	trace.LogLikelihood = trace.LogLikelihood[:1]
	compare(t, "first_m_step", golden.Output[reference](t, c, "first_m_step"), first, trace)
}

func evaluate(t *testing.T, c golden.Case) {
	points := golden.Input[golden.Array](t, c, "points")
	m := reference{
		Weights:     golden.Input[golden.Array](t, c, "weights"),
		Means:       golden.Input[golden.Array](t, c, "means"),
		Covariances: golden.Input[golden.Array](t, c, "covariances"),
	}.mixture()
	logLik, r, err := m.Evaluate(context.Background(), backend(t), mat.NewDense(points.Shape[0], points.Shape[1], points.Data))
	if err != nil {
		t.Fatal(err)
	}
	nearAll(t, "loglik", golden.Output[golden.Array](t, c, "loglik").Data, logLik, 1e-8)
	near(t, "avg_loglik", golden.Output[float64](t, c, "avg_loglik"), stat.Mean(logLik, nil), tolLogLik)
	nearAll(t, "responsibilities", golden.Output[golden.Array](t, c, "responsibilities").Data, r.RawMatrix().Data, tolParameter)
}

func goldenCodes(t *testing.T, c golden.Case) *codes {
	t.Helper()
	a := golden.Input[golden.Array](t, c, "x")
	x, err := newCodes(mat.NewDense(a.Shape[0], a.Shape[1], a.Data))
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func climbTo(t *testing.T, x *codes, start *Mixture, o Options) (*Mixture, Trace) {
	t.Helper()
	m, trace, err := climb(context.Background(), backend(t), x, start, o)
	if err != nil {
		t.Fatal(err)
	}
	return m, trace
}

func compare(t *testing.T, field string, want reference, m *Mixture, trace Trace) {
	t.Helper()
	nearAll(t, field+" weights", want.Weights.Data, m.Weights, tolParameter)
	nearAll(t, field+" means", want.Means.Data, m.Means.RawMatrix().Data, tolParameter)
	var covariances []float64
	for _, s := range m.Covariances {
		covariances = append(covariances, mat.DenseCopyOf(s).RawMatrix().Data...)
	}
	nearAll(t, field+" covariances", want.Covariances.Data, covariances, tolParameter)
	near(t, field+" avg_loglik", want.AvgLogLik, trace.LogLikelihood[len(trace.LogLikelihood)-1], tolLogLik)
}

func near(t *testing.T, field string, want, got, tol float64) {
	t.Helper()
	// The references are rounded to 9 significant digits.
	if math.Abs(got-want) > (tol+5e-9)*math.Abs(want) || math.IsNaN(got) {
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
