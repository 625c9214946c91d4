package metric

import (
	"context"
	"fmt"
	"math"
)

// Neighbours is the usual k.
const Neighbours = 5

// Manifold is a set of features with a ball around each of them that reaches
// to its k-th nearest neighbour in the set, itself not counted. The
// union of the balls stands for the distribution. Making one takes time that
// grows with N², so that of the reference is worth keeping.
type Manifold struct {
	rows    Rows
	k       int
	centre  []float64 // [D], the mean row
	squares []float64 // [N], squared radii
}

// NewManifold takes rows [N,D] with N above k. It keeps the rows.
func NewManifold(ctx context.Context, rows Rows, k int) (*Manifold, error) {
	if k < 1 {
		return nil, fmt.Errorf("%w: neighbour %d, want at least the first", ErrShape, k)
	}
	if rows.n <= k {
		return nil, fmt.Errorf("%w: %d rows have no neighbour %d", ErrShape, rows.n, k)
	}
	m := &Manifold{rows: rows, k: k, centre: rows.mean(), squares: make([]float64, rows.n)}
	p := pairs{a: rows, b: rows, centre: m.centre, same: true}
	states, err := eachTile(ctx, p, func() *nearest { return newNearest(rows.n, k) }, addNeighbours)
	if err != nil {
		return nil, err
	}
	for _, s := range states[1:] {
		states[0].merge(s)
	}
	for i := range m.squares {
		m.squares[i] = states[0].last(i)
	}
	return m, nil
}

func addNeighbours(n *nearest, t *pairTile) {
	t.squareDistances()
	for i := range t.rows {
		for j, square := range t.row(i) {
			if t.diagonal() && i == j {
				continue
			}
			n.add(t.i+i, square)
			if !t.diagonal() {
				n.add(t.j+j, square)
			}
		}
	}
}

// N is the number of rows.
func (m *Manifold) N() int { return m.rows.n }

// Radii are the radii of the balls, [N].
func (m *Manifold) Radii() []float64 {
	radii := make([]float64, len(m.squares))
	for i, s := range m.squares {
		radii[i] = math.Sqrt(s)
	}
	return radii
}

// PRDC are precision, recall, density and coverage. Of two equal distributions
// with N = M, coverage is expected at about 1 − 2⁻ᵏ and density at 1.
type PRDC struct {
	Precision float64 // share of generated rows inside any reference ball
	Recall    float64 // share of reference rows inside any generated ball
	Density   float64 // reference balls that a generated row is in, over k; may exceed 1
	Coverage  float64 // share of reference balls with a generated row inside
	Warning   string  // "" or why the numbers are to be read with care
}

// fewManifoldRows is where all four measures still move much with N.
const fewManifoldRows = 1000

// PrecisionRecall compares two manifolds of the same k and D. Inside means
// nearer than the radius, so a row is in no ball of radius 0. All four depend on
// the numbers of rows: compare only figures of equal N and M.
//
// Source: Naeem et al. 2020, Reliable fidelity and diversity metrics for
// generative models; precision and recall as in Kynkäänniemi et al. 2019.
func PrecisionRecall(ctx context.Context, reference, generated *Manifold) (PRDC, error) {
	if err := sameColumns(reference.rows.d, generated.rows.d); err != nil {
		return PRDC{}, err
	}
	if reference.k != generated.k {
		return PRDC{}, fmt.Errorf("%w: neighbour %d of the reference beside neighbour %d", ErrShape, reference.k, generated.k)
	}
	p := pairs{a: reference.rows, b: generated.rows, centre: reference.centre}
	states, err := eachTile(ctx, p, func() *inside { return newInside(reference.N(), generated.N()) },
		func(s *inside, t *pairTile) { s.add(t, reference.squares, generated.squares) })
	if err != nil {
		return PRDC{}, err
	}
	for _, s := range states[1:] {
		states[0].merge(s)
	}
	return states[0].summary(reference, generated), nil
}

// inside says which rows of one side are in balls of the other.
type inside struct {
	balls    []int  // [M]: of reference balls around the generated row
	recalled []bool // [N]: the reference row is in a generated ball
	covered  []bool // [N]: the reference ball holds a generated row
}

func newInside(n, m int) *inside {
	return &inside{balls: make([]int, m), recalled: make([]bool, n), covered: make([]bool, n)}
}

func (s *inside) add(t *pairTile, reference, generated []float64) {
	t.squareDistances()
	for i := range t.rows {
		for j, square := range t.row(i) {
			if square < reference[t.i+i] {
				s.balls[t.j+j]++
				s.covered[t.i+i] = true
			}
			if square < generated[t.j+j] {
				s.recalled[t.i+i] = true
			}
		}
	}
}

func (s *inside) merge(o *inside) {
	for j, n := range o.balls {
		s.balls[j] += n
	}
	for i := range s.covered {
		s.covered[i] = s.covered[i] || o.covered[i]
		s.recalled[i] = s.recalled[i] || o.recalled[i]
	}
}

func (s *inside) summary(reference, generated *Manifold) PRDC {
	n, m := float64(reference.N()), float64(generated.N())
	var r PRDC
	for _, balls := range s.balls {
		r.Density += float64(balls)
		if balls > 0 {
			r.Precision++
		}
	}
	for i := range s.covered {
		if s.covered[i] {
			r.Coverage++
		}
		if s.recalled[i] {
			r.Recall++
		}
	}
	r.Density /= float64(reference.k) * m
	r.Precision /= m
	r.Recall /= n
	r.Coverage /= n
	r.Warning = manifoldWarning(reference.N(), generated.N())
	return r
}

func manifoldWarning(n, m int) string {
	switch {
	case min(n, m) < fewManifoldRows:
		return fmt.Sprintf("%d reference and %d generated images: below %d the figures move much with the number", n, m, fewManifoldRows)
	case n != m:
		return fmt.Sprintf("%d reference images beside %d generated ones: not comparable with figures of equal numbers", n, m)
	}
	return ""
}
