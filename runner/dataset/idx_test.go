package dataset

import (
	"bytes"
	"encoding/binary"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// idx encodes an IDX file.
func idx(data []uint8, dims ...int) []byte {
	file := []byte{0, 0, 8, byte(len(dims))}
	for _, d := range dims {
		file = binary.BigEndian.AppendUint32(file, uint32(d))
	}
	return append(file, data...)
}

func TestReadIDX(t *testing.T) {
	six := []uint8{1, 2, 3, 4, 5, 6}
	for _, tc := range []struct {
		name string
		file []byte
		dims []int
		data []uint8
		err  string // a part of it
	}{
		{name: "labels", file: idx(six, 6), dims: []int{6}, data: six},
		{name: "images", file: idx(six, 1, 2, 3), dims: []int{1, 2, 3}, data: six},
		{name: "empty", err: "header truncated: 0 of 4 bytes"},
		{name: "short magic", file: []byte{0, 0, 8}, err: "header truncated: 3 of 4 bytes"},
		{name: "page of a web server", file: []byte("<!DOCTYPE html>"), err: "not an IDX file of unsigned bytes: magic 3c 21 44 4f"},
		{name: "floats", file: []byte{0, 0, 0x0d, 1, 0, 0, 0, 1, 0, 0, 0, 0}, err: "not an IDX file of unsigned bytes: magic 00 00 0d 01"},
		{name: "no dimensions", file: idx(nil), err: "not an IDX file of unsigned bytes: magic 00 00 08 00"},
		{name: "fewer dimensions than promised", file: []byte{0, 0, 8, 3, 0, 0, 0, 1, 0, 0}, err: "header truncated: 6 of 12 bytes of dimensions"},
		{name: "truncated", file: idx(six[:5], 2, 3), err: "truncated: 5 bytes, the header announces 2×3 = 6"},
		{name: "too long", file: idx(six, 5), err: "too long: the header announces 5 = 5 bytes and more follow"},
		{name: "nothing announced", file: idx(nil, 2, 0), err: "announces 2×0… bytes, want 1 to"},
		{name: "too much announced", file: idx(six, 1<<16, 1<<16), err: "announces 65536×65536… bytes, want 1 to"},
		{name: "a product that overflows", file: idx(six, 1<<31, 1<<31, 1<<31), err: "announces 2147483648… bytes"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			dims, data, err := readIDX(bytes.NewReader(tc.file))
			if tc.err != "" {
				if err == nil || !strings.Contains(err.Error(), tc.err) {
					t.Fatalf("error %v, want …%s…", err, tc.err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tc.dims, dims) + cmp.Diff(tc.data, data); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestReadIDXAllocation: a header's claim of 1 GiB costs no memory.
func TestReadIDXAllocation(t *testing.T) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, _, err := readIDX(bytes.NewReader(idx([]uint8{1}, 1<<15, 1<<15)))
	runtime.ReadMemStats(&after)
	if err == nil {
		t.Fatal("one byte passed for 1 GiB")
	}
	if used := after.TotalAlloc - before.TotalAlloc; used > 1<<20 {
		t.Errorf("%d bytes allocated for a file of 13", used)
	}
}

// FuzzReadIDX: whatever is read can be written back to the same bytes.
func FuzzReadIDX(f *testing.F) {
	f.Add(idx([]uint8{1, 2, 3, 4, 5, 6}, 1, 2, 3))
	f.Add(idx([]uint8{1}, 2))
	f.Add(idx(nil, 1<<31, 1<<31))
	f.Add([]byte{0, 0, 8, 255})
	f.Fuzz(func(t *testing.T, file []byte) {
		dims, data, err := readIDX(bytes.NewReader(file))
		if err != nil {
			if strings.Contains(err.Error(), "\n") {
				t.Errorf("error of several lines: %q", err)
			}
			return
		}
		if again := idx(data, dims...); !bytes.Equal(file, again) {
			t.Errorf("% x was read as %v % x", file, dims, data)
		}
	})
}
