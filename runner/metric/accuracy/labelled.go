package accuracy

import (
	"fmt"
	"math"
)

// Labelled are features with their labels. Not every class need have rows.
type Labelled struct {
	Features []float32 // [N,Dim], row-major
	Labels   []uint8   // [N]
	Dim      int
}

// part is one of the sets of rows and what it is for.
type part struct {
	name string
	Labelled
}

// check says whether a head for the given size and classes can take the rows.
func (p part) check(dim, classes int) error {
	n := len(p.Labels)
	switch {
	case n == 0:
		return fmt.Errorf("%w: no %s rows", ErrLabelled, p.name)
	case dim < 1 || p.Dim != dim:
		return fmt.Errorf("%w: %s rows of %d features, training rows of %d", ErrLabelled, p.name, p.Dim, dim)
	case len(p.Features) != n*dim:
		return fmt.Errorf("%w: %d %s labels for %d numbers in rows of %d", ErrLabelled, n, p.name, len(p.Features), dim)
	}
	for i, label := range p.Labels {
		if int(label) >= classes {
			return fmt.Errorf("%w: %s label %d is %d, want 0 to %d", ErrLabelled, p.name, i, label, classes-1)
		}
	}
	for i, v := range p.Features {
		if f := float64(v); math.IsNaN(f) || math.IsInf(f, 0) {
			return fmt.Errorf("%w: feature %d of %s row %d is %g", ErrNotFinite, i%dim, p.name, i/dim, f)
		}
	}
	return nil
}
