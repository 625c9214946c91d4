// Package metric measures models by their features and codes: Fréchet distance
// with its limit and its bootstrap, kernel distance, precision and recall, relative
// contrast, rank of a spectrum, the Gaussian sampler that goes with them, and
// the similarity of images to their reconstructions.
//
// Everything here is float64 arithmetic on features, codes and pixels that the
// caller has computed; what compares all pairs of rows does so a tile at a time. The
// package holds no networks, except through its subpackages extractor (features)
// and gmm (mixtures), and reads no image files.
package metric

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/mat"
)

// Moments are the mean and covariance of rows that arrive in batches. The zero
// value is ready for use; the first batch sets the number of columns.
//
// Every batch is centred on its own mean before it is multiplied, and joined by
// Chan's formula, so a large common offset costs no precision. Memory is D×D,
// whatever the number of rows. The same batches give the same bits. A Moments
// uses all processors by itself and is not for concurrent use.
//
// Source: Chan, Golub and LeVeque 1983, Algorithms for computing the sample variance.
type Moments struct {
	n       int
	mean    []float64     // [D]
	scatter *mat.SymDense // [D,D]: Σ(x−mean)(x−mean)ᵀ
	block   []float64     // [D,rows], the batch being added
}

// blockRows bounds the part of a batch that is centred and multiplied at once.
const blockRows = 512

// Add adds the rows of x [n,D]. After an error the moments are as before.
func (m *Moments) Add(x *mat.Dense) error {
	if x == nil || x.IsEmpty() {
		return fmt.Errorf("%w: a batch without rows", ErrShape)
	}
	n, d := x.Dims()
	raw := x.RawMatrix()
	return add(m, raw.Data, n, d, raw.Stride)
}

// AddFloat32 adds rows of d columns, row-major.
func (m *Moments) AddFloat32(rows []float32, d int) error {
	if d < 1 || len(rows) == 0 || len(rows)%d != 0 {
		return fmt.Errorf("%w: %d numbers are no rows of %d", ErrShape, len(rows), d)
	}
	return add(m, rows, len(rows)/d, d, d)
}

// Merge adds the rows that o has seen, so that parts can be summed in parallel.
func (m *Moments) Merge(o *Moments) error {
	if o.n == 0 {
		return nil
	}
	if err := m.fit(len(o.mean)); err != nil {
		return err
	}
	m.scatter.AddSym(m.scatter, o.scatter)
	m.join(o.n, o.mean)
	return nil
}

// N is the number of rows seen.
func (m *Moments) N() int { return m.n }

// Dim is the number of columns, 0 before the first batch.
func (m *Moments) Dim() int { return len(m.mean) }

// Mean is the mean row, [D].
func (m *Moments) Mean() []float64 { return append([]float64(nil), m.mean...) }

// Covariance is [D,D] with divisor N−1.
func (m *Moments) Covariance() (*mat.SymDense, error) {
	if m.n < 2 {
		return nil, fmt.Errorf("%w, not %d", ErrFewRows, m.n)
	}
	var c mat.SymDense
	c.ScaleSym(1/float64(m.n-1), m.scatter)
	if v := c.Trace(); math.IsNaN(v) || math.IsInf(v, 0) {
		return nil, fmt.Errorf("%w: the sum of the variances is %g", ErrNotFinite, v)
	}
	return &c, nil
}

// fit sets the number of columns, or checks it.
func (m *Moments) fit(d int) error {
	if m.scatter == nil {
		m.mean = make([]float64, d)
		m.scatter = mat.NewSymDense(d, nil)
	}
	if d != len(m.mean) {
		return fmt.Errorf("%w: rows of %d columns after rows of %d", ErrShape, d, len(m.mean))
	}
	return nil
}

// join takes n further rows with the given mean into account, whose own scatter has been added already.
func (m *Moments) join(n int, mean []float64) {
	total := float64(m.n + n)
	delta := mat.NewVecDense(len(mean), nil)
	delta.SubVec(mat.NewVecDense(len(mean), mean), mat.NewVecDense(len(mean), m.mean))
	blas64.Syr(float64(m.n)*float64(n)/total, delta.RawVector(), m.scatter.RawSymmetric())
	blas64.Axpy(float64(n)/total, delta.RawVector(), blas64.Vector{N: len(mean), Inc: 1, Data: m.mean})
	m.n += n
}

func add[T float32 | float64](m *Moments, data []T, n, d, stride int) error {
	if err := finite(n, d, stride, data); err != nil {
		return err
	}
	if err := m.fit(d); err != nil {
		return err
	}
	if need := d * min(n, blockRows); len(m.block) < need {
		m.block = make([]float64, need)
	}
	for from := 0; from < n; from += blockRows {
		rows := min(blockRows, n-from)
		mean := transpose(m.block, data[from*stride:], rows, d, stride)
		addProducts(m.scatter.RawSymmetric(), m.block, rows)
		m.join(rows, mean)
	}
	return nil
}

// transpose writes rows to block [d,rows], minus their mean, which it returns.
func transpose[T float32 | float64](block []float64, data []T, rows, d, stride int) []float64 {
	for i := range rows {
		for j, v := range data[i*stride : i*stride+d] {
			block[j*rows+i] = float64(v)
		}
	}
	mean := make([]float64, d)
	for j := range mean {
		column := block[j*rows : (j+1)*rows]
		for _, v := range column {
			mean[j] += v
		}
		mean[j] /= float64(rows)
		for i := range column {
			column[i] -= mean[j]
		}
	}
	return mean
}
