package metric

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// momentsOfCounts are the moments of a set in which row i occurs counts[i]
// times. A repeated row is multiplied once, with weight, and one that does not
// occur not at all: a bootstrap sample of N rows has about 0.63·N different ones.
func momentsOfCounts(rows Rows, counts []int) *Moments {
	var drawn []int
	for i, n := range counts {
		if n > 0 {
			drawn = append(drawn, i)
		}
	}
	m := &Moments{
		mean: make([]float64, rows.d), scatter: mat.NewSymDense(rows.d, nil),
		block: make([]float64, rows.d*min(len(drawn), blockRows)),
	}
	for from := 0; from < len(drawn); from += blockRows {
		part := drawn[from:min(from+blockRows, len(drawn))]
		n, mean := transposeCounted(m.block, rows, part, counts)
		addProducts(m.scatter.RawSymmetric(), m.block, len(part))
		m.join(n, mean)
	}
	return m
}

// transposeCounted writes the rows of the given numbers to block [d,rows], minus
// their mean and times the root of their count. It returns the sum of the counts and the mean.
func transposeCounted(block []float64, rows Rows, part, counts []int) (int, []float64) {
	total := 0
	mean, row := make([]float64, rows.d), make([]float64, rows.d)
	for i, at := range part {
		rows.row(row, at)
		total += counts[at]
		for j, v := range row {
			mean[j] += float64(counts[at]) * v
			block[j*len(part)+i] = v
		}
	}
	roots := make([]float64, len(part))
	for i, at := range part {
		roots[i] = math.Sqrt(float64(counts[at]))
	}
	for j := range mean {
		mean[j] /= float64(total)
		for i, root := range roots {
			block[j*len(part)+i] = root * (block[j*len(part)+i] - mean[j])
		}
	}
	return total, mean
}
