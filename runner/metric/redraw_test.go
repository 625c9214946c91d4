package metric

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"
)

func TestMomentsOfCounts(t *testing.T) {
	const n, d = 1300, 9 // more than two blocks of rows
	x := normal(1, n, d, d, 100)
	counts := resample(7, n)
	want := momentsOf(t, copied(x, counts))
	wantCov, err := want.Covariance()
	if err != nil {
		t.Fatal(err)
	}
	got := momentsOfCounts(rowsOf(t, x), counts)
	gotCov, err := got.Covariance()
	if err != nil {
		t.Fatal(err)
	}
	if got.N() != n {
		t.Errorf("%d rows, want %d", got.N(), n)
	}
	nearAll(t, "mean", want.Mean(), got.Mean(), 1e-12)
	nearAll(t, "covariance", mat.DenseCopyOf(wantCov).RawMatrix().Data, mat.DenseCopyOf(gotCov).RawMatrix().Data, 1e-10)
}

// copied writes every row as often as it is counted.
func copied(x *mat.Dense, counts []int) *mat.Dense {
	var rows []float64
	for i, n := range counts {
		for range n {
			rows = append(rows, x.RawRowView(i)...)
		}
	}
	d := x.RawMatrix().Cols
	return mat.NewDense(len(rows)/d, d, rows)
}

// The second implementation copies the resampled rows and measures them from the start.
func TestBootstrapFIDAgainstCopies(t *testing.T) {
	for name, sets := range map[string][2]*mat.Dense{
		"full rank":      {normal(1, 300, 12, 12, 0), normal(2, 250, 12, 12, 1)},
		"rank-deficient": {normal(1, 300, 12, 5, 0), normal(2, 250, 12, 7, 1)},
		"few rows":       {normal(1, 300, 60, 60, 0), normal(2, 30, 60, 60, 0)},
		"large offset":   {normal(1, 300, 12, 12, 1e4), normal(2, 250, 12, 12, 1e4)},
	} {
		t.Run(name, func(t *testing.T) {
			const replicates = 20
			reference, x := momentsOf(t, sets[0]), sets[1]
			b, err := BootstrapFID(t.Context(), rngOf(5), reference, rowsOf(t, x), replicates)
			if err != nil {
				t.Fatal(err)
			}
			rng := rngOf(5)
			rng.Uint64() // the seed that the rows themselves do not need
			var want []float64
			for range replicates {
				counts := resample(rng.Uint64(), x.RawMatrix().Rows)
				want = append(want, distance(t, sets[0], copied(x, counts)).Distance)
			}
			slices.Sort(want)
			nearAll(t, "replicates", want, b.Replicates, 1e-9)
			near(t, "distance", distance(t, sets[0], x).Distance, b.Distance, 1e-9)
			near(t, "std", stat.StdDev(want, nil), b.Std, 1e-7)
			near(t, "bias", stat.Mean(want, nil)-b.Distance, b.Bias, 1e-6)
			onProcessors(func(n int) {
				again, err := BootstrapFID(t.Context(), rngOf(5), reference, rowsOf(t, x), replicates)
				if err != nil || !slices.Equal(again.Replicates, b.Replicates) {
					t.Errorf("%d processors: other replicates from the same seed, %v", n, err)
				}
			})
		})
	}
}

// What the bootstrap of one set says is what many fresh sets of that size show.
func TestBootstrapFIDPredictsTheSpreadOfFreshSets(t *testing.T) {
	const n, sets = 200, 150
	all := normal(3, n*sets, 4, 4, 0)
	reference := momentsOf(t, all)
	set := func(k int) *mat.Dense {
		x := mat.DenseCopyOf(all.Slice(k*n, (k+1)*n, 0, 4))
		x.Apply(func(_, j int, v float64) float64 { return 1.2*v + float64(j) }, x)
		return x
	}
	var fresh, predicted []float64
	held, bias := 0, 0.0
	for k := range sets {
		f, err := FrechetDistance(reference, momentsOf(t, set(k)))
		if err != nil {
			t.Fatal(err)
		}
		fresh = append(fresh, f.Distance)
	}
	mean := stat.Mean(fresh, nil)
	for k := range sets {
		b, err := BootstrapFID(t.Context(), rngOf(uint64(k)), reference, rowsOf(t, set(k)), 100)
		if err != nil {
			t.Fatal(err)
		}
		predicted = append(predicted, b.Std)
		bias += b.Bias / sets
		if b.Interval.Low <= mean && mean <= b.Interval.High {
			held++
		}
	}
	if ratio := stat.Mean(predicted, nil) / stat.StdDev(fresh, nil); math.Abs(ratio-1) > 0.15 {
		t.Errorf("predicted spread is %.2f of the one seen", ratio)
	}
	every := mat.NewDense(n*sets, 4, nil)
	for k := range sets {
		every.Slice(k*n, (k+1)*n, 0, 4).(*mat.Dense).Copy(set(k))
	}
	if actual := mean - distance(t, all, every).Distance; math.Abs(bias/actual-1) > 0.3 {
		t.Errorf("predicted bias %g, actual one %g", bias, actual)
	}
	if held < sets*88/100 {
		t.Errorf("the 95 %% interval holds the mean %d times in %d", held, sets)
	}
}

