package dataset

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// maxIDX bounds the data of one IDX file; the largest of the MNIST family,
// EMNIST's training images, has 547 MB.
const maxIDX = 1 << 30

// readIDX reads an IDX file of unsigned bytes: its dimensions and its data,
// row-major. The file must end where its header says. Memory grows with the
// bytes that arrive, not with what the header claims.
//
// Format: two zero bytes, the type (0x08: unsigned byte), the number of
// dimensions, each dimension as a big-endian uint32, the data.
// Source: LeCun, http://yann.lecun.com/exdb/mnist/
func readIDX(r io.Reader) (dims []int, data []uint8, err error) {
	dims, size, err := readIDXHeader(r)
	if err != nil {
		return nil, nil, err
	}
	data, err = io.ReadAll(io.LimitReader(r, size+1))
	switch {
	case err != nil:
		return nil, nil, fmt.Errorf("IDX data broken off after %d of %d bytes: %w", len(data), size, err)
	case int64(len(data)) < size:
		return nil, nil, fmt.Errorf("IDX data truncated: %d bytes, the header announces %s = %d", len(data), product(dims), size)
	case int64(len(data)) > size:
		return nil, nil, fmt.Errorf("IDX data too long: the header announces %s = %d bytes and more follow", product(dims), size)
	}
	return dims, data, nil
}

// readIDXHeader reads the dimensions and multiplies them.
func readIDXHeader(r io.Reader) (dims []int, size int64, err error) {
	var magic [4]byte
	if n, err := io.ReadFull(r, magic[:]); err != nil {
		return nil, 0, fmt.Errorf("IDX header truncated: %d of 4 bytes: %w", n, err)
	}
	if !bytes.HasPrefix(magic[:], []byte{0, 0, 8}) || magic[3] == 0 {
		return nil, 0, fmt.Errorf("not an IDX file of unsigned bytes: magic % x, want 00 00 08 and the number of dimensions", magic)
	}
	raw := make([]byte, 4*int(magic[3]))
	if n, err := io.ReadFull(r, raw); err != nil {
		return nil, 0, fmt.Errorf("IDX header truncated: %d of %d bytes of dimensions: %w", n, len(raw), err)
	}
	size = 1
	for ; len(raw) > 0; raw = raw[4:] {
		d := binary.BigEndian.Uint32(raw)
		dims = append(dims, int(d))
		if size *= int64(d); size == 0 || size > maxIDX {
			return nil, 0, fmt.Errorf("IDX header announces %s… bytes, want 1 to %d", product(dims), maxIDX)
		}
	}
	return dims, size, nil
}

// product writes dimensions as 60000×28×28.
func product(dims []int) string {
	text := make([]string, len(dims))
	for i, d := range dims {
		text[i] = strconv.Itoa(d)
	}
	return strings.Join(text, "×")
}
