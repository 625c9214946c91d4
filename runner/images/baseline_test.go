package images

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"image/jpeg"
	"math/bits"
	"math/rand/v2"
	"testing"
)

// flatJPEG is a JPEG file whose blocks of 8×8 are each of one random value:
// with the given samples of the first component across and down for one of the
// others, and with a restart marker behind so many units, if any.
func flatJPEG(w, h, components, across, down, restart int) []byte {
	segment := func(marker uint8, data ...byte) []byte {
		return append(binary.BigEndian.AppendUint16([]byte{0xff, marker}, uint16(2+len(data))), data...)
	}
	b := append([]byte(jpegSignature), segment(markerDQT, append([]byte{0}, bytes.Repeat([]byte{5}, 64)...)...)...)
	frame := []byte{8, uint8(h >> 8), uint8(h), uint8(w >> 8), uint8(w), uint8(components)}
	scan := []byte{uint8(components)}
	for i := range components {
		sampling := uint8(0x11)
		if i == 0 {
			sampling = uint8(across<<4 | down)
		}
		frame, scan = append(frame, uint8(i+1), sampling, 0), append(scan, uint8(i+1), 0)
	}
	b = append(b, segment(markerSOF0, frame...)...)
	b = append(b, segment(markerDHT, 0, 0, 0, 0, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)...) // a code of 4 bits each
	b = append(b, segment(markerDHT, 0x10, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)...)                                  // 0: the block ends
	if restart > 0 {
		b = append(b, segment(markerDRI, 0, uint8(restart))...)
	}
	b = append(b, segment(markerSOS, append(scan, 0, 63, 0)...)...)
	if components == 1 {
		across, down = 1, 1
	}
	units := ((w + 8*across - 1) / (8 * across)) * ((h + 8*down - 1) / (8 * down))
	rng := rand.New(rand.NewPCG(uint64(w), uint64(h)))
	out := bitWriter{bytes: b}
	last := make([]int, components)
	for u := range units {
		if restart > 0 && u > 0 && u%restart == 0 {
			out.marker(markerRST0 + uint8(u/restart-1)%8)
			clear(last)
		}
		for i := range components {
			blocks := 1
			if i == 0 {
				blocks = across * down
			}
			for range blocks {
				v := rng.IntN(400) - 200
				out.difference(v - last[i])
				last[i] = v
			}
		}
	}
	out.marker(markerEOI)
	return out.bytes
}

// bitWriter writes entropy-coded data.
type bitWriter struct {
	bytes  []byte
	acc, n uint
}

func (w *bitWriter) put(v, n uint) {
	for w.acc, w.n = w.acc<<n|v&(1<<n-1), w.n+n; w.n >= 8; w.n -= 8 {
		b := uint8(w.acc >> (w.n - 8))
		if w.bytes = append(w.bytes, b); b == 0xff {
			w.bytes = append(w.bytes, 0)
		}
	}
}

// difference writes a DC coefficient, and that the others are zero.
func (w *bitWriter) difference(v int) {
	size := uint(bits.Len(uint(max(v, -v))))
	w.put(size, 4)
	if v < 0 {
		v--
	}
	w.put(uint(v), size)
	w.put(0, 1)
}

func (w *bitWriter) marker(m uint8) {
	if w.n > 0 {
		w.put(1<<(8-w.n)-1, 8-w.n)
	}
	w.bytes = append(w.bytes, 0xff, m)
}

// agree compares what two decoders make of a file.
func agree(t *testing.T, data []byte, levels int) {
	t.Helper()
	got, ok := baseline(data)
	want, err := jpeg.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatalf("image/jpeg refuses it: %v", err)
	}
	if !ok || got.Bounds() != want.Bounds() {
		t.Fatalf("decoded: %v, want %v", ok, want.Bounds())
	}
	for y := range want.Bounds().Dy() {
		for x := range want.Bounds().Dx() {
			for i, v := range samples(want, x, y) {
				if d := int(samples(got, x, y)[i]) - int(v); d > levels || d < -levels {
					t.Fatalf("component %d at %d, %d: %d levels off", i, x, y, d)
				}
			}
		}
	}
}

func samples(m image.Image, x, y int) [3]uint8 {
	switch m := m.(type) {
	case *image.Gray:
		return [3]uint8{m.GrayAt(x, y).Y}
	case *image.YCbCr:
		c := m.YCbCrAt(x, y)
		return [3]uint8{c.Y, c.Cb, c.Cr}
	}
	return [3]uint8{}
}

// TestBaseline compares with image/jpeg, which rounds otherwise.
func TestBaseline(t *testing.T) {
	for _, size := range [][2]int{{1, 1}, {8, 8}, {16, 16}, {17, 9}, {89, 109}, {40, 300}} {
		for _, kind := range [][3]int{{1, 1, 1}, {1, 2, 2}, {3, 1, 1}, {3, 2, 1}, {3, 1, 2}, {3, 2, 2}} {
			for _, restart := range []int{0, 1, 3} {
				t.Run(fmt.Sprint(size, kind, restart), func(t *testing.T) {
					agree(t, flatJPEG(size[0], size[1], kind[0], kind[1], kind[2], restart), 1)
				})
			}
		}
		for _, shape := range []Shape{{size[1], size[0], 1}, {size[1], size[0], 3}} {
			t.Run(fmt.Sprint("image/jpeg's ", shape), func(t *testing.T) {
				agree(t, jpegOf(pictureOf(pixelsOf(1, shape), shape)), 2)
			})
		}
	}
}

// TestBaselineDamaged: what is cut off or has lost a marker is left to image/jpeg to refuse.
func TestBaselineDamaged(t *testing.T) {
	good := flatJPEG(40, 40, 3, 2, 2, 2)
	for n := range good {
		if _, ok := baseline(good[:n]); ok {
			t.Errorf("decoded from %d of %d bytes", n, len(good))
		}
	}
	lost := bytes.Replace(good, []byte{0xff, markerRST0 + 1}, nil, 1)
	if _, ok := baseline(lost); ok || len(lost) == len(good) {
		t.Error("decoded without a restart marker")
	}
}

// FuzzBaseline: whatever is decoded, image/jpeg decodes to the same size.
func FuzzBaseline(f *testing.F) {
	f.Add(flatJPEG(17, 9, 3, 2, 2, 1))
	f.Add(flatJPEG(17, 9, 1, 1, 1, 0))
	f.Add(flatJPEG(9, 17, 3, 2, 1, 2))
	f.Add(jpegOf(pictureOf(pixelsOf(1, Shape{20, 30, 3}), Shape{20, 30, 3})))
	f.Fuzz(func(t *testing.T, data []byte) {
		if c, err := jpeg.DecodeConfig(bytes.NewReader(data)); err != nil || c.Width*c.Height > 1<<16 {
			return // never decoded
		}
		got, ok := baseline(data)
		if !ok {
			return
		}
		want, err := jpeg.Decode(bytes.NewReader(data))
		if err == nil && got.Bounds() != want.Bounds() {
			t.Errorf("%v, image/jpeg has %v", got.Bounds(), want.Bounds())
		}
	})
}