func TestBootstrapFIDWarns(t *testing.T) {
	reference := momentsOf(t, normal(1, 300, 10, 10, 0))
	for _, tt := range []struct {
		n, replicates int
		want          string
	}{
		{40, 100, ""},
		{40, 99, "99 replicates"},
		{15, 100, "15 generated images for 10 feature dimensions: a resample"},
		{10, 100, "10 generated images for 10 feature dimensions: the covariance is singular"},
	} {
		b, err := BootstrapFID(t.Context(), rngOf(1), reference, rowsOf(t, normal(2, tt.n, 10, 10, 0)), tt.replicates)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(b.Warning, tt.want) || (b.Warning == "") != (tt.want == "") {
			t.Errorf("%d rows, %d replicates: warning %q, want %q", tt.n, tt.replicates, b.Warning, tt.want)
		}
	}
}

// The distance between two Gaussians is known: that of all rows is too large, the limit is near it.
func TestFrechetInfinityComesNearTheTruth(t *testing.T) {
	const n, d = 3000, 20
	rng := rngOf(9)
	x := mat.NewDense(n, d, nil)
	for i := range x.RawMatrix().Data {
		x.RawMatrix().Data[i] = 1.1 * rng.NormFloat64()
	}
	unit := mat.NewDense(2*d, d, nil) // mean 0 and, with divisor 2d−1, covariance 1
	for j := range d {
		unit.Set(j, j, math.Sqrt(float64(2*d-1)/2))
		unit.Set(d+j, j, -math.Sqrt(float64(2*d-1)/2))
	}
	reference := momentsOf(t, unit)
	const truth = d * 0.1 * 0.1
	limit := func() FrechetLimit {
		l, err := FrechetInfinity(t.Context(), rngOf(4), reference, rowsOf(t, x))
		if err != nil {
			t.Fatal(err)
		}
		return l
	}
	l := limit()
	all := distance(t, unit, x).Distance
	if math.Abs(l.Distances[len(l.Distances)-1]-all) > 1e-9*all {
		t.Errorf("the last subset, all rows, gave %g, want %g", l.Distances[len(l.Distances)-1], all)
	}
	if all-truth < 3*math.Abs(l.Distance-truth) || l.Line.Slope <= 0 {
		t.Errorf("truth %g, all rows %g, limit %g", truth, all, l.Distance)
	}
	if l.N[0] != 300 || l.N[14] != n || len(l.N) != 15 || !slices.IsSorted(l.N) || l.Warning != "" {
		t.Errorf("subsets of %v rows, warning %q", l.N, l.Warning)
	}
	onProcessors(func(n int) {
		if again := limit(); !slices.Equal(again.Distances, l.Distances) {
			t.Errorf("%d processors: other distances from the same seed", n)
		}
	})
}

func TestLimitSizes(t *testing.T) {
	for _, tt := range []struct{ n, d, least int }{{50000, 2048, 5000}, {10000, 2048, 4096}, {6000, 2048, 3000}, {30, 1, 3}, {30, 64, 15}} {
		got := limitSizes(tt.n, tt.d)
		if got[0] != tt.least || got[14] != tt.n || len(slices.Compact(got)) != 15 {
			t.Errorf("%d rows of %d: %v, want %d to all", tt.n, tt.d, got, tt.least)
		}
	}
}

func TestRedrawWarnsAndRefuses(t *testing.T) {
	reference := momentsOf(t, normal(1, 300, 10, 10, 0))
	l, err := FrechetInfinity(t.Context(), rngOf(1), reference, rowsOf(t, normal(2, 30, 10, 10, 0)))
	if err != nil || !strings.HasPrefix(l.Warning, "subsets from 15 images on for 10 feature dimensions") {
		t.Errorf("30 rows: warning %q, %v", l.Warning, err)
	}
	limit := func(m *Moments, r Rows) error { _, err := FrechetInfinity(t.Context(), rngOf(1), m, r); return err }
	boot := func(m *Moments, r Rows, n int) error {
		_, err := BootstrapFID(t.Context(), rngOf(1), m, r, n)
		return err
	}
	good, narrow := rowsOf(t, normal(2, 40, 10, 10, 0)), rowsOf(t, normal(2, 40, 9, 9, 0))
	for name, tt := range map[string]struct{ got, want error }{
		"29 rows":                 {limit(reference, good.pick(make([]int, 29))), ErrShape},
		"limit of other columns":  {limit(reference, narrow), ErrShape},
		"limit to no reference":   {limit(&Moments{}, good), ErrFewRows},
		"one replicate":           {boot(reference, good, 1), ErrShape},
		"other columns":           {boot(reference, narrow, 10), ErrShape},
		"nothing":                 {boot(reference, Rows{}, 10), ErrShape},
		"one row":                 {boot(reference, good.pick([]int{3}), 10), ErrFewRows},
		"bootstrap, no reference": {boot(&Moments{}, good, 10), ErrFewRows},
	} {
		if !errors.Is(tt.got, tt.want) {
			t.Errorf("%s: got %v, want %v", name, tt.got, tt.want)
		}
	}
}
