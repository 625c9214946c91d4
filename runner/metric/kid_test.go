package metric

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

func TestMMD2AgainstLoops(t *testing.T) {
	x, y := normal(1, 300, 5, 5, 0), normal(2, 170, 5, 4, 0.3)
	kernel := func(a, b []float64) float64 { return math.Pow(floats.Dot(a, b)/5+1, 3) }
	var xx, yy, xy float64
	for i := range 300 {
		for j := range 300 {
			if i != j {
				xx += kernel(x.RawRowView(i), x.RawRowView(j)) / (300 * 299)
			}
			if j < 170 {
				xy += kernel(x.RawRowView(i), y.RawRowView(j)) / (300 * 170)
			}
			if i != j && i < 170 && j < 170 {
				yy += kernel(y.RawRowView(i), y.RawRowView(j)) / (170 * 169)
			}
		}
	}
	near(t, "mmd2", xx+yy-2*xy, mmd2Of(t, rowsOf(t, x), rowsOf(t, y)), 1e-10)
	near(t, "mmd2 of float32", mmd2Of(t, single(t, x), single(t, y)), mmd2Of(t, rowsOf(t, x), rowsOf(t, y)), 1e-12)
}

func TestKernelDistance(t *testing.T) {
	all := normal(1, 1200, 6, 6, 0)
	x, same := rowsOf(t, all.Slice(0, 700, 0, 6).(*mat.Dense)), rowsOf(t, all.Slice(700, 1200, 0, 6).(*mat.Dense))
	other := rowsOf(t, normal(1, 500, 6, 6, 1))
	measure := func(y Rows) Kernel {
		k, err := KernelDistance(t.Context(), rngOf(3), x, y, KernelSubsets{Count: 30, Size: 200})
		if err != nil {
			t.Fatal(err)
		}
		return k
	}
	near0, far := measure(same), measure(other)
	if se := near0.Std / math.Sqrt(30); math.Abs(near0.Mean) > 5*se {
		t.Errorf("of one distribution: %g ± %g, want 0", near0.Mean, se)
	}
	if far.Mean < 10*near0.Std {
		t.Errorf("of different distributions: %g, spread of equal ones %g", far.Mean, near0.Std)
	}
	if len(far.Subsets) != 30 || far.Size != 200 || far.Std <= 0 {
		t.Errorf("%d subsets of %d rows, spread %g", len(far.Subsets), far.Size, far.Std)
	}
	onProcessors(func(n int) {
		if again := measure(other); !slices.Equal(again.Subsets, far.Subsets) {
			t.Errorf("%d processors: other numbers from the same seed", n)
		}
	})
}

func TestKernelSubsets(t *testing.T) {
	for name, tt := range map[string]struct {
		n, m    int
		in      KernelSubsets
		want    int
		warning string
	}{
		"usual":          {3000, 1000, KernelSubsets{Count: 2}, 1000, ""},
		"few rows":       {300, 90, KernelSubsets{Count: 2}, 45, "subsets of 45 rows"},
		"asked for":      {300, 90, KernelSubsets{Count: 2, Size: 90}, 90, "subsets of 90 rows"},
		"all rows":       {90, 90, KernelSubsets{Count: 2, Size: 90}, 90, "every subset is all 90 rows"},
		"default number": {40, 40, KernelSubsets{}, 20, "subsets of 20 rows"},
	} {
		x, y := rowsOf(t, normal(1, tt.n, 2, 2, 0)), rowsOf(t, normal(2, tt.m, 2, 2, 0))
		k, err := KernelDistance(t.Context(), rngOf(1), x, y, tt.in)
		if err != nil {
			t.Fatal(err)
		}
		if k.Size != tt.want || !strings.HasPrefix(k.Warning, tt.warning) || (tt.warning == "") != (k.Warning == "") {
			t.Errorf("%s: subsets of %d with warning %q, want %d and %q", name, k.Size, k.Warning, tt.want, tt.warning)
		}
		if n := len(k.Subsets); n != 2 && (tt.in.Count != 0 || n != 100) {
			t.Errorf("%s: %d subsets", name, n)
		}
	}
}

func TestKernelDistanceRefuses(t *testing.T) {
	x := rowsOf(t, normal(1, 50, 3, 3, 0))
	for name, tt := range map[string]struct {
		y Rows
		s KernelSubsets
	}{
		"other columns":        {rowsOf(t, normal(1, 50, 4, 4, 0)), KernelSubsets{}},
		"more than there are":  {x, KernelSubsets{Size: 51}},
		"one row":              {x, KernelSubsets{Size: 1}},
		"half of three rows":   {x.pick([]int{1, 2, 3}), KernelSubsets{}},
		"less than no subsets": {x, KernelSubsets{Count: -1}},
		"nothing":              {Rows{}, KernelSubsets{}},
	} {
		if _, err := KernelDistance(t.Context(), rngOf(1), x, tt.y, tt.s); !errors.Is(err, ErrShape) {
			t.Errorf("%s: got %v, want %v", name, err, ErrShape)
		}
	}
}
