package main

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"loraebench/reports/table"
	"loraebench/stats"
)

// TestLeastP: the smallest p value of the exact test, by the count of ways, and
// as the test itself gives it to samples that do not overlap.
func TestLeastP(t *testing.T) {
	for _, c := range []struct {
		n, m int
		want float64
	}{{1, 1, 1}, {2, 2, 1.0 / 3}, {3, 3, 0.1}, {4, 4, 2.0 / 70}, {3, 5, 2.0 / 56}, {2, 8, 2.0 / 45}, {5, 5, 2.0 / 252}} {
		if got := leastP(c.n, c.m); math.Abs(got-c.want) > 1e-15 {
			t.Errorf("leastP(%d, %d) = %v, want %v", c.n, c.m, got, c.want)
		}
		var a, b []float64
		for i := range c.n {
			a = append(a, float64(i))
		}
		for i := range c.m {
			b = append(b, float64(100+i))
		}
		m, err := stats.MannWhitney(a, b)
		if err != nil {
			t.Fatal(err)
		}
		if math.Abs(m.TwoSided-c.want) > 1e-12 {
			t.Errorf("the test of %d and %d gives %v at least, want %v", c.n, c.m, m.TwoSided, c.want)
		}
	}
}

// TestSeedsFor: how many seeds it takes, alone and after Holm's correction.
func TestSeedsFor(t *testing.T) {
	for comparisons, want := range map[int]int{1: 4, 2: 5, 6: 5, 7: 6, 23: 6, 24: 7} {
		if got := seedsFor(comparisons); got != want {
			t.Errorf("%d comparisons take %d seeds, want %d", comparisons, got, want)
		}
	}
}

// comparisonsOf are comparisons of samples of FIDs, one of lorae with one of ae each.
func comparisonsOf(pairs ...[2][]float64) []comparison {
	var out []comparison
	for _, p := range pairs {
		c := comparison{}
		for i, sample := range p {
			c.of[i] = cell{Cell: table.Cell{Number: kind{}.aggregate(sample)}, sample: sample}
		}
		out = append(out, c)
	}
	return out
}

// shownP are the four columns of p values, six decimals of each that is shown as a number.
func shownP(t tested) []string {
	var out []string
	for _, c := range t.p {
		text := c.Text
		if text == "" && c.Number == nil {
			text = absent
		}
		if text == "" {
			text = table.Compact(math.Round(c.Number.Mean*1e6) / 1e6)
		}
		if c.Best {
			text = "*" + text
		}
		out = append(out, text)
	}
	return out
}

// TestTests: p values of both tests, corrected over those that can be had.
func TestTests(t *testing.T) {
	four := [2][]float64{{1, 2, 3, 4}, {5, 6, 7, 8}} // Welch: t −4.38, 6 degrees, p 0.00466; Mann–Whitney: 2/70
	near := [2][]float64{{1, 2, 3, 4}, {2, 3, 4, 5}} // p 0.3153; U 4.5, two-sided 32 of 70
	for _, c := range []struct {
		name  string
		pairs [][2][]float64
		want  [][]string
		notes []string // of the last column's first row
	}{
		{"one", [][2][]float64{four}, [][]string{{"0.004659", "*0.004659", "0.028571", "*0.028571"}}, nil},
		{"two", [][2][]float64{four, near}, [][]string{
			{"0.004659", "*0.009318", "0.028571", "0.057143"}, {"0.315334", "0.315334", "0.457143", "0.457143"},
		}, []string{"after Holm's correction over 2 comparisons no p value of so few seeds is below 5 %: that takes ≥ 5"}},
		{"three seeds", [][2][]float64{{{1, 2, 3}, {11, 12, 13}}}, [][]string{{"<0.001", "*<0.001", "needs ≥ 4 seeds", "–"}}, nil},
		{"one seed", [][2][]float64{{{1}, {11, 12, 13}}}, [][]string{{"needs ≥ 2 seeds", "–", "needs ≥ 4 seeds", "–"}}, nil},
		{"no number", [][2][]float64{{{}, {11, 12, 13}}}, [][]string{{"–", "–", "–", "–"}}, nil},
		{"no spread", [][2][]float64{{{1, 1}, {2, 2}}}, [][]string{{"–", "–", "needs ≥ 4 seeds", "–"}}, nil},
		{"few seeds have no part in the correction", [][2][]float64{four, {{1}, {2}}}, [][]string{
			{"0.004659", "*0.004659", "0.028571", "*0.028571"}, {"needs ≥ 2 seeds", "–", "needs ≥ 4 seeds", "–"},
		}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			tests := testAll(comparisonsOf(c.pairs...))
			var got [][]string
			for _, one := range tests {
				got = append(got, shownP(one))
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("p values (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(c.notes, tests[0].p[3].Notes); diff != "" {
				t.Errorf("notes (-want +got):\n%s", diff)
			}
		})
	}
}

// TestDifference: A − B has Welch's interval.
func TestDifference(t *testing.T) {
	d := differenceOf(comparisonsOf([2][]float64{{1, 2, 3, 4}, {5, 6, 7, 8}})[0])
	// −4 ± 2.4469·0.9129
	if d.Number.Mean != -4 || math.Abs(d.Number.Interval.Low+6.2337) > 1e-4 || math.Abs(d.Number.Interval.High+1.7663) > 1e-4 {
		t.Errorf("difference is %v %+v", d.Number.Mean, d.Number.Interval)
	}
	if d := differenceOf(comparisonsOf([2][]float64{{1}, {3}})[0]); d.Number.Mean != -2 || d.Number.Interval != nil {
		t.Errorf("difference of one seed each is %+v", d.Number)
	}
	if d := differenceOf(comparisonsOf([2][]float64{{}, {3}})[0]); d.Number != nil {
		t.Errorf("difference from nothing is %+v", d.Number)
	}
}

// TestPairs: each pair of rows is compared once, and none with itself.
func TestPairs(t *testing.T) {
	runs := linesOf(line{"lorae", []float64{1, 2}}, line{"lorae", []float64{3, 4}}, line{"lorae", []float64{5, 6}})
	trials := loaded("fid", runs...)
	made := compareTables(fidMeasure, trials, trials, trials, nil)
	if len(made) != 1 || len(made[0].Rows) != 3 {
		t.Fatalf("three λs against each other make %+v", made)
	}
	if diff := cmp.Diff([][]string{{"gmm", "lorae λ=1", "lorae λ=2"}, {"gmm", "lorae λ=1", "lorae λ=3"}, {"gmm", "lorae λ=2", "lorae λ=3"}}, rowLabelsOf(made[0])); diff != "" {
		t.Errorf("pairs (-want +got):\n%s", diff)
	}
}

// TestComparedSettings: what was made in different ways is not compared.
func TestComparedSettings(t *testing.T) {
	a, b := mnist("s", "lorae", lambda(1), 1, paperBudget, fids("gmm", 1)), mnist("s", "ae", lambda(1), 1, smokeBudget, fids("gmm", 2))
	trials := loaded("fid", a, b)
	if made := compareTables(fidMeasure, trials[:1], trials[1:], trials, nil); len(made) > 0 {
		t.Errorf("different budgets are compared: %+v", made)
	}
	b = mnist("s", "ae", lambda(1), 1, paperBudget, fids("gmm", 2, "n_generated", 5000))
	trials = loaded("fid", a, b)
	if made := compareTables(fidMeasure, trials[:1], trials[1:], trials, nil); len(made) > 0 {
		t.Errorf("FIDs of different sizes are compared: %+v", made)
	}
}
