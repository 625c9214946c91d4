package metric

import (
	"errors"
	"math"
	"testing"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

func TestContrastAgainstLoops(t *testing.T) {
	queries, codes := normal(1, 140, 7, 7, 0), normal(2, 300, 7, 5, 0)
	loop := func(queries, codes *mat.Dense, same bool) []float64 {
		var relative []float64
		for i := range queries.RawMatrix().Rows {
			least, most := math.Inf(1), 0.0
			for j := range codes.RawMatrix().Rows {
				if same && i == j {
					continue
				}
				d := floats.Distance(queries.RawRowView(i), codes.RawRowView(j), 2)
				least, most = min(least, d), max(most, d)
			}
			relative = append(relative, (most-least)/least)
		}
		return relative
	}
	got := contrastOf(t, rowsOf(t, queries), rowsOf(t, codes), 4)
	nearAll(t, "queries", loop(queries, codes, false), got.Relative, 1e-8)
	leaveOneOut := func(rank int) Contrast {
		c, err := LeaveOneOutContrast(t.Context(), rowsOf(t, codes), rank)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	got = leaveOneOut(4)
	nearAll(t, "leave one out", loop(codes, codes, true), got.Relative, 1e-8)
	plain := leaveOneOut(1)
	nearAll(t, "over rank", []float64{plain.Max[3] / 4, plain.Min[3] / 4, plain.Mean}, []float64{got.Max[3], got.Min[3], got.Mean}, 1e-12)
}

func TestContrastLeavesCoincidentQueriesOut(t *testing.T) {
	codes := mat.NewDense(4, 2, []float64{0, 0, 3, 4, 3, 4, 6, 8})
	c, err := LeaveOneOutContrast(t.Context(), rowsOf(t, codes), 1)
	if err != nil {
		t.Fatal(err)
	}
	nearAll(t, "relative", []float64{1, 1}, c.Relative, 1e-12) // of 0,0 and of 6,8: from 5 to 10
	if c.Coincident != 2 || c.Warning != "2 of 4 queries coincide with a code and are left out" {
		t.Errorf("%d coincide, warning %q", c.Coincident, c.Warning)
	}
}

func TestContrastRefuses(t *testing.T) {
	x := rowsOf(t, normal(1, 20, 3, 3, 0))
	queries := func(q, codes Rows, rank int) error {
		_, err := RelativeContrast(t.Context(), q, codes, rank)
		return err
	}
	leaveOneOut := func(codes Rows) error { _, err := LeaveOneOutContrast(t.Context(), codes, 1); return err }
	for name, tt := range map[string]struct{ got, want error }{
		"other columns": {queries(rowsOf(t, normal(1, 20, 4, 4, 0)), x, 1), ErrShape},
		"rank 0":        {queries(x, x, 0), ErrShape},
		"one code":      {queries(x, x.pick([]int{0}), 1), ErrShape},
		"no query":      {queries(x.pick([]int{}), x, 1), ErrShape},
		"two codes":     {leaveOneOut(x.pick([]int{0, 1})), ErrShape},
		"nothing":       {leaveOneOut(Rows{}), ErrShape},
		"collapsed":     {leaveOneOut(rowsOf(t, mat.NewDense(5, 3, nil))), ErrCoincide},
	} {
		if !errors.Is(tt.got, tt.want) {
			t.Errorf("%s: got %v, want %v", name, tt.got, tt.want)
		}
	}
}
