package main

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"loraebench/reports/table"
)

// ranked is a trial of lorae whose ranks all are one number.
func ranked(l float64, seed int64, rank float64) fixture {
	return mnist("s", "lorae", lambda(l), seed, lambdaBudget, ranks("", rank, rank, rank, rank, rank, rank, rank, rank))
}

// slopeOf is the cell of the slope of M's rank above 0.1.
func slopeOf(t *testing.T, runs ...fixture) table.Cell {
	t.Helper()
	made := build(proposition1, loaded("rank", runs...), nil)[0]
	last := made.Rows[len(made.Rows)-1]
	if !last.Summary || last.Labels[1] != slopeLabel {
		t.Fatalf("the last row is %+v, not a slope", last)
	}
	return last.Cells[0]
}

// TestSlope: of an exact power law the slope is its exponent, of means over seeds.
func TestSlope(t *testing.T) {
	var exact []fixture
	for _, l := range []float64{1e-4, 1e-3, 1e-2, 0.1} {
		for seed, off := range []float64{-1, 1} {
			exact = append(exact, ranked(l, int64(seed), 100*math.Pow(l, -0.5)+off))
		}
	}
	c := slopeOf(t, exact...)
	if math.Abs(c.Number.Mean-0.5) > 1e-12 || c.Number.Interval == nil || c.Number.Interval.High-c.Number.Interval.Low > 1e-10 || c.Notes != nil {
		t.Errorf("slope of an exact law is %v in %+v, notes %q", c.Number.Mean, c.Number.Interval, c.Notes)
	}
	// (0, 1), (ln 10, 2), (2 ln 10, 2) in log₂ of the rank: slope ln 2/(2 ln 10)
	c = slopeOf(t, ranked(1, 1, 2), ranked(0.1, 1, 4), ranked(0.01, 1, 4))
	if want := math.Ln2 / (2 * math.Ln10); math.Abs(c.Number.Mean-want) > 1e-12 || c.Number.Interval.Low > 0 || c.Number.Interval.High < 0.3 {
		t.Errorf("slope is %v in %+v, want %v and a wide interval", c.Number.Mean, c.Number.Interval, want)
	}
}

// TestSlopeNotes: what a slope lacks is said.
func TestSlopeNotes(t *testing.T) {
	for _, c := range []struct {
		name  string
		runs  []fixture
		text  string
		notes []string
	}{
		{"two λ", []fixture{ranked(1, 1, 2), ranked(0.01, 1, 20)}, "0.50", []string{"no interval: that takes a rank at 3 λ, there are 2"}},
		{"one λ", []fixture{ranked(1, 1, 2)}, "", []string{"no slope: that takes a rank at 2 λ, there are 1"}},
		{"a rank of 0", []fixture{ranked(1, 1, 0), ranked(0.1, 1, 2), ranked(0.01, 1, 4)}, "0.30", []string{
			"without λ = 1, whose rank or λ is 0 and has no logarithm", "no interval: that takes a rank at 3 λ, there are 2",
		}},
		{"no λ", []fixture{ranked(0, 1, 9), ranked(0.1, 1, 2)}, "", []string{
			"without λ = 0, whose rank or λ is 0 and has no logarithm", "no slope: that takes a rank at 2 λ, there are 1",
		}},
	} {
		got := slopeOf(t, c.runs...)
		if got.Text != c.text || (got.Number == nil) != (c.text == "") || !cmp.Equal(got.Notes, c.notes) {
			t.Errorf("%s: %q with notes %q, want %q with %q", c.name, got.Text, got.Notes, c.text, c.notes)
		}
	}
}

// TestTheorem2Layout: latent sizes are rows by size, methods columns, and methods
// that differ in another parameter have columns of their own; those without codes none.
func TestTheorem2Layout(t *testing.T) {
	var runs []fixture
	for _, latent := range []int{16, 2, 128} {
		for _, l := range []float64{0.1, 1e-3} {
			runs = append(runs, mnist("s", "lorae", map[string]any{"latent": latent, "lambda": l}, 1, theoryBudget, plain("contrast", "train", float64(latent)+l)))
		}
		runs = append(runs, mnist("s", "ae", map[string]any{"latent": latent}, 1, theoryBudget, plain("contrast", "train", float64(latent))))
	}
	runs = append(runs, mnist("s", "gan", map[string]any{"z": 64}, 1, theoryBudget, lacks("contrast", "train", "unsupported: no encoder")))
	made := build(theorem2, loaded("contrast", runs...), nil)[0]
	var heads []string
	for _, c := range made.Columns {
		heads = append(heads, strings.Join(c.Head, "/"))
	}
	if diff := cmp.Diff([]string{"ae", "lorae λ=0.001", "lorae λ=0.1"}, heads); diff != "" {
		t.Errorf("columns (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([][]string{{"2"}, {"16"}, {"128"}}, rowLabelsOf(made)); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
	for i, latent := range []float64{2, 16, 128} {
		for j, l := range []float64{0, 1e-3, 0.1} {
			if got := made.Rows[i].Cells[j].Number.Mean; got != latent+l {
				t.Errorf("row %d, column %d is %v, want %v", i, j, got, latent+l)
			}
		}
	}
}

// TestTheorem1Bound: the bound stands beside every slope and is nobody's result.
func TestTheorem1Bound(t *testing.T) {
	made := build(theorem1, loaded("theorem1", theoryRuns()...), nil)[0]
	for i, want := range []string{"slope ours", "theorem theorem", "steps ours"} {
		c := made.Columns[i]
		source := ""
		for _, f := range c.Facts {
			if f.Name == sourceFact {
				source = fmt.Sprint(f.Value)
			}
		}
		if got := c.Head[0] + " " + source; got != want {
			t.Errorf("column %d is %q, want %q", i, got, want)
		}
	}
	for _, r := range made.Rows {
		if got := r.Cells[1].Number.Mean; got != -0.25 {
			t.Errorf("the bound of %s is %v", r.Labels[0], got)
		}
	}
}
