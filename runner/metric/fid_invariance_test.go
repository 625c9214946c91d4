package metric

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/mat"

	"loraebench/runner/golden"
)

// hardSets are pairs of sets on which covariances go wrong: those of
// fid.json, of full rank, rank-deficient and with a large offset, and larger ones.
func hardSets(t *testing.T) map[string][2]*mat.Dense {
	t.Helper()
	sets := map[string][2]*mat.Dense{
		"more than a tile":             {normal(1, 400, 150, 150, 0), normal(2, 380, 150, 150, 0.5)},
		"fewer rows than columns":      {normal(1, 40, 150, 150, 0), normal(2, 30, 150, 150, 0)},
		"rank-deficient with offset":   {normal(1, 400, 30, 7, 1e4), normal(2, 380, 30, 11, 1e4)},
		"variances from 1 down to ε":   {fading(1, 400, 30), fading(2, 380, 30)},
		"one side without any spread":  {normal(1, 400, 30, 30, 0), mat.NewDense(9, 30, nil)},
		"offset a million times the σ": {normal(1, 400, 30, 30, 5e6), normal(2, 380, 30, 30, 5e6)},
	}
	for name, c := range golden.Load(t, "fid.json") {
		first := dense(golden.Input[golden.Array](t, c, "real"))
		sets["golden "+name] = [2]*mat.Dense{first, fakeOf(t, c, first)}
	}
	return sets
}

// fading has columns of ever smaller spread.
func fading(seed uint64, n, d int) *mat.Dense {
	x := normal(seed, n, d, d, 0)
	x.Apply(func(_, j int, v float64) float64 { return v * math.Pow(10, -16*float64(j)/float64(d)) }, x)
	return x
}

// trace is what distances are compared with: each side's variance.
func trace(t *testing.T, sets ...*mat.Dense) float64 {
	t.Helper()
	sum := 0.0
	for _, x := range sets {
		cov, err := momentsOf(t, x).Covariance()
		if err != nil {
			t.Fatal(err)
		}
		sum += cov.Trace()
	}
	return sum
}

func TestFIDOfASetWithItselfIsZero(t *testing.T) {
	for name, sets := range hardSets(t) {
		for _, x := range sets {
			rows := rowsOf(t, x)
			other := toDense(shuffled(rows, 3))
			for how, got := range map[string]float64{
				"itself": distance(t, x, x).Distance, "another order": distance(t, x, other).Distance,
				"another batch size": between(t, momentsOf(t, x), inBatches(t, other, 7)),
			} {
				if got > 1e-6 || got > 1e-9*(1+trace(t, x)) {
					t.Errorf("%s: distance to the set in %s is %g, want 0 to 1e-6", name, how, got)
				}
			}
		}
	}
}

func TestFIDIsInvariantUnderBatchesOrderAndSides(t *testing.T) {
	for name, sets := range hardSets(t) {
		x, y := sets[0], sets[1]
		want := distance(t, x, y).Distance
		scale := trace(t, x, y)
		for how, got := range map[string]float64{
			"sides exchanged":      distance(t, y, x).Distance,
			"rows in other orders": distance(t, toDense(shuffled(rowsOf(t, x), 1)), toDense(shuffled(rowsOf(t, y), 2))).Distance,
			"single rows":          between(t, inBatches(t, x, 1), inBatches(t, y, 1)),
			"batches of 13":        between(t, inBatches(t, x, 13), inBatches(t, y, 100)),
			"counted":              between(t, momentsOf(t, x), momentsOfCounts(rowsOf(t, y), ones(y))),
		} {
			if math.Abs(got-want) > 1e-9*(want+scale) {
				t.Errorf("%s, %s: %.12g, want %.12g", name, how, got, want)
			}
		}
	}
}

func toDense(r Rows) *mat.Dense {
	x := mat.NewDense(r.n, r.d, nil)
	r.pack(x.RawMatrix().Data, 0, r.n, nil)
	return x
}

func inBatches(t *testing.T, x *mat.Dense, size int) *Moments {
	t.Helper()
	var m Moments
	n, d := x.Dims()
	for from := 0; from < n; from += size {
		if err := m.Add(x.Slice(from, min(from+size, n), 0, d).(*mat.Dense)); err != nil {
			t.Fatal(err)
		}
	}
	return &m
}

func between(t *testing.T, a, b *Moments) float64 {
	t.Helper()
	f, err := FrechetDistance(a, b)
	if err != nil {
		t.Fatal(err)
	}
	return f.Distance
}

func ones(x *mat.Dense) []int {
	counts := make([]int, x.RawMatrix().Rows)
	for i := range counts {
		counts[i] = 1
	}
	return counts
}
