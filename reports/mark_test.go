package main

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"loraebench/results"
)

// line is a row of a test table: a method's FIDs, one a seed.
type line struct {
	method string
	fids   []float64
}

// linesOf are the trials of some rows; methods of one name get different λs.
func linesOf(lines ...line) []fixture {
	var runs []fixture
	for i, l := range lines {
		for seed, v := range l.fids {
			runs = append(runs, mnist("s", l.method, lambda(float64(i+1)), int64(seed), paperBudget, fids("gmm", v), accuracies(v)))
		}
	}
	return runs
}

// TestBest: the best is what Welch's test with Holm's correction over the column
// leaves; numbers of one seed, and columns that cannot be tested, get no mark.
// The p values beside the cases are not corrected; they were integrated apart from this code.
func TestBest(t *testing.T) {
	const (
		tested   = "not significantly worse"
		untested = "No best is marked: to test"
	)
	for _, c := range []struct {
		name  string
		lines []line
		want  []bool
		says  string
	}{
		{"significantly best", []line{{"ae", []float64{20, 21, 22}}, {"lorae", []float64{10, 11, 12}}}, []bool{false, true}, tested}, // p 0.0003
		{"not worse", []line{{"ae", []float64{11, 12, 13}}, {"lorae", []float64{10, 11, 12}}}, []bool{true, true}, tested},           // p 0.29
		{"equal", []line{{"ae", []float64{1, 2}}, {"lorae", []float64{1, 2}}}, []bool{true, true}, tested},                           // p 1
		{"one seed each", []line{{"ae", []float64{20}}, {"lorae", []float64{10}}}, []bool{false, false}, untested},
		{"one seed beside others", []line{{"ae", []float64{1}}, {"vae", []float64{20, 21, 22}}, {"lorae", []float64{10, 11, 12}}}, []bool{false, false, true}, tested},
		{"one of two has seeds", []line{{"ae", []float64{20}}, {"lorae", []float64{10, 11, 12}}}, []bool{false, false}, untested},
		{"one method", []line{{"lorae", []float64{20, 21}}, {"lorae", []float64{10, 11}}}, []bool{false, false}, ""},
		{"two λs of one method", []line{{"ae", []float64{20, 21, 22}}, {"lorae", []float64{10, 11, 12}}, {"lorae", []float64{30, 31, 32}}}, []bool{false, true, false}, tested},
		{"no spread, and they differ", []line{{"ae", []float64{20, 20}}, {"lorae", []float64{10, 10}}}, []bool{false, true}, tested},
		{"no spread, and they are equal", []line{{"ae", []float64{10, 10}}, {"lorae", []float64{10, 10}}}, []bool{true, true}, tested},
		// p 0.042 and 0.016: with two comparisons, 0.031 and 0.042
		{"Holm", []line{{"ae", []float64{12.4, 13.4, 14.4}}, {"vae", []float64{13.3, 14.3, 15.3}}, {"lorae", []float64{10, 11, 12}}}, []bool{false, false, true}, tested},
		// p 0.042 each: with three, 0.127
		{"Holm, more of them", []line{
			{"ae", []float64{12.4, 13.4, 14.4}}, {"vae", []float64{12.4, 13.4, 14.4}}, {"wae", []float64{12.4, 13.4, 14.4}}, {"lorae", []float64{10, 11, 12}},
		}, []bool{true, true, true, true}, tested},
	} {
		t.Run(c.name, func(t *testing.T) {
			table := build(fid, loaded("fid", linesOf(c.lines...)...), nil)[0]
			var got []bool
			for _, r := range table.Rows {
				got = append(got, r.Cells[0].Best)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("marks (-want +got):\n%s", diff)
			}
			text := strings.Join(append(table.Caption, table.Best), "\n")
			if !strings.Contains(text, c.says) || c.says == "" && strings.Contains(text, "best") {
				t.Errorf("the table says %q, want %q", text, c.says)
			}
		})
	}
}

// TestBestDirection: of accuracies the highest is best, of ranks none.
func TestBestDirection(t *testing.T) {
	runs := linesOf(line{"ae", []float64{20, 21, 22}}, line{"lorae", []float64{10, 11, 12}})
	for i := range runs {
		runs[i].values = append(runs[i].values, ranks("", 1, 2, 3, 4, 5, 6, 7, 8)...)
	}
	for name, want := range map[string][]bool{"accuracy": {true, false}, "fid": {false, true}, "rank": {false, false}} {
		k, err := findKind(name)
		if err != nil {
			t.Fatal(err)
		}
		table := build(k, loaded(strings.Join(k.metrics(), " "), runs...), nil)[0]
		for i, r := range table.Rows {
			if r.Cells[0].Best != want[i] {
				t.Errorf("%s: row %d is marked: %v, want %v", name, i, r.Cells[0].Best, want[i])
			}
		}
	}
}

// TestPartlyMarked: a column that cannot be tested beside one that can is mentioned.
func TestPartlyMarked(t *testing.T) {
	runs := linesOf(line{"ae", []float64{20, 21, 22}}, line{"lorae", []float64{10, 11, 12}})
	for _, i := range []int{0, 3} { // of one seed each
		runs[i].values = append(runs[i].values, fids("normal", 5)...)
	}
	table := build(fid, loaded("fid", runs...), nil)[0]
	if text := strings.Join(table.Caption, "\n"); !strings.Contains(text, "No best is marked in columns where fewer than two methods have 2 seeds") {
		t.Errorf("caption %q does not say why a column has no mark", text)
	}
}

// TestSeedIntervals: the interval of a mean is Student's, and that of one seed
// is the bootstrap's that the trial left.
func TestSeedIntervals(t *testing.T) {
	left := func(method string, seed int64, v float64) fixture {
		return mnist("s", method, map[string]any{}, seed, paperBudget, fids("gmm", v, "bootstrap_low", v-1, "bootstrap_high", v+2, "bootstrap_replicates", 1000))
	}
	table := build(fid, loaded("fid", left("ae", 1, 10), left("ae", 2, 12), left("lorae", 1, 10)), nil)[0]
	for i, want := range []string{"t -1.706 23.706", "bootstrap 9.000 12.000"} { // 11 ± 12.706·√2/√2
		interval := table.Rows[i].Cells[0].Number.Interval
		if got := fmt.Sprintf("%s %.3f %.3f", interval.Kind, interval.Low, interval.High); got != want {
			t.Errorf("row %d has the interval %s, want %s", i, got, want)
		}
	}
	want := "[low, high] of one seed: 95 % bootstrap interval over its generated images (1,000 replicates); what other seeds would give is not in it."
	if last := table.Caption[len(table.Caption)-2]; last != want {
		t.Errorf("caption says %q, want %q", last, want)
	}
}

// TestFailedSeedsDoNotCount: a method whose second seed failed has one number.
func TestFailedSeedsDoNotCount(t *testing.T) {
	runs := linesOf(line{"ae", []float64{20, 21}}, line{"lorae", []float64{10, 11}})
	runs[3] = runs[3].ends(results.Failed, "killed")
	for _, r := range build(fid, loaded("fid", runs...), nil)[0].Rows {
		if r.Cells[0].Best {
			t.Errorf("%s is marked", r.Labels[0])
		}
	}
}
