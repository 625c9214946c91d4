package gmm

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/gomlx/compute"
	_ "github.com/gomlx/compute/gobackend"
	"github.com/google/go-cmp/cmp"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

func backend(t testing.TB) compute.Backend {
	t.Helper()
	b, err := compute.NewWithConfig("go")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.Finalize)
	return b
}

// clusters draws n rows in d dimensions from k separate clusters that lie in a
// subspace of the given dimension; the other directions have no variance at all.
func clusters(seed uint64, n, d, k, rank int) *mat.Dense {
	rng := rand.New(rand.NewPCG(seed, 7))
	basis := normal(rng, rank, d)
	centres := normal(rng, k, rank)
	inner := normal(rng, n, rank)
	for i := range n {
		row := inner.RawRowView(i)
		floats.Scale(0.3, row)
		floats.AddScaled(row, 3, centres.RawRowView(i%k))
	}
	var x mat.Dense
	x.Mul(inner, basis)
	return &x
}

func normal(rng *rand.Rand, r, c int) *mat.Dense {
	m := mat.NewDense(r, c, nil)
	for i := range m.RawMatrix().Data {
		m.RawMatrix().Data[i] = rng.NormFloat64()
	}
	return m
}

func TestFitNeverLowersTheLikelihood(t *testing.T) {
	tests := map[string]struct {
		x       *mat.Dense
		o       Options
		floored bool
	}{
		"full rank":              {x: clusters(1, 1200, 8, 4, 8), o: Options{Components: 4, Seed: 3}},
		"too many components":    {x: clusters(2, 1000, 6, 2, 6), o: Options{Components: 7, Seed: 3}},
		"rank 3 of 32":           {x: clusters(3, 1000, 32, 4, 3), o: Options{Components: 4, Seed: 3}},
		"single column":          {x: clusters(4, 500, 1, 2, 1), o: Options{Components: 2}},
		"large offset":           {x: offset(clusters(5, 800, 12, 3, 5), 1e4), o: Options{Components: 3}},
		"ridge lowers":           {x: clusters(6, 900, 10, 3, 10), o: Options{Components: 4, RegCovar: 3}, floored: true},
		"several chunks of rows": {x: clusters(7, 9000, 64, 4, 20), o: Options{Components: 8, MaxIter: 4}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			tt.o.Tol = -1
			if tt.o.MaxIter == 0 {
				tt.o.MaxIter = 30
			}
			m, trace, err := Fit(context.Background(), backend(t), tt.x, tt.o)
			if err != nil {
				t.Fatal(err)
			}
			if len(trace.LogLikelihood) != tt.o.MaxIter+1 || trace.Iterations != tt.o.MaxIter {
				t.Errorf("%d values after %d iterations, want %d", len(trace.LogLikelihood), trace.Iterations, tt.o.MaxIter)
			}
			for i := 1; i < len(trace.LogLikelihood); i++ {
				before, after := trace.LogLikelihood[i-1], trace.LogLikelihood[i]
				if after < before-1e-10*(1+math.Abs(before)) {
					t.Errorf("iteration %d lowers the log-likelihood by %g from %g", i, before-after, before)
				}
			}
			if trace.Floored != tt.floored {
				t.Errorf("floored = %v, want %v", trace.Floored, tt.floored)
			}
			if err := m.check(); err != nil {
				t.Error(err)
			}
		})
	}
}

func offset(x *mat.Dense, by float64) *mat.Dense {
	x.Apply(func(_, _ int, v float64) float64 { return v + by }, x)
	return x
}

// An offset is absorbed by the means, so nothing else may change.
func TestFitIsInvariantToOffset(t *testing.T) {
	o := Options{Components: 3, Seed: 1, MaxIter: 10}
	near, _, err := Fit(context.Background(), backend(t), clusters(5, 800, 6, 3, 6), o)
	if err != nil {
		t.Fatal(err)
	}
	far, _, err := Fit(context.Background(), backend(t), offset(clusters(5, 800, 6, 3, 6), 4096), o)
	if err != nil {
		t.Fatal(err)
	}
	var moved mat.Dense
	moved.Apply(func(_, _ int, v float64) float64 { return v + 4096 }, near.Means)
	if !mat.EqualApprox(&moved, far.Means, 1e-8) {
		t.Error("means differ by more than the offset")
	}
	for k := range near.Covariances {
		if !mat.EqualApprox(near.Covariances[k], far.Covariances[k], 1e-8) {
			t.Errorf("covariance %d depends on the offset", k)
		}
	}
}

func TestFitRecoversSeparateClusters(t *testing.T) {
	const k = 4
	x := clusters(11, 2000, 16, k, 5)
	m, trace, err := Fit(context.Background(), backend(t), x, Options{Components: k, Seed: 5})
	if err != nil {
		t.Fatal(err)
	}
	if !trace.Converged {
		t.Errorf("not converged after %d iterations", trace.Iterations)
	}
	for _, w := range m.Weights {
		if math.Abs(w-1.0/k) > 0.01 {
			t.Errorf("weights %v, want 1/4 each", m.Weights)
			break
		}
	}
	_, r, err := m.Evaluate(context.Background(), backend(t), x)
	if err != nil {
		t.Fatal(err)
	}
	component := make([]int, k) // of the true cluster i%k
	for i := range k {
		component[i] = floats.MaxIdx(r.RawRowView(i))
	}
	strays := 0 // two of the clusters lie five standard deviations apart
	for i := range 2000 {
		if floats.MaxIdx(r.RawRowView(i)) != component[i%k] {
			strays++
		}
	}
	if strays > 10 {
		t.Errorf("%d of 2000 rows are not in the component of their cluster", strays)
	}
}

