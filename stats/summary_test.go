package stats

import (
	"math"
	"testing"
)

func TestEqualValuesHaveNoSpread(t *testing.T) {
	s, err := Summarize([]float64{0.1, 0.1, 0.1})
	if err != nil || s != (Summary{N: 3, Mean: 0.1}) {
		t.Errorf("got %+v, %v", s, err)
	}
	one, err := Summarize([]float64{7})
	if err != nil || one.Mean != 7 || one.N != 1 || !math.IsNaN(one.Std) {
		t.Errorf("of one value: got %+v, %v", one, err)
	}
}

// Table values of Student's t at 0.975, far from the handful of seeds of stats.json too.
func TestIntervalsOfManyAndFew(t *testing.T) {
	for n, want := range map[int]float64{2: 12.7062047362, 3: 4.30265272975, 31: 2.04227245630, 1001: 1.96233908083} {
		got, err := Summary{N: n, Std: math.Sqrt(float64(n))}.Interval(0.95)
		if err != nil {
			t.Fatal(err)
		}
		near(t, "high", want, got.High)
		near(t, "low", -want, got.Low)
	}
}
