package images

import (
	"archive/zip"
	"bytes"
	"compress/zlib"
	"context"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// pixelsOf are the pixels of image i of a made-up set; no two are the same.
func pixelsOf(i int, shape Shape) []uint8 {
	pixels := make([]uint8, shape.Size())
	for k := range pixels {
		pixels[k] = uint8(17*i + 31*k)
	}
	return pixels
}

// pictureOf is an image with these pixels.
func pictureOf(pixels []uint8, shape Shape) image.Image {
	bounds := image.Rect(0, 0, shape.W, shape.H)
	if shape.C == 1 {
		return &image.Gray{Pix: pixels, Stride: shape.W, Rect: bounds}
	}
	m := image.NewRGBA(bounds)
	for i := range shape.H * shape.W {
		copy(m.Pix[4*i:], append(slices.Clone(pixels[3*i:3*i+3]), 0xff))
	}
	return m
}

func pngOf(m image.Image) []byte {
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// madePNG is image i of a made-up set.
func madePNG(i int, shape Shape) []byte { return pngOf(pictureOf(pixelsOf(i, shape), shape)) }

func jpegOf(m image.Image) []byte {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, nil); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// pngChunk is a chunk of a PNG file.
func pngChunk(kind string, data []byte) []byte {
	b := binary.BigEndian.AppendUint32(nil, uint32(len(data)))
	b = append(append(b, kind...), data...)
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[4:]))
}

// claimedPNG is a PNG file of a header only.
func claimedPNG(w, h uint32, depth, colour uint8) []byte {
	data := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, w), h)
	data = append(data, depth, colour, 0, 0, 0)
	return slices.Concat([]byte(pngSignature), pngChunk("IHDR", data), pngChunk("IDAT", nil), pngChunk("IEND", nil))
}

// withChunk is a PNG file with a further chunk behind its header.
func withChunk(file []byte, kind string, data []byte) []byte {
	const header = 8 + 25
	return slices.Concat(file[:header], pngChunk(kind, data), file[header:])
}

// zlibStored is data as a PNG file's pixels.
func zlibStored(data []byte) []byte {
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	if _, err := w.Write(data); err != nil {
		panic(err)
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// claimedJPEG is a JPEG file with another size in its header.
func claimedJPEG(w, h uint16) []byte {
	file := jpegOf(pictureOf(pixelsOf(0, Shape{8, 8, 1}), Shape{8, 8, 1}))
	at := bytes.Index(file, []byte{0xff, 0xc0}) + 5
	binary.BigEndian.PutUint16(file[at:], h)
	binary.BigEndian.PutUint16(file[at+2:], w)
	return file
}

// cmykJPEG is the header of a JPEG file of four components.
func cmykJPEG() []byte {
	return append([]byte{0xff, 0xd8, 0xff, 0xc0, 0, 20, 8, 0, 8, 0, 8, 4, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0, 4, 0x11, 0, 0xff, 0xda, 0, 2}, make([]byte, 64)...)
}

// paletted is an image of two colours, the second one with the given alpha.
func paletted(alpha uint8) image.Image {
	m := image.NewPaletted(image.Rect(0, 0, 2, 1), color.Palette{color.NRGBA{1, 2, 3, 255}, color.NRGBA{200, 100, 50, alpha}})
	m.Pix[1] = 1
	return m
}

// entry is a file to be.
type entry struct {
	name string
	data []byte
}

// folderOf writes files into a new folder.
func folderOf(t testing.TB, entries ...entry) string {
	t.Helper()
	dir := t.TempDir()
	for _, e := range entries {
		path := filepath.Join(dir, filepath.FromSlash(e.name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, e.data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// fileOf writes a file into a new folder.
func fileOf(t testing.TB, name string, data []byte) string {
	t.Helper()
	return filepath.Join(folderOf(t, entry{name, data}), name)
}

// zipOf is an archive, stored or deflated.
func zipOf(method uint16, entries ...entry) []byte {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, e := range entries {
		f, err := w.CreateHeader(&zip.FileHeader{Name: e.name, Method: method})
		if err == nil {
			_, err = f.Write(e.data)
		}
		if err != nil {
			panic(err)
		}
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// npyOf is an array file with a header as NumPy writes it.
func npyOf(kind, shape string, data []byte) []byte {
	return npyText("{'descr': '"+kind+"', 'fortran_order': False, 'shape': "+shape+", }", data)
}

func npyText(header string, data []byte) []byte {
	header += strings.Repeat(" ", 63-(10+len(header))%64) + "\n"
	b := append([]byte(npyMagic), 1, 0)
	b = binary.LittleEndian.AppendUint16(b, uint16(len(header)))
	return append(append(b, header...), data...)
}

// doubles are float64 values as an array file has them.
func doubles(values ...float64) (b []byte) {
	for _, v := range values {
		b = binary.LittleEndian.AppendUint64(b, math.Float64bits(v))
	}
	return b
}

func mustOpen(t testing.TB, path string, limit int) *Set {
	t.Helper()
	s, err := Open(context.Background(), path, limit)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// readAll is every pixel of a set, in batches.
func readAll(s *Set, size int) (pixels []uint8, err error) {
	for batch, err := range s.Batches(context.Background(), size) {
		if err != nil {
			return nil, err
		}
		pixels = append(pixels, batch...)
	}
	return pixels, nil
}

// openAll opens a set and reads it.
func openAll(path string) error {
	s, err := Open(context.Background(), path, 0)
	if err != nil {
		return err
	}
	_, err = readAll(s, 4)
	if closed := s.Close(); err == nil {
		err = closed
	}
	return err
}

// checkLine wants an error that is one line and contains all parts.
func checkLine(t testing.TB, err error, parts ...string) {
	t.Helper()
	if err == nil {
		t.Fatalf("no error, want one with %q", parts)
	}
	if strings.ContainsRune(err.Error(), '\n') {
		t.Errorf("more than one line: %q", err)
	}
	for _, part := range parts {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("error is %q, want %q in it", err, part)
		}
	}
}
