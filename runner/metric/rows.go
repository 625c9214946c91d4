package metric

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// Rows are N feature vectors of D columns, in the precision that they arrived
// in. They share the memory that they were made of and do not change it.
type Rows struct {
	n, d, stride int
	single       []float32 // one of the two
	double       []float64
	index        []int // which rows, in which order; nil = all
}

// RowsOf32 are the rows of data [N,D], row-major, as an extractor gives them.
func RowsOf32(data []float32, d int) (Rows, error) {
	if d < 1 || len(data) == 0 || len(data)%d != 0 {
		return Rows{}, fmt.Errorf("%w: %d numbers are no rows of %d", ErrShape, len(data), d)
	}
	r := Rows{n: len(data) / d, d: d, stride: d, single: data}
	return r, finite(r.n, d, d, data)
}

// RowsOf are the rows of x [N,D].
func RowsOf(x *mat.Dense) (Rows, error) {
	if x == nil || x.IsEmpty() {
		return Rows{}, fmt.Errorf("%w: a matrix without rows", ErrShape)
	}
	raw := x.RawMatrix()
	r := Rows{n: raw.Rows, d: raw.Cols, stride: raw.Stride, double: raw.Data}
	return r, finite(r.n, r.d, r.stride, raw.Data)
}

// N is the number of rows.
func (r Rows) N() int { return r.n }

// Dim is the number of columns.
func (r Rows) Dim() int { return r.d }

func finite[T float32 | float64](n, d, stride int, data []T) error {
	for i := range n {
		for j, v := range data[i*stride : i*stride+d] {
			if f := float64(v); math.IsNaN(f) || math.IsInf(f, 0) {
				return fmt.Errorf("%w: row %d, column %d is %g", ErrNotFinite, i, j, f)
			}
		}
	}
	return nil
}

// pick are the rows of the given numbers, which must exist.
func (r Rows) pick(index []int) Rows {
	if r.index != nil {
		outer := r.index
		index = append([]int(nil), index...)
		for i, at := range index {
			index[i] = outer[at]
		}
	}
	r.index, r.n = index, len(index)
	return r
}

// row writes row i to dst [D].
func (r Rows) row(dst []float64, i int) {
	if r.index != nil {
		i = r.index[i]
	}
	if r.double != nil {
		copy(dst, r.double[i*r.stride:i*r.stride+r.d])
		return
	}
	for j, v := range r.single[i*r.stride : i*r.stride+r.d] {
		dst[j] = float64(v)
	}
}

// pack writes n rows to dst [n,D], minus centre [D] unless that is nil.
func (r Rows) pack(dst []float64, from, n int, centre []float64) {
	for i := range n {
		row := dst[i*r.d : (i+1)*r.d]
		r.row(row, from+i)
		if centre != nil {
			floats.Sub(row, centre)
		}
	}
}

// mean is the mean row, [D].
func (r Rows) mean() []float64 {
	mean, row := make([]float64, r.d), make([]float64, r.d)
	for i := range r.n {
		r.row(row, i)
		floats.Add(mean, row)
	}
	floats.Scale(1/float64(r.n), mean)
	return mean
}

// sameColumns refuses sets of features of different length.
func sameColumns(reference, generated int) error {
	if reference != generated {
		return fmt.Errorf("%w: reference features have %d columns, generated ones %d", ErrShape, reference, generated)
	}
	return nil
}
