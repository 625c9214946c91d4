package metric

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

func TestFactorGivesTheCovarianceBack(t *testing.T) {
	for name, tt := range map[string]struct {
		x    *mat.Dense
		rank int
	}{
		"full rank":          {normal(1, 300, 20, 20, 0), 20},
		"rank 3 of 20":       {normal(2, 300, 20, 3, 0), 3},
		"rank 40 of 200":     {normal(3, 900, 200, 40, 0), 40},
		"fewer rows":         {normal(4, 8, 20, 20, 0), 7},
		"single column":      {normal(5, 10, 1, 1, 0), 1},
		"variances to 1e-11": {graded(normal(6, 300, 20, 20, 0)), 20},
		"no variance at all": {mat.NewDense(4, 3, nil), 0},
	} {
		t.Run(name, func(t *testing.T) {
			cov, err := momentsOf(t, tt.x).Covariance()
			if err != nil {
				t.Fatal(err)
			}
			f := factor(cov)
			if f == nil {
				if tt.rank != 0 {
					t.Fatal("no factor")
				}
				return
			}
			if r, _ := f.Dims(); r != tt.rank {
				t.Errorf("rank %d, want %d", r, tt.rank)
			}
			var back mat.Dense
			back.Mul(f.T(), f)
			if !mat.EqualApprox(cov, &back, 1e-12*mat.Max(cov)) {
				t.Error("FᵀF is not the covariance")
			}
		})
	}
}

// graded scales the columns down one after another, the last by 10^5.7.
func graded(x *mat.Dense) *mat.Dense {
	_, d := x.Dims()
	x.Apply(func(_, j int, v float64) float64 { return v * math.Pow(10, -6*float64(j)/float64(d)) }, x)
	return x
}

func TestGaussianSamplesHaveTheCodesMoments(t *testing.T) {
	codes := normal(7, 500, 16, 5, 3)
	g, err := FitGaussian(codes)
	if err != nil {
		t.Fatal(err)
	}
	samples, err := g.Sample(rand.New(rand.NewPCG(1, 2)), 50000)
	if err != nil {
		t.Fatal(err)
	}
	want, got := momentsOf(t, codes), momentsOf(t, samples)
	wantCov, err := want.Covariance()
	if err != nil {
		t.Fatal(err)
	}
	gotCov, err := got.Covariance()
	if err != nil {
		t.Fatal(err)
	}
	scale := mat.Max(wantCov)
	if !mat.EqualApprox(wantCov, gotCov, 0.05*scale) {
		t.Error("the samples' covariance is not the codes'")
	}
	if floats.Distance(want.Mean(), got.Mean(), math.Inf(1)) > 0.05*math.Sqrt(scale) {
		t.Error("the samples' mean is not the codes'")
	}
	// The codes span 5 of 16 dimensions, and so do the samples.
	if r, err := RankOfCodes(samples); err != nil || r.Normalised[4] < 1e-3 || r.Normalised[5] > 1e-13 {
		t.Errorf("spectrum of the samples %v, want 5 values; %v", r.Normalised, err)
	}
}

func TestGaussianOfCoincidingCodes(t *testing.T) {
	g, err := FitGaussian(mat.NewDense(3, 2, []float64{1, 2, 1, 2, 1, 2}))
	if err != nil {
		t.Fatal(err)
	}
	x, err := g.Sample(rand.New(rand.NewPCG(1, 2)), 2)
	if err != nil {
		t.Fatal(err)
	}
	if !floats.Equal(x.RawMatrix().Data, []float64{1, 2, 1, 2}) {
		t.Errorf("samples %v, want the code", x.RawMatrix().Data)
	}
}

func TestGaussianRepeatsItsSeed(t *testing.T) {
	g, err := FitGaussian(normal(8, 100, 6, 6, 0))
	if err != nil {
		t.Fatal(err)
	}
	draw := func(seed uint64) []float64 {
		x, err := g.Sample(rand.New(rand.NewPCG(seed, 0)), 300)
		if err != nil {
			t.Fatal(err)
		}
		return x.RawMatrix().Data
	}
	if !floats.Equal(draw(1), draw(1)) {
		t.Error("the same seed gives other samples")
	}
	if floats.Equal(draw(1), draw(2)) {
		t.Error("another seed gives the same samples")
	}
}

func TestGaussianRefuses(t *testing.T) {
	if _, err := FitGaussian(mat.NewDense(1, 3, nil)); !errors.Is(err, ErrFewRows) {
		t.Errorf("one code: got %v, want %v", err, ErrFewRows)
	}
	if _, err := FitGaussian(mat.NewDense(2, 1, []float64{1, math.NaN()})); !errors.Is(err, ErrNotFinite) {
		t.Errorf("NaN: got %v, want %v", err, ErrNotFinite)
	}
	g, err := FitGaussian(normal(1, 10, 3, 3, 0))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := g.Sample(rand.New(rand.NewPCG(1, 2)), 0); !errors.Is(err, ErrShape) {
		t.Errorf("no samples: got %v, want %v", err, ErrShape)
	}
}
