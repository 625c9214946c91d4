package metric

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"
)

func TestFrechetDistanceIsSymmetric(t *testing.T) {
	for name, sets := range map[string][2]*mat.Dense{
		"full rank":       {normal(1, 300, 12, 12, 0), normal(2, 200, 12, 12, 1)},
		"other ranks":     {normal(1, 300, 12, 4, 0), normal(2, 200, 12, 7, 1)},
		"without spread":  {normal(1, 300, 12, 4, 0), mat.NewDense(5, 12, nil)},
		"larger features": {normal(3, 400, 300, 300, 0), normal(4, 500, 300, 40, 0.1)},
	} {
		t.Run(name, func(t *testing.T) {
			there := distance(t, sets[0], sets[1])
			back := distance(t, sets[1], sets[0])
			near(t, "distance back", there.Distance, back.Distance, 1e-10)
		})
	}
}

func TestFrechetDistanceOfASetToItself(t *testing.T) {
	for name, x := range map[string]*mat.Dense{
		"full rank":      normal(1, 300, 40, 40, 0),
		"rank 3":         normal(2, 300, 40, 3, 5),
		"few rows":       normal(3, 20, 300, 300, 0),
		"large offset":   normal(4, 300, 10, 10, 1e4),
		"without spread": mat.NewDense(4, 3, []float64{1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3}),
	} {
		t.Run(name, func(t *testing.T) {
			f := distance(t, x, x)
			cov, err := momentsOf(t, x).Covariance()
			if err != nil {
				t.Fatal(err)
			}
			if f.Distance > 1e-12*(1+cov.Trace()) {
				t.Errorf("distance %g, want 0", f.Distance)
			}
		})
	}
}

// Two Gaussians with the same axes: Σ (√λ − √μ)².
func TestFrechetDistanceInClosedForm(t *testing.T) {
	x := normal(5, 500, 9, 9, 0)
	var y mat.Dense
	y.Scale(-3, x)
	cov, err := momentsOf(t, x).Covariance()
	if err != nil {
		t.Fatal(err)
	}
	mean := mat.NewVecDense(9, momentsOf(t, x).Mean())
	want := 16*mat.Dot(mean, mean) + 4*cov.Trace()
	near(t, "distance", want, distance(t, x, &y).Distance, 1e-12)
}

func TestFrechetDistanceWarnsOfFewRows(t *testing.T) {
	many, few := normal(1, 300, 12, 12, 0), normal(2, 12, 12, 12, 0)
	if w := distance(t, many, normal(2, 13, 12, 12, 0)).Warning; w != "" {
		t.Errorf("13 rows of 12 columns: warning %q", w)
	}
	if w := distance(t, many, few).Warning; !strings.HasPrefix(w, "12 generated images for 12 feature dimensions") {
		t.Errorf("warning %q", w)
	}
	if w := distance(t, few, many).Warning; !strings.HasPrefix(w, "12 reference images for 12 feature dimensions") {
		t.Errorf("warning %q", w)
	}
}

func TestFrechetDistanceRefuses(t *testing.T) {
	good := momentsOf(t, normal(1, 30, 3, 3, 0))
	for name, tt := range map[string]struct {
		a, b *Moments
		want error
	}{
		"other columns": {good, momentsOf(t, normal(1, 30, 4, 4, 0)), ErrShape},
		"nothing":       {&Moments{}, &Moments{}, ErrFewRows},
		"one row":       {good, momentsOf(t, normal(1, 1, 3, 3, 0)), ErrFewRows},
	} {
		if _, err := FrechetDistance(tt.a, tt.b); !errors.Is(err, tt.want) {
			t.Errorf("%s: got %v, want %v", name, err, tt.want)
		}
	}
}

func distance(t *testing.T, a, b *mat.Dense) Frechet {
	t.Helper()
	f, err := FrechetDistance(momentsOf(t, a), momentsOf(t, b))
	if err != nil {
		t.Fatal(err)
	}
	if math.IsNaN(f.Distance) {
		t.Fatal("distance is not a number")
	}
	return f
}

// The sizes of codes and of Inception's features.
func BenchmarkFrechetDistance(b *testing.B) {
	for _, d := range []int{128, 2048} {
		b.Run(fmt.Sprint("D=", d), func(b *testing.B) {
			var m [2]Moments
			for i := range m {
				if err := m[i].Add(normal(uint64(i), 2500, d, d, 0)); err != nil {
					b.Fatal(err)
				}
			}
			for b.Loop() {
				if _, err := FrechetDistance(&m[0], &m[1]); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
