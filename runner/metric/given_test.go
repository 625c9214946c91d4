package metric

import (
	"errors"
	"math"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// TestMomentsOf: moments made of a mean and a covariance are those they were taken from.
func TestMomentsOf(t *testing.T) {
	rows := mat.NewDense(5, 2, []float64{1, 2, 3, 5, -4, 0.5, 7, 7, 0, -1})
	var seen Moments
	if err := seen.Add(rows); err != nil {
		t.Fatal(err)
	}
	covariance, err := seen.Covariance()
	if err != nil {
		t.Fatal(err)
	}
	given, err := MomentsOf(5, seen.Mean(), covariance)
	if err != nil {
		t.Fatal(err)
	}
	back, err := given.Covariance()
	if err != nil || !mat.EqualApprox(covariance, back, 1e-14) || given.N() != 5 || given.Dim() != 2 {
		t.Errorf("%d rows of %d: %v, %v", given.N(), given.Dim(), back, err)
	}
	f, err := FrechetDistance(&seen, given)
	if err != nil || f.Distance > 1e-12 {
		t.Errorf("distance to itself %g, %v", f.Distance, err)
	}
	if err := given.Add(rows); err != nil || given.N() != 10 {
		t.Errorf("more rows: %d, %v", given.N(), err)
	}
}

func TestMomentsOfRefuses(t *testing.T) {
	two := mat.NewSymDense(2, []float64{1, 0, 0, 1})
	for name, c := range map[string]struct {
		n          int
		mean       []float64
		covariance *mat.SymDense
		want       error
	}{
		"columns":     {5, []float64{1}, two, ErrShape},
		"one row":     {1, []float64{1, 2}, two, ErrFewRows},
		"mean":        {5, []float64{1, math.NaN()}, two, ErrNotFinite},
		"covariance":  {5, []float64{1, 2}, mat.NewSymDense(2, []float64{1, math.Inf(1), 0, 1}), ErrNotFinite},
		"overflowing": {math.MaxInt, []float64{1, 2}, mat.NewSymDense(2, []float64{1e300, 0, 0, 1}), ErrNotFinite},
	} {
		if _, err := MomentsOf(c.n, c.mean, c.covariance); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}