// Codes that all coincide happen: λ large enough sends M to zero.
func TestFitOfCoincidingCodes(t *testing.T) {
	x := mat.NewDense(50, 3, nil)
	for i := range 50 {
		x.SetRow(i, []float64{1, 2, 3})
	}
	m, _, err := Fit(context.Background(), backend(t), x, Options{Components: 4})
	if err != nil {
		t.Fatal(err)
	}
	for k := range 4 {
		if diff := cmp.Diff([]float64{1, 2, 3}, m.Means.RawRowView(k)); diff != "" {
			t.Errorf("mean %d (-want +got):\n%s", k, diff)
		}
	}
	s, err := m.Sample(rand.New(rand.NewPCG(1, 1)), 20)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 20 {
		if d := floats.Distance(s.RawRowView(i), []float64{1, 2, 3}, 2); d > 0.01 {
			t.Errorf("sample %d lies %g away, want about the root of RegCovar", i, d)
		}
	}
}

func TestFitGivesTheSameBitsAgain(t *testing.T) {
	x := clusters(9, 3000, 48, 4, 12)
	fit := func(seed uint64) (*Mixture, Trace, []float64) {
		m, trace, err := Fit(context.Background(), backend(t), x, Options{Components: 10, Seed: seed, MaxIter: 5})
		if err != nil {
			t.Fatal(err)
		}
		s, err := m.Sample(rand.New(rand.NewPCG(1, 2)), 100)
		if err != nil {
			t.Fatal(err)
		}
		return m, trace, s.RawMatrix().Data
	}
	m, trace, sample := fit(4)
	again, traceAgain, sampleAgain := fit(4)
	if diff := cmp.Diff(trace, traceAgain); diff != "" {
		t.Errorf("trace (-first +second):\n%s", diff)
	}
	if !mat.Equal(m.Means, again.Means) || !floats.Equal(m.Weights, again.Weights) {
		t.Error("parameters differ")
	}
	for k := range m.Covariances {
		if !mat.Equal(m.Covariances[k], again.Covariances[k]) {
			t.Errorf("covariance %d differs", k)
		}
	}
	if !floats.Equal(sample, sampleAgain) {
		t.Error("samples differ")
	}
	if other, _, _ := fit(5); mat.Equal(m.Means, other.Means) {
		t.Error("another seed gives the same mixture")
	}
}

func TestFitRefuses(t *testing.T) {
	good := clusters(1, 20, 3, 2, 3)
	with := func(v float64) *mat.Dense {
		x := mat.DenseCopyOf(good)
		x.Set(7, 2, v)
		return x
	}
	tests := map[string]struct {
		x    *mat.Dense
		o    Options
		want error
	}{
		"no codes":            {nil, Options{Components: 2}, ErrShape},
		"no rows and columns": {&mat.Dense{}, Options{Components: 2}, ErrShape},
		"fewer rows":          {good, Options{Components: 21}, ErrFewRows},
		"no components":       {good, Options{}, ErrComponents},
		"NaN":                 {with(math.NaN()), Options{Components: 2}, ErrNotFinite},
		"infinite":            {with(math.Inf(-1)), Options{Components: 2}, ErrNotFinite},
		"huge":                {with(1e200), Options{Components: 2}, ErrSingular},
		"negative iterations": {good, Options{Components: 2, MaxIter: -1}, ErrOption},
		"negative RegCovar":   {good, Options{Components: 2, RegCovar: -1}, ErrOption},
		"NaN tolerance":       {good, Options{Components: 2, Tol: math.NaN()}, ErrOption},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			_, _, err := Fit(context.Background(), backend(t), tt.x, tt.o)
			if !errors.Is(err, tt.want) {
				t.Errorf("got %v, want %v", err, tt.want)
			}
		})
	}
}

func TestFitStopsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, _, err := Fit(ctx, backend(t), clusters(1, 50, 3, 2, 3), Options{Components: 2})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want %v", err, context.Canceled)
	}
}

// One iteration at the size of the MNIST protocol: 60,000 codes of 128 numbers, 4 components.
func BenchmarkIteration(b *testing.B) {
	c, err := newCodes(clusters(1, 60000, 128, 4, 40))
	if err != nil {
		b.Fatal(err)
	}
	centres := mat.NewDense(4, c.d, nil)
	labels := make([]int, c.n)
	for i := range labels {
		labels[i] = i % 4
	}
	centre(c, labels, centres)
	pass, err := newChunks(backend(b), c, expectation)
	if err != nil {
		b.Fatal(err)
	}
	defer pass.close()
	now, err := measure(context.Background(), pass, labelled(c, labels, centres, 1e-6))
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	floored := false
	for b.Loop() {
		if now, err = now.step(context.Background(), pass, 1e-6, &floored); err != nil {
			b.Fatal(err)
		}
	}
}
