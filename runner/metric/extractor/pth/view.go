package pth

import (
	"errors"
	"fmt"
	"math/bits"
)

// maxRank is PyTorch's own limit on a tensor's axes.
const maxRank = 64

// view is a tensor as a pickle describes it, checked against the storage's count.
type view struct {
	storage      *storage
	offset       int // of the first element
	size, stride []int
	count        int // elements
}

func newView(s *storage, offset int64, size, stride []int64) (*view, error) {
	if len(size) != len(stride) || len(size) > maxRank {
		return nil, fmt.Errorf("a tensor has %d sizes and %d strides, want as many, at most %d", len(size), len(stride), maxRank)
	}
	v := &view{storage: s, offset: int(offset), size: make([]int, len(size)), stride: make([]int, len(size))}
	negative := offset < 0
	for i := range size {
		v.size[i], v.stride[i] = int(size[i]), int(stride[i])
		negative = negative || size[i] < 0 || stride[i] < 0
	}
	var fits bool
	v.count, fits = v.extent()
	if negative || !fits {
		return nil, fmt.Errorf("a tensor of size %v, stride %v and offset %d leaves its storage of %d elements", size, stride, offset, s.count)
	}
	return v, nil
}

// extent counts the elements and says whether all lie in the storage.
func (v *view) extent() (count int, fits bool) {
	product, last := uint64(1), uint64(v.offset)
	for i, n := range v.size {
		if n == 0 {
			return 0, v.offset <= v.storage.count
		}
		high, low := bits.Mul64(product, uint64(n))
		reachHigh, reach := bits.Mul64(uint64(n-1), uint64(v.stride[i]))
		sum, carry := bits.Add64(last, reach, 0)
		if high|reachHigh|carry|low>>63|sum>>63 != 0 {
			return 0, false
		}
		product, last = low, sum
	}
	return int(product), last < uint64(v.storage.count)
}

// bytes is the view's data, row-major, and how many bytes of it are copied, of
// which there may be budget: a view of zero strides can have more elements than
// any memory.
func (v *view) bytes(budget int) (data []byte, copied int, err error) {
	width := v.storage.width
	if v.contiguous() {
		from := v.offset * width
		to := from + v.count*width
		return v.storage.data[from:to:to], 0, nil
	}
	if v.count > budget/width {
		return nil, 0, errors.New("the tensors have more bytes than the file")
	}
	data = make([]byte, 0, v.count*width)
	index := make([]int, len(v.size))
	for at := v.offset; len(data) < cap(data); {
		data = append(data, v.storage.data[at*width:(at+1)*width]...)
		at = v.next(index, at)
	}
	return data, len(data), nil
}

// contiguous says whether the elements follow one another in the storage.
func (v *view) contiguous() bool {
	want := 1
	for i := len(v.size) - 1; i >= 0 && v.count > 0; i-- {
		if v.size[i] != 1 && v.stride[i] != want {
			return false
		}
		want *= v.size[i]
	}
	return true
}

// next moves index to the next element, row-major, and at to its place.
func (v *view) next(index []int, at int) int {
	for i := len(index) - 1; i >= 0; i-- {
		index[i]++
		at += v.stride[i]
		if index[i] < v.size[i] {
			break
		}
		at -= v.size[i] * v.stride[i]
		index[i] = 0
	}
	return at
}
