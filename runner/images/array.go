package images

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
)

// array is a .npy file, or one in an .npz.
type array struct {
	npyHeader
	path string // for messages
	open func() (io.ReadCloser, int64, error)
}

// newArray reads the header, and checks that as many bytes follow as it claims.
func newArray(path string, open func() (io.ReadCloser, int64, error)) (*array, error) {
	a := &array{path: path, open: open}
	r, size, err := open()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	defer func() { _ = r.Close() }() // nothing was written
	if a.npyHeader, err = readNPYHeader(bufio.NewReader(r)); err != nil {
		return nil, a.bad("%w", err)
	}
	if a.fortran {
		return nil, a.bad("in Fortran order; save numpy.ascontiguousarray of it")
	}
	want, ok := a.bytes()
	if have := size - a.length; !ok || widths[a.kind] > 0 && want != have {
		return nil, a.bad("%v elements %s need %d bytes, %d are there", a.shape, a.kind, want, have)
	}
	return a, nil
}

// openNPY opens an array file.
func openNPY(path string, limit int) (*Set, error) {
	a, err := newArray(path, func() (io.ReadCloser, int64, error) { return openSized(path) })
	if err != nil {
		return nil, err
	}
	return a.set(path, limit)
}

func (a *array) bad(format string, args ...any) error {
	return fmt.Errorf("%s: %w: %w", a.path, ErrArray, fmt.Errorf(format, args...))
}

// widths are the bytes of an element, by its kind.
var widths = map[string]int64{"|u1": 1, "u1": 1, "<u1": 1, ">u1": 1, "<f4": 4, ">f4": 4, "<f8": 8, ">f8": 8}

// bytes is the size of all elements, unless that is beyond counting. It is 0 of
// kinds not above, which are refused by whoever reads elements.
func (a *array) bytes() (n int64, ok bool) {
	n = widths[a.kind]
	for _, side := range a.shape {
		if side > 0 && n > math.MaxInt64/int64(side) {
			return math.MaxInt64, false
		}
		n *= int64(side)
	}
	return n, true
}

// imageShape is the number of images and their shape.
func (a *array) imageShape() (n int, shape Shape, err error) {
	if widths[a.kind] != 1 {
		return 0, shape, a.bad("elements %s; images are of uint8, 0 … 255", a.kind)
	}
	switch s := a.shape; len(s) {
	case 3:
		n, shape = s[0], Shape{s[1], s[2], 1}
	case 4:
		n, shape = s[0], Shape{s[1], s[2], s[3]}
	default:
		return 0, shape, a.bad("shape %v; images are [N,H,W] or [N,H,W,C]", s)
	}
	switch {
	case n == 0:
		return 0, shape, fmt.Errorf("%s: %w", a.path, ErrNone)
	case shape.C != 1 && shape.C != 3:
		return 0, shape, a.bad("shape %v; images are [N,H,W,C] with 1 or 3 channels", a.shape)
	case shape.H < 1 || shape.W < 1 || shape.H > maxPixels/shape.W:
		return 0, shape, a.bad("images of %d×%d pixels, at most %d are read", shape.H, shape.W, maxPixels)
	}
	return n, shape, nil
}

// set is the array as a set of images, limit of them or all.
func (a *array) set(path string, limit int) (*Set, error) {
	n, shape, err := a.imageShape()
	if err != nil {
		return nil, err
	}
	if limit > 0 {
		n = min(n, limit)
	}
	return &Set{Path: path, N: n, Shape: shape, source: a}, nil
}

// elements reads from the first element on.
func (a *array) elements() (io.ReadCloser, *bufio.Reader, error) {
	r, _, err := a.open()
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", a.path, err)
	}
	buffered := bufio.NewReader(r)
	if _, err := buffered.Discard(int(a.length)); err != nil {
		_ = r.Close() // the first error is the one to report
		return nil, nil, a.bad("%w", err)
	}
	return r, buffered, nil
}

func (a *array) pass() (pass, error) {
	r, buffered, err := a.elements()
	if err != nil {
		return nil, err
	}
	left, _ := a.bytes()
	return &arrayPass{Closer: r, array: a, r: buffered, left: left}, nil
}

type arrayPass struct {
	io.Closer
	array *array
	r     *bufio.Reader
	left  int64
}

func (p *arrayPass) next(ctx context.Context, pixels []uint8) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	_, err := io.ReadFull(p.r, pixels)
	if p.left -= int64(len(pixels)); err == nil && p.left == 0 {
		err = atEnd(p.r)
	}
	if err != nil {
		return p.array.bad("%w", err)
	}
	return nil
}

// atEnd lets the reader of an archive compare the checksum, which it does at the end.
func atEnd(r io.ByteReader) error {
	switch _, err := r.ReadByte(); {
	case err == io.EOF:
		return nil
	case err != nil:
		return err
	}
	return errors.New("longer than its header says")
}

// floats are the elements as float64.
func (a *array) floats() ([]float64, error) {
	width := widths[a.kind]
	if width < 4 {
		return nil, a.bad("elements %s; want float64 or float32", a.kind)
	}
	r, buffered, err := a.elements()
	if err != nil {
		return nil, err
	}
	defer func() { _ = r.Close() }() // nothing was written
	var order binary.ByteOrder = binary.LittleEndian
	if a.kind[0] == '>' {
		order = binary.BigEndian
	}
	total, _ := a.bytes()
	values, element := make([]float64, total/width), make([]byte, width)
	for i := range values {
		if _, err := io.ReadFull(buffered, element); err != nil {
			return nil, a.bad("%w", err)
		}
		if width == 8 {
			values[i] = math.Float64frombits(order.Uint64(element))
		} else {
			values[i] = float64(math.Float32frombits(order.Uint32(element)))
		}
		if v := values[i]; v-v != 0 {
			return nil, a.bad("element %d is %g", i, v)
		}
	}
	if err := atEnd(buffered); err != nil {
		return nil, a.bad("%w", err)
	}
	return values, nil
}
