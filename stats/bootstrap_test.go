package stats

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"gonum.org/v1/gonum/stat"
)

// All 4⁴ resamples of four values have the same chance; the replicates must
// agree with them as far as 20,000 draws can.
func TestBootstrapAgainstEveryResample(t *testing.T) {
	x := []float64{1, 2, 4, 8}
	mean := func(x []float64) float64 { return stat.Mean(x, nil) }
	var every []float64
	for i := range 256 {
		every = append(every, (x[i&3]+x[i>>2&3]+x[i>>4&3]+x[i>>6&3])/4)
	}
	slices.Sort(every)
	want, err := Percentiles(every, 0.9)
	if err != nil {
		t.Fatal(err)
	}
	draw := func() Bootstrapped {
		b, err := Bootstrap(rand.New(rand.NewPCG(5, 6)), x, 20000, 0.9, mean)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	b := draw()
	if b.Estimate != 3.75 {
		t.Errorf("estimate %g, want 3.75", b.Estimate)
	}
	if std := stat.PopStdDev(every, nil); math.Abs(b.Std/std-1) > 0.03 {
		t.Errorf("standard error %g, want %g", b.Std, std)
	}
	if math.Abs(b.Interval.Low-want.Low) > 0.25 || math.Abs(b.Interval.High-want.High) > 0.25 {
		t.Errorf("interval %v, want %v", b.Interval, want)
	}
	if again := draw(); !slices.Equal(again.Replicates, b.Replicates) {
		t.Error("the same source gives other replicates")
	}
}

func TestPercentilesInterpolate(t *testing.T) {
	got, err := Percentiles([]float64{10, 20, 30, 50}, 0.5) // numpy.percentile: 17.5 and 35
	if err != nil || got != (Interval{17.5, 35}) {
		t.Errorf("got %v, %v", got, err)
	}
	if one, err := Percentiles([]float64{3}, 0.95); err != nil || one != (Interval{3, 3}) {
		t.Errorf("of one value: got %v, %v", one, err)
	}
}
