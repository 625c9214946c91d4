package metric

import (
	"encoding/binary"
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
)

// MomentsSize is the length of the binary form of Moments with d columns.
func MomentsSize(d int) int { return 8 * (2 + d + d*(d+1)/2) }

// AppendBinary appends the moments to b, all bits of them: the numbers of rows
// and columns, the mean and the upper triangle of the scatter, little-endian.
// It implements encoding.BinaryAppender.
func (m *Moments) AppendBinary(b []byte) ([]byte, error) {
	if m.n == 0 {
		return nil, fmt.Errorf("%w: moments of no rows", ErrShape)
	}
	d := len(m.mean)
	b = binary.LittleEndian.AppendUint64(b, uint64(m.n))
	b = binary.LittleEndian.AppendUint64(b, uint64(d))
	b = appendFloats(b, m.mean)
	s := m.scatter.RawSymmetric()
	for i := range d {
		b = appendFloats(b, s.Data[i*s.Stride+i:i*s.Stride+d])
	}
	return b, nil
}

// UnmarshalBinary reads what AppendBinary wrote. It checks the form, not
// whether the numbers are moments of anything.
func (m *Moments) UnmarshalBinary(data []byte) error {
	if len(data) < 16 {
		return fmt.Errorf("%w: %d bytes are no moments", ErrShape, len(data))
	}
	n, d := binary.LittleEndian.Uint64(data), binary.LittleEndian.Uint64(data[8:])
	if n < 1 || n > math.MaxInt || d < 1 || d > uint64(len(data)) || MomentsSize(int(d)) != len(data) {
		return fmt.Errorf("%w: %d bytes are no moments of %d rows of %d columns", ErrShape, len(data), n, d)
	}
	out := Moments{n: int(n), mean: make([]float64, d), scatter: mat.NewSymDense(int(d), nil)}
	data = takeFloats(out.mean, data[16:])
	s := out.scatter.RawSymmetric()
	for i := range int(d) {
		data = takeFloats(s.Data[i*s.Stride+i:(i+1)*s.Stride], data)
	}
	*m = out
	return nil
}

// AppendBinary appends the squares of the radii to b, all bits of them,
// little-endian. It implements encoding.BinaryAppender.
func (m *Manifold) AppendBinary(b []byte) ([]byte, error) { return appendFloats(b, m.squares), nil }

// RestoreManifold is NewManifold with the radii that AppendBinary wrote for the
// same rows and k, without computing them again.
func RestoreManifold(rows Rows, k int, radii []byte) (*Manifold, error) {
	if k < 1 || rows.n <= k || len(radii) != 8*rows.n {
		return nil, fmt.Errorf("%w: %d bytes are no radii to neighbour %d of %d rows", ErrShape, len(radii), k, rows.n)
	}
	m := &Manifold{rows: rows, k: k, centre: rows.mean(), squares: make([]float64, rows.n)}
	takeFloats(m.squares, radii)
	return m, nil
}

func appendFloats(b []byte, values []float64) []byte {
	for _, v := range values {
		b = binary.LittleEndian.AppendUint64(b, math.Float64bits(v))
	}
	return b
}

// takeFloats fills dst from data and returns what is left of it.
func takeFloats(dst []float64, data []byte) []byte {
	for i := range dst {
		dst[i] = math.Float64frombits(binary.LittleEndian.Uint64(data[8*i:]))
	}
	return data[8*len(dst):]
}
