package gmm

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"
)

func twoBlobs() *Mixture {
	return &Mixture{
		Weights: []float64{0.25, 0.75},
		Means:   mat.NewDense(2, 2, []float64{-50, 0, 50, 10}),
		Covariances: []*mat.SymDense{
			mat.NewSymDense(2, []float64{4, 1, 1, 1}),
			mat.NewSymDense(2, []float64{1, -0.5, -0.5, 2}),
		},
	}
}

func TestSampleHasTheMixturesMoments(t *testing.T) {
	const n = 40000
	m := twoBlobs()
	x, err := m.Sample(rand.New(rand.NewPCG(1, 2)), n)
	if err != nil {
		t.Fatal(err)
	}
	parts := make([][]float64, 2)
	for i := range n {
		k := 0
		if x.At(i, 0) > 0 {
			k = 1
		}
		parts[k] = append(parts[k], x.RawRowView(i)...)
	}
	for k, part := range parts {
		if share := float64(len(part)/2) / n; math.Abs(share-m.Weights[k]) > 0.01 {
			t.Errorf("component %d made a share of %.3f, want %.3f", k, share, m.Weights[k])
		}
		rows := mat.NewDense(len(part)/2, 2, part)
		var cov mat.SymDense
		stat.CovarianceMatrix(&cov, rows, nil)
		if !mat.EqualApprox(&cov, m.Covariances[k], 0.15) {
			t.Errorf("covariance of component %d is %.3f, want %.3f", k, mat.Formatted(&cov), mat.Formatted(m.Covariances[k]))
		}
		for j := range 2 {
			if got := stat.Mean(mat.Col(nil, j, rows), nil); math.Abs(got-m.Means.At(k, j)) > 0.1 {
				t.Errorf("mean %d of component %d is %.3f, want %g", j, k, got, m.Means.At(k, j))
			}
		}
	}
}

func TestSampleAndEvaluateRefuse(t *testing.T) {
	change := func(f func(*Mixture)) *Mixture { m := twoBlobs(); f(m); return m }
	two := mat.NewDense(3, 2, []float64{1, 2, 3, 4, 5, 6})
	tests := map[string]struct {
		m    *Mixture
		x    *mat.Dense
		want error
	}{
		"zero mixture":     {&Mixture{}, two, ErrComponents},
		"three columns":    {twoBlobs(), mat.NewDense(2, 3, nil), ErrShape},
		"no codes":         {twoBlobs(), nil, ErrShape},
		"NaN":              {twoBlobs(), mat.NewDense(1, 2, []float64{0, math.NaN()}), ErrNotFinite},
		"no means":         {change(func(m *Mixture) { m.Means = nil }), two, ErrShape},
		"one covariance":   {change(func(m *Mixture) { m.Covariances = m.Covariances[:1] }), two, ErrShape},
		"small covariance": {change(func(m *Mixture) { m.Covariances[1] = mat.NewSymDense(1, nil) }), two, ErrShape},
		"nil covariance":   {change(func(m *Mixture) { m.Covariances[1] = nil }), two, ErrShape},
		"zero weight":      {change(func(m *Mixture) { m.Weights[0] = 0 }), two, ErrOption},
		"singular":         {change(func(m *Mixture) { m.Covariances[1] = mat.NewSymDense(2, nil) }), two, ErrSingular},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if _, _, err := tt.m.Evaluate(context.Background(), backend(t), tt.x); !errors.Is(err, tt.want) {
				t.Errorf("evaluate: got %v, want %v", err, tt.want)
			}
			if tt.x != two { // the codes are at fault, not the mixture
				return
			}
			if _, err := tt.m.Sample(rand.New(rand.NewPCG(1, 2)), 3); !errors.Is(err, tt.want) {
				t.Errorf("sample: got %v, want %v", err, tt.want)
			}
		})
	}
	if _, err := twoBlobs().Sample(rand.New(rand.NewPCG(1, 2)), 0); !errors.Is(err, ErrOption) {
		t.Errorf("no samples: got %v, want %v", err, ErrOption)
	}
}
