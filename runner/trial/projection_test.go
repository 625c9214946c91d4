package trial

import (
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// TestPlane: codes that vary along known orthogonal directions, most along the first.
func TestPlane(t *testing.T) {
	axes := [2][]float64{{0.6, 0, -0.8}, {0.8, 0, 0.6}} // the largest entry of the first is negative: it is turned
	rng := rand.New(rand.NewPCG(1, 2))
	codes := mat.NewDense(400, 3, nil)
	for i := range 400 {
		a, b, c := 5*rng.NormFloat64(), 2*rng.NormFloat64(), 0.1*rng.NormFloat64()
		codes.SetRow(i, []float64{7 + a*axes[0][0] + b*axes[1][0], 1 + c, -3 + a*axes[0][2] + b*axes[1][2]})
	}
	p, err := plane(codes)
	if err != nil {
		t.Fatal(err)
	}
	for i, sign := range []float64{-1, 1} {
		for j := range 3 {
			if got, want := p.axes[i][j], sign*axes[i][j]; math.Abs(got-want) > 0.03 {
				t.Errorf("axis %d, entry %d is %.3f, want %.3f", i, j, got, want)
			}
		}
	}
	var variance [2]float64
	for i := range 400 {
		for axis := range 2 {
			variance[axis] += p.at(axis, codes.RawRowView(i)) * p.at(axis, codes.RawRowView(i)) / 399
		}
	}
	total := 0.0
	for j := range 3 {
		column := mat.Col(nil, j, codes)
		for _, v := range column {
			total += (v - p.mean[j]) * (v - p.mean[j]) / 399
		}
	}
	if share := (variance[0] + variance[1]) / total; share < 0.99 || share > 1 || variance[0] < variance[1] {
		t.Errorf("the plane has %.4f of the variance, %v along its axes", share, variance)
	}
}

// TestProjectionOfOneNumber: a code of one number has no second component.
func TestProjectionOfOneNumber(t *testing.T) {
	set, b := shades(40, 200), small(40)
	b.Samples, b.Labels = 0, nil
	for _, labelled := range []bool{true, false} {
		want := map[string]int{"projection/0": 15, "projection/1": 15}
		if !labelled {
			set.Train.Labels, set.Test.Labels, set.Classes = nil, nil, 0
			want = map[string]int{"projection/all": 30}
		}
		r := mustRun(t, Env{Backend: backend(t)}, specOf(t, light{}, "authors", b), set)
		for _, s := range r.Series {
			if want[s.Name] == 0 {
				continue
			}
			if len(s.X) != want[s.Name] {
				t.Errorf("%s has %d points, want %d", s.Name, len(s.X), want[s.Name])
			}
			for i := range s.X {
				if s.X[i] == 0 || s.Y[i] != 0 { // the test images are lighter than the training images
					t.Errorf("%s: point %d is (%v, %v)", s.Name, i, s.X[i], s.Y[i])
				}
			}
			delete(want, s.Name)
		}
		if len(want) > 0 {
			t.Errorf("no series %v", want)
		}
	}
}

// TestProjectionIsBounded: at most 500 test images are projected.
func TestProjectionIsBounded(t *testing.T) {
	set, b := shades(40, 200), small(40)
	b.Samples, b.Labels = 0, nil
	for set.Test.N <= projectedImages {
		set.Test.N *= 2
		set.Test.Images, set.Test.Labels = append(set.Test.Images, set.Test.Images...), append(set.Test.Labels, set.Test.Labels...)
	}
	points := 0
	for _, s := range mustRun(t, Env{Backend: backend(t)}, specOf(t, light{}, "authors", b), set).Series {
		if s.Name == "projection/0" || s.Name == "projection/1" {
			points += len(s.X)
		}
	}
	if points != projectedImages {
		t.Errorf("%d points, want %d", points, projectedImages)
	}
}
