package images

// huffman is a table of JPEG's codes. Those of up to fastBits bits are looked up.
type huffman struct {
	fast   [1 << fastBits]uint16 // length<<8 | symbol; 0: a longer code
	limit  [18]uint32            // codes of a length, shifted to 16 bits, are below
	first  [17]int               // where in symbols those of a length begin, less the first code
	values []uint8
}

const fastBits = 9

// newHuffman makes a table of the 16 numbers of codes by length, and the symbols
// that follow. It returns how many bytes these are, and nil for no such table.
func newHuffman(b []byte) (*huffman, int) {
	total := 0
	for _, n := range b[:16] {
		total += int(n)
	}
	if total > 256 || len(b) < 16+total {
		return nil, 0
	}
	h := &huffman{values: b[16 : 16+total]}
	code, at := 0, 0
	for length := 1; length <= 16; length++ {
		n := int(b[length-1])
		h.first[length] = at - code
		if code+n > 1<<length {
			return nil, 0
		}
		for range n {
			if length <= fastBits {
				from := code << (fastBits - length)
				for i := range 1 << (fastBits - length) {
					h.fast[from+i] = uint16(length)<<8 | uint16(h.values[at])
				}
			}
			code, at = code+1, at+1
		}
		h.limit[length] = uint32(code) << (16 - length)
		code <<= 1
	}
	return h, 16 + total
}

// bitReader reads the entropy-coded data of a scan, most significant bit first.
type bitReader struct {
	data []byte
	at   int    // of the next byte
	acc  uint64 // bits to come, left-aligned; zeros follow them
	n    int    // how many there are
}

// fill takes bytes up to the next marker.
func (r *bitReader) fill() {
	for r.n <= 56 && r.at < len(r.data) {
		b := r.data[r.at]
		if b == 0xff {
			if r.at+1 >= len(r.data) || r.data[r.at+1] != 0 {
				return
			}
			r.at++ // a zero follows what is no marker
		}
		r.at++
		r.acc |= uint64(b) << (56 - r.n)
		r.n += 8
	}
}

func (r *bitReader) take(n int) bool {
	if n > r.n {
		return false
	}
	r.acc <<= n
	r.n -= n
	return true
}

// symbol reads a code.
func (r *bitReader) symbol(h *huffman) (uint8, bool) {
	if r.n < 16 {
		r.fill()
	}
	if f := h.fast[r.acc>>(64-fastBits)]; f != 0 {
		return uint8(f), r.take(int(f >> 8))
	}
	code := uint32(r.acc >> 48)
	for length := fastBits + 1; length <= 16; length++ {
		if code < h.limit[length] {
			return h.values[h.first[length]+int(code>>(16-length))], r.take(length)
		}
	}
	return 0, false
}

// value reads a number of so many bits: those that begin with 0 are negative.
func (r *bitReader) value(size uint8) (int32, bool) {
	if size == 0 {
		return 0, true
	}
	if r.n < 16 {
		r.fill()
	}
	v := int32(r.acc >> (64 - size))
	if v < 1<<(size-1) {
		v += -1<<size + 1
	}
	return v, r.take(int(size))
}

// marker wants a marker, behind less than a byte that fills up the last one.
func (r *bitReader) marker(want uint8) bool {
	r.fill()
	if r.n >= 8 || r.at+1 >= len(r.data) || r.data[r.at] != 0xff || r.data[r.at+1] != want {
		return false
	}
	r.at += 2
	r.acc, r.n = 0, 0
	return true
}
