package dataset

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"math"
	"os"

	"golang.org/x/sync/errgroup"
)

// cacheHead describes a cache of decoded images. The file is
//
//	cacheMagic
//	pixels [N,H,W,C] uint8, the training images first
//	labels [N] uint8, if there are any
//	cacheHead as JSON
//	its length, uint32 little-endian; its CRC-32C, uint32; cacheMagic
type cacheHead struct {
	What     string   `json:"what"`  // recipe.what
	Stamp    string   `json:"stamp"` // recipe.stamp
	Train    int      `json:"train"` // images
	Test     int      `json:"test"`  // images
	H        int      `json:"h"`
	W        int      `json:"w"`
	C        int      `json:"c"`
	Classes  int      `json:"classes"`  // 0: no labels
	Skipped  []string `json:"skipped"`  // why each image left out is
	Checksum string   `json:"checksum"` // SHA-256 of pixels and labels, and of what they are
	Sums     []uint32 `json:"sums"`     // CRC-32C of each sumSize bytes of pixels and labels
}

const (
	cacheMagic = "lorae images 1\r\n"
	sumSize    = 4 << 20
	trailer    = 8 + len(cacheMagic)
	maxHead    = 1 << 28
)

// castagnoli is the polynomial that processors have an instruction for.
var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// errStale says that a cache is good, and of something else.
var errStale = errors.New("made of another source, or otherwise")

// openCache maps a cache into memory and checks every byte of it.
func openCache(path string, r *recipe) (*Set, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // the mapping stays
	head, err := readCacheHead(f)
	if err != nil {
		return nil, fmt.Errorf("%s: bad cache: %w", path, err)
	}
	if head.What != r.what || head.Stamp != r.stamp {
		return nil, fmt.Errorf("%s: %w", path, errStale)
	}
	data, err := mapFile(f, len(cacheMagic)+int(head.data()))
	if err != nil {
		return nil, fmt.Errorf("map %s: %w", path, err)
	}
	data = data[len(cacheMagic):]
	if err := head.check(data); err != nil {
		return nil, fmt.Errorf("%s: bad cache: %w", path, err)
	}
	set := head.set(data)
	set.Cache = path
	return set, nil
}

// readCacheHead reads the head from the file's end, and wants the file to be as long as it says.
func readCacheHead(f *os.File) (h cacheHead, err error) {
	info, err := f.Stat()
	if err != nil {
		return h, err
	}
	end, err := readAt(f, info.Size()-int64(trailer), int64(trailer))
	if err != nil {
		return h, err
	}
	size := int64(binary.LittleEndian.Uint32(end))
	if string(end[8:]) != cacheMagic || size > maxHead {
		return h, errors.New("cut off, or no cache")
	}
	text, err := readAt(f, info.Size()-int64(trailer)-size, size)
	if err != nil {
		return h, err
	}
	if crc32.Checksum(text, castagnoli) != binary.LittleEndian.Uint32(end[4:]) {
		return h, errors.New("its description is damaged")
	}
	if err := json.Unmarshal(text, &h); err != nil {
		return h, err
	}
	if want := h.data() + int64(len(cacheMagic)+len(text)+trailer); h.data() < 0 || want != info.Size() {
		return h, fmt.Errorf("it has %d bytes, want %d", info.Size(), want)
	}
	return h, nil
}

func readAt(f io.ReaderAt, from, size int64) ([]byte, error) {
	if from < 0 {
		return nil, io.ErrUnexpectedEOF
	}
	b := make([]byte, size)
	_, err := f.ReadAt(b, from)
	return b, err
}

// data is the number of bytes of pixels and labels, −1 if there can't be so many.
func (h cacheHead) data() int64 {
	n, size := int64(h.Train)+int64(h.Test), int64(h.H)*int64(h.W)*int64(h.C)
	if h.Train < 0 || h.Test < 0 || h.H < 1 || h.W < 1 || h.C < 1 || n > math.MaxInt64>>1/(size+1) {
		return -1
	}
	if h.Classes > 0 {
		size++
	}
	return n * size
}

// check compares the sums, on all cores.
func (h cacheHead) check(data []byte) error {
	var g errgroup.Group
	for i, want := range h.Sums {
		g.Go(func() error {
			from := min(i*sumSize, len(data))
			if crc32.Checksum(data[from:min(from+sumSize, len(data))], castagnoli) != want {
				return fmt.Errorf("bytes from %d on are damaged", from)
			}
			return nil
		})
	}
	if n := (len(data) + sumSize - 1) / sumSize; n != len(h.Sums) {
		return fmt.Errorf("it has %d sums, want %d", len(h.Sums), n)
	}
	return g.Wait()
}

// set is the data set in the cache, in the cache's memory.
func (h cacheHead) set(data []byte) *Set {
	size := h.H * h.W * h.C
	pixels := data[:(h.Train+h.Test)*size]
	split := func(from, n int) Split {
		s := Split{N: n, H: h.H, W: h.W, C: h.C, Images: pixels[from*size : (from+n)*size : (from+n)*size]}
		if h.Classes > 0 {
			s.Labels = data[len(pixels)+from : len(pixels)+from+n]
		}
		return s
	}
	return &Set{Train: split(0, h.Train), Test: split(h.Train, h.Test), Classes: h.Classes, Checksum: h.Checksum, Skipped: len(h.Skipped)}
}
