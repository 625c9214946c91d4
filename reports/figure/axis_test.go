package figure

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTicks(t *testing.T) {
	for name, c := range map[string]struct {
		axis Axis
		span span
		n    int
		want []string
	}{
		"round":             {Axis{}, span{0, 10}, 6, []string{"0", "2", "4", "6", "8", "10"}},
		"below one":         {Axis{}, span{-0.3, 0.31}, 4, []string{"−0.2", "0", "0.2"}},
		"two epochs":        {Axis{Whole: true}, span{0.96, 2.04}, 4, []string{"1", "2"}},
		"one epoch":         {Axis{Whole: true}, span{0.5, 1.5}, 4, []string{"1"}},
		"hundreds":          {Axis{}, span{90, 1480}, 5, []string{"500", "1,000"}},
		"far from 0":        {Axis{}, span{1000.2, 1001.1}, 4, []string{"1000.5", "1001.0"}},
		"large":             {Axis{}, span{-1e7, 2e7}, 4, []string{"−1e7", "0", "1e7", "2e7"}},
		"decades":           {Axis{Log: true}, span{1e-6, 1.5}, 7, []string{"1e-6", "1e-5", "1e-4", "0.001", "0.01", "0.1", "1"}},
		"every second":      {Axis{Log: true}, span{1e-6, 1.5}, 4, []string{"1e-6", "1e-4", "0.01", "1"}},
		"within one decade": {Axis{Log: true}, span{0.02, 0.052}, 5, []string{"0.02", "0.03", "0.04", "0.05"}},
		"over its end":      {Axis{Log: true}, span{0.6, 4}, 5, []string{"1", "2", "3"}},
		"one power":         {Axis{Log: true}, span{0.016, 0.53}, 3, []string{"0.03", "0.1", "0.3"}},
		"a sliver":          {Axis{Log: true}, span{0.0301, 0.0349}, 3, []string{"0.032", "0.034"}},
		"named":             {Axis{Log: true, Ticks: []float64{10, 100, 60000}}, span{9, 50000}, 5, []string{"10", "100"}},
		"named and near":    {Axis{Log: true, Ticks: []float64{60000, 10, 10000, 54000}}, span{9, 70000}, 5, []string{"10", "10,000"}},
	} {
		var got []string
		for _, tick := range c.axis.ticks(c.span, c.n) {
			if outside := 1e-9 * (c.span.max - c.span.min); tick.Value < c.span.min-outside || tick.Value > c.span.max+outside {
				t.Errorf("%s: a tick at %v, outside of %v", name, tick.Value, c.span)
			}
			if !tick.IsMinor() {
				got = append(got, tick.Label)
			}
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// TestTicksOfAnySpan: there are always some, never very many, and none of a
// number that is not what its label says.
func TestTicksOfAnySpan(t *testing.T) {
	for _, log := range []bool{false, true} {
		for low := 1e-7; low < 1e6; low *= 3.7 {
			for width := 1.0001; width < 1e9; width *= 2.3 {
				s := span{low, low * width}
				major := 0
				for _, tick := range (Axis{Log: log}).ticks(s, 5) {
					if !tick.IsMinor() {
						major++
					}
				}
				if major < 1 || major > 6 {
					t.Errorf("logarithmic %v, %v: %d numbers", log, s, major)
				}
			}
		}
	}
}

func TestAround(t *testing.T) {
	for name, c := range map[string]struct {
		axis       Axis
		data, want span
	}{
		"linear":         {Axis{}, span{0, 100}, span{-4, 104}},
		"from 0":         {Axis{Zero: true}, span{50, 100}, span{0, 104}},
		"below 0":        {Axis{Zero: true}, span{-50, 50}, span{-54, 54}},
		"one number":     {Axis{}, span{20, 20}, span{18, 22}},
		"only 0":         {Axis{}, span{0, 0}, span{-0.5, 0.5}},
		"logarithmic":    {Axis{Log: true}, span{1, math.Pow(10, 25)}, span{0.1, math.Pow(10, 26)}},
		"one logarithm":  {Axis{Log: true}, span{3, 3}, span{2, 4.5}},
		"down to floor":  {Axis{Log: true, Floor: 1}, span{1e-20, math.Pow(10, 25)}, span{1, math.Pow(10, 26)}},
		"above floor":    {Axis{Log: true, Floor: 1e-6}, span{1, math.Pow(10, 25)}, span{0.1, math.Pow(10, 26)}},
		"all below":      {Axis{Log: true, Floor: 1}, span{1e-3, 1e-2}, span{1, 1.5}},
		"nothing at all": {Axis{Log: true}, emptySpan(), span{math.Pow(10, -0.04), math.Pow(10, 1.04)}},
	} {
		got := c.axis.around(c.data)
		if math.Abs(got.min/c.want.min-1) > 1e-9 && got.min != c.want.min || math.Abs(got.max/c.want.max-1) > 1e-9 {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

// TestDataOfBands: what a band covers is in the range, what an axis cannot show is not.
func TestDataOfBands(t *testing.T) {
	c := Chart{X: Axis{Log: true}, Y: Axis{Log: true}, Curves: []Curve{{
		X: []float64{0, 1, 2, math.Inf(1), 4}, Y: []float64{9, 1, 2, 9, math.NaN()}, Low: []float64{9, -1, 0.5, 9, 9}, High: []float64{9, 3, 7, 9, 9},
	}}}
	if got, want := c.data(true), (span{1, 2}); got != want {
		t.Errorf("x from %v, want %v", got, want)
	}
	if got, want := c.data(false), (span{0.5, 7}); got != want {
		t.Errorf("y from %v, want %v", got, want)
	}
}
