package metric

import (
	"context"
	"fmt"
	"math"

	"gonum.org/v1/gonum/stat"
)

// Contrast says how much farther the farthest code is than the nearest one. Where
// it goes to 0, as in high dimensions it tends to, nearness means nothing.
type Contrast struct {
	Max, Min   []float64 // largest and smallest distance of each query that counts, over rank
	Relative   []float64 // (Max − Min)/Min of each
	Mean       float64   // of Relative
	Coincident int       // queries at distance 0 of a code, which do not count
	Warning    string    // "" or why the number is to be read with care
}

// RelativeContrast compares every query [Q,D] with all codes [N,D], of which it
// is none. Both are codes as the decoder gets them, so for LoRAE M(E(x)); the
// distance is ‖·‖₂/rank, with rank the number of singular values of M above
// 1e-2 of the largest (Rank.Above1e2), or 1 for a method without M. The rank
// changes Max and Min, but cancels in Relative.
//
// Source: Theorem 2 of the LoRAE paper, after Beyer et al. 1999, When is
// nearest neighbor meaningful?
func RelativeContrast(ctx context.Context, queries, codes Rows, rank int) (Contrast, error) {
	if queries.d != codes.d {
		return Contrast{}, fmt.Errorf("%w: queries of %d columns for codes of %d", ErrShape, queries.d, codes.d)
	}
	if queries.n < 1 || codes.n < 2 {
		return Contrast{}, fmt.Errorf("%w: a contrast needs a query and 2 codes, not %d and %d", ErrShape, queries.n, codes.n)
	}
	return contrast(ctx, pairs{a: queries, b: codes, centre: codes.mean()}, rank)
}

// LeaveOneOutContrast is RelativeContrast with every code [N,D] as the query for all others.
func LeaveOneOutContrast(ctx context.Context, codes Rows, rank int) (Contrast, error) {
	if codes.n < 3 {
		return Contrast{}, fmt.Errorf("%w: a contrast among codes needs 3, not %d", ErrShape, codes.n)
	}
	return contrast(ctx, pairs{a: codes, b: codes, centre: codes.mean(), same: true}, rank)
}

func contrast(ctx context.Context, p pairs, rank int) (Contrast, error) {
	if rank < 1 {
		return Contrast{}, fmt.Errorf("%w: distances over a rank of %d", ErrShape, rank)
	}
	states, err := eachTile(ctx, p, func() *extent { return newExtent(p.a.n) },
		func(e *extent, t *pairTile) { e.addTile(t, p.same) })
	if err != nil {
		return Contrast{}, err
	}
	for _, s := range states[1:] {
		states[0].merge(s)
	}
	return states[0].contrast(float64(rank))
}

// extent are the smallest and the largest squared distance of each query.
type extent struct{ least, most []float64 }

func newExtent(n int) *extent {
	e := &extent{least: make([]float64, n), most: make([]float64, n)}
	for i := range e.least {
		e.least[i] = math.Inf(1)
	}
	return e
}

func (e *extent) addTile(t *pairTile, same bool) {
	t.squareDistances()
	for i := range t.rows {
		for j, square := range t.row(i) {
			switch {
			case !same:
				e.add(t.i+i, square)
			case t.i+i < t.j+j: // once each pair, never a code with itself
				e.add(t.i+i, square)
				e.add(t.j+j, square)
			}
		}
	}
}

func (e *extent) add(query int, square float64) {
	e.least[query] = min(e.least[query], square)
	e.most[query] = max(e.most[query], square)
}

func (e *extent) merge(o *extent) {
	for i := range e.least {
		e.least[i] = min(e.least[i], o.least[i])
		e.most[i] = max(e.most[i], o.most[i])
	}
}

func (e *extent) contrast(rank float64) (Contrast, error) {
	var c Contrast
	for i, least := range e.least {
		if least == 0 {
			c.Coincident++
			continue
		}
		most := math.Sqrt(e.most[i])
		least = math.Sqrt(least)
		c.Max, c.Min = append(c.Max, most/rank), append(c.Min, least/rank)
		c.Relative = append(c.Relative, (most-least)/least)
	}
	if len(c.Relative) == 0 {
		return Contrast{}, fmt.Errorf("%w, all %d of them", ErrCoincide, len(e.least))
	}
	if c.Coincident > 0 {
		c.Warning = fmt.Sprintf("%d of %d queries coincide with a code and are left out", c.Coincident, len(e.least))
	}
	c.Mean = stat.Mean(c.Relative, nil)
	return c, nil
}
