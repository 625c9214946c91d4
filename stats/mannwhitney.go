package stats

import (
	"fmt"
	"slices"
)

// MannWhitneyTest asks whether values of one sample tend to be larger than
// values of another.
type MannWhitneyTest struct {
	UA, UB   float64 // pairs with a > b, and with b > a; a tie counts ½ for both
	TwoSided float64 // p: twice the smaller of the other two, at most 1
	Greater  float64 // p of a UA as large or larger
	Less     float64 // p of a UA as small or smaller
}

// mannWhitneyMost bounds the two samples together: the exact distribution takes
// time that grows with the fourth power.
const mannWhitneyMost = 200

// MannWhitney is exact, also with ties: it counts the ways to deal the values
// that were seen into two samples of these sizes. It takes the values to be
// independent. With 3 and 3 values no two-sided p is below 0.1, however far
// apart they lie. Both samples together may have 200 values.
//
// Source: Mann and Whitney 1947, On a test of whether one of two random
// variables is stochastically larger than the other.
func MannWhitney(a, b []float64) (MannWhitneyTest, error) {
	for i, x := range [][]float64{a, b} {
		if err := check(x, 1); err != nil {
			return MannWhitneyTest{}, fmt.Errorf("sample %d: %w", i+1, err)
		}
	}
	if n := len(a) + len(b); n > mannWhitneyMost {
		return MannWhitneyTest{}, fmt.Errorf("%w: the exact test takes %d values, not %d", ErrDomain, mannWhitneyMost, n)
	}
	ranks := doubledRanks(slices.Concat(a, b))
	sum := 0
	for _, r := range ranks[:len(a)] {
		sum += r
	}
	ways := waysToSum(ranks, len(a))
	var m MannWhitneyTest
	var all float64
	for s, w := range ways {
		all += w
		if s >= sum {
			m.Greater += w
		}
		if s <= sum {
			m.Less += w
		}
	}
	n := float64(len(a))
	m.UA = float64(sum)/2 - n*(n+1)/2
	m.UB = n*float64(len(b)) - m.UA
	m.Greater /= all
	m.Less /= all
	m.TwoSided = min(1, 2*min(m.Greater, m.Less))
	return m, nil
}

// doubledRanks are twice the ranks from 1, ties sharing the middle one: integers.
func doubledRanks(x []float64) []int {
	sorted := slices.Clone(x)
	slices.Sort(sorted)
	ranks := make([]int, len(x))
	for i, v := range x {
		first, _ := slices.BinarySearch(sorted, v)
		last := first
		for last < len(sorted) && sorted[last] == v {
			last++
		}
		ranks[i] = first + 1 + last
	}
	return ranks
}

// waysToSum counts, for every sum, the choices of n of the ranks that add up to it.
func waysToSum(ranks []int, n int) []float64 {
	total := 0
	for _, r := range ranks {
		total += r
	}
	ways := make([][]float64, n+1) // [how many chosen][their sum]
	for k := range ways {
		ways[k] = make([]float64, total+1)
	}
	ways[0][0] = 1
	for seen, r := range ranks {
		for k := min(n, seen+1); k >= 1; k-- {
			for s := total; s >= r; s-- {
				ways[k][s] += ways[k-1][s-r]
			}
		}
	}
	return ways[n]
}
