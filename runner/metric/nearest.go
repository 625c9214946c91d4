package metric

import "math"

// nearest are the k smallest squared distances seen of each of n rows.
type nearest struct {
	k       int
	squares []float64 // [n,k], ascending in each row
}

func newNearest(n, k int) *nearest {
	m := &nearest{k: k, squares: make([]float64, n*k)}
	for i := range m.squares {
		m.squares[i] = math.Inf(1)
	}
	return m
}

func (m *nearest) add(row int, square float64) {
	s := m.squares[row*m.k : (row+1)*m.k]
	if square >= s[m.k-1] {
		return
	}
	at := m.k - 1
	for ; at > 0 && s[at-1] > square; at-- {
		s[at] = s[at-1]
	}
	s[at] = square
}

func (m *nearest) merge(o *nearest) {
	for at, square := range o.squares {
		m.add(at/m.k, square)
	}
}

// last is the k-th smallest of the row.
func (m *nearest) last(row int) float64 { return m.squares[(row+1)*m.k-1] }
