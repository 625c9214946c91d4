package gmm

import (
	"context"
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// lloydIterations are enough for a start; EM does the rest.
const lloydIterations = 30

// blockRows is how many rows are copied at a time.
const blockRows = 1024

// kMeans clusters the codes: greedy k-means++ seeds, then Lloyd's iterations. It gives each row's cluster and the centres [K,D],
// relative to the codes' origin. A cluster is empty only where there are fewer
// distinct rows than clusters or Lloyd's iterations emptied it; its centre stays.
func kMeans(ctx context.Context, c *codes, k int, rng *rand.Rand) ([]int, *mat.Dense, error) {
	centres := seeds(c, k, rng)
	labels := make([]int, c.n)
	for range lloydIterations {
		if err := ctx.Err(); err != nil {
			return nil, nil, err
		}
		changed := assign(c, centres, labels)
		centre(c, labels, centres)
		if !changed {
			break
		}
	}
	return labels, centres, nil
}

// seeds draws rows with a probability proportional to the squared distance to
// the nearest seed so far. Of a few such draws it keeps the one that leaves the
// smallest sum of distances.
// Source: Arthur and Vassilvitskii 2007, greedy variant; number of draws as in scikit-learn.
func seeds(c *codes, k int, rng *rand.Rand) *mat.Dense {
	centres := mat.NewDense(k, c.d, nil)
	nearest := squaredDistances(c, rng.IntN(c.n), centres.RawRowView(0), nil)
	draws := 2 + int(math.Log(float64(k)))
	seed := make([]float64, c.d)
	for s := 1; s < k; s++ {
		least := math.Inf(1)
		var best []float64
		for range draws {
			d := squaredDistances(c, draw(nearest, rng), seed, nearest)
			if sum := floats.Sum(d); best == nil || sum < least {
				least, best = sum, d
				copy(centres.RawRowView(s), seed)
			}
		}
		nearest = best
	}
	return centres
}

// squaredDistances gives each row's squared distance to row pick, which it
// copies to seed, and no more than limit where there is one.
func squaredDistances(c *codes, pick int, seed, limit []float64) []float64 {
	c.row(seed, pick)
	row := make([]float64, c.d)
	d := make([]float64, c.n)
	for i := range d {
		c.row(row, i)
		floats.Sub(row, seed)
		d[i] = floats.Dot(row, row)
		if limit != nil {
			d[i] = min(d[i], limit[i])
		}
	}
	return d
}

// draw picks an index with a probability proportional to its weight; all zero = any.
func draw(weights []float64, rng *rand.Rand) int {
	total := floats.Sum(weights)
	if total == 0 {
		return rng.IntN(len(weights))
	}
	left := rng.Float64() * total
	last := 0
	for i, w := range weights {
		if w == 0 {
			continue
		}
		last = i
		if left -= w; left < 0 {
			break
		}
	}
	return last
}

// assign labels every row with its nearest centre, the first among equals, and says whether a label changed.
func assign(c *codes, centres *mat.Dense, labels []int) bool {
	k, _ := centres.Dims()
	half := make([]float64, k) // |c|²/2
	for j := range half {
		half[j] = floats.Dot(centres.RawRowView(j), centres.RawRowView(j)) / 2
	}
	changed := false
	buffer := make([]float64, min(blockRows, c.n)*c.d)
	for from := 0; from < c.n; from += blockRows {
		to := min(from+blockRows, c.n)
		c.block(buffer, from, to)
		var score mat.Dense // x·c − |c|²/2 is largest for the nearest c
		score.Mul(mat.NewDense(to-from, c.d, buffer[:(to-from)*c.d]), centres.T())
		for i := from; i < to; i++ {
			row := score.RawRowView(i - from)
			floats.Sub(row, half)
			if best := floats.MaxIdx(row); best != labels[i] {
				labels[i], changed = best, true
			}
		}
	}
	return changed
}

// centre moves the centres of clusters that are not empty to their means.
func centre(c *codes, labels []int, centres *mat.Dense) {
	k, _ := centres.Dims()
	count := make([]float64, k)
	sum := mat.NewDense(k, c.d, nil)
	row := make([]float64, c.d)
	for i, label := range labels {
		c.row(row, i)
		floats.Add(sum.RawRowView(label), row)
		count[label]++
	}
	for j, n := range count {
		if n > 0 {
			floats.ScaleTo(centres.RawRowView(j), 1/n, sum.RawRowView(j))
		}
	}
}
