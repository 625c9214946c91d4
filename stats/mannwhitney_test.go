package stats

import (
	"slices"
	"testing"
)

// With ties, the p values are shares of all ways to choose the first sample.
func TestMannWhitneyWithTies(t *testing.T) {
	for _, tt := range [][2][]float64{
		{{1, 2, 2, 5}, {2, 3, 3}},
		{{1, 1, 1}, {1, 1}},
		{{4, 4, 9}, {1, 4, 4, 4, 0}},
		{{0.5}, {0.25, 0.75, 0.5}},
	} {
		a, b := tt[0], tt[1]
		got, err := MannWhitney(a, b)
		if err != nil {
			t.Fatal(err)
		}
		ua, greater, less := byEnumeration(a, b)
		near(t, "u_a", ua, got.UA)
		near(t, "u_b", float64(len(a)*len(b))-ua, got.UB)
		near(t, "greater", greater, got.Greater)
		near(t, "less", less, got.Less)
		near(t, "two-sided", min(1, 2*min(greater, less)), got.TwoSided)
	}
}

func byEnumeration(a, b []float64) (ua, greater, less float64) {
	all := slices.Concat(a, b)
	u := func(chosen int) float64 {
		sum := 0.0
		for i, v := range all {
			for j, w := range all {
				if chosen>>i&1 == 1 && chosen>>j&1 == 0 {
					sum += map[bool]float64{true: 1}[v > w] + map[bool]float64{true: 0.5}[v == w]
				}
			}
		}
		return sum
	}
	ua = u(1<<len(a) - 1)
	n := 0.0
	for chosen := range 1 << len(all) {
		size := 0
		for i := range all {
			size += chosen >> i & 1
		}
		if size != len(a) {
			continue
		}
		n++
		greater += map[bool]float64{true: 1}[u(chosen) >= ua]
		less += map[bool]float64{true: 1}[u(chosen) <= ua]
	}
	return ua, greater / n, less / n
}
