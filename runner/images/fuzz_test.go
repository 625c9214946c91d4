package images

import (
	"archive/zip"
	"bytes"
	"context"
	"image"
	"io"
	"runtime"
	"strings"
	"testing"
	"testing/fstest"
)

// frugally runs f, which must not allocate out of proportion to its input: what 1
// byte may stand for is 8,256 pixels of one bit or 512 of a progressive JPEG.
func frugally(t *testing.T, input int, f func() error) {
	t.Helper()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	err := f()
	runtime.ReadMemStats(&after)
	if got, most := after.TotalAlloc-before.TotalAlloc, uint64(8<<20+64<<10*input); got > most {
		t.Errorf("%d bytes of input took %d bytes of memory, at most %d are in proportion", input, got, most)
	}
	if err != nil && strings.ContainsRune(err.Error(), '\n') {
		t.Errorf("more than one line: %q", err)
	}
}

// readFiles reads all images, as a set if they are one.
func readFiles(path string, all []File) error {
	if len(all) == 0 {
		return nil
	}
	set, err := (&Files{Path: path, All: all}).set(context.Background(), 0)
	if err != nil {
		return err
	}
	_, err = readAll(set, 2)
	return err
}

// FuzzImage reads a folder of one file, PNG or JPEG.
func FuzzImage(f *testing.F) {
	for _, shape := range []Shape{grey, colour} {
		f.Add(madePNG(1, shape))
		f.Add(jpegOf(pictureOf(pixelsOf(1, shape), shape)))
	}
	f.Add(pngOf(paletted(255)))
	f.Add(pngOf(paletted(0)))
	f.Add(pngOf(image.NewGray16(image.Rect(0, 0, 3, 3))))
	f.Add(claimedPNG(8192, 8192, 1, 0))
	f.Add(claimedJPEG(8192, 8192))
	f.Add(cmykJPEG())
	f.Add(withChunk(madePNG(0, grey), "acTL", make([]byte, 8)))
	f.Fuzz(func(t *testing.T, data []byte) {
		frugally(t, len(data), func() error {
			files, err := listFolder(fstest.MapFS{"x.png": {Data: data}}, "dir")
			if err != nil {
				return err
			}
			return readFiles("dir", files)
		})
	})
}

// FuzzArchive reads a zip archive.
func FuzzArchive(f *testing.F) {
	good := madePNG(1, grey)
	f.Add(zipOf(zip.Store, entry{"a.png", good}, entry{"b/c.jpg", jpegOf(pictureOf(pixelsOf(1, grey), grey))}))
	f.Add(zipOf(zip.Deflate, entry{"a.png", good}, entry{"__MACOSX/a.png", nil}, entry{"x.txt", good}))
	f.Add(zipOf(zip.Deflate, entry{"../a.png", good}))
	f.Add(patched(zipOf(zip.Deflate, entry{"a.png", good}), 22, 1<<31))
	f.Fuzz(func(t *testing.T, data []byte) {
		frugally(t, len(data), func() error {
			files, err := listArchive(bytes.NewReader(data), int64(len(data)), "set.zip")
			if err != nil {
				return err
			}
			for _, file := range files {
				if strings.HasPrefix(file.Name, "/") || strings.Contains("/"+file.Name+"/", "/../") {
					t.Errorf("entry %q", file.Name)
				}
			}
			return readFiles("set.zip", files)
		})
	})
}

// FuzzNPY reads an array as images and as numbers.
func FuzzNPY(f *testing.F) {
	f.Add(npyOf("|u1", "(2, 4, 4)", make([]byte, 32)))
	f.Add(npyOf("|u1", "(1, 2, 2, 3)", make([]byte, 12)))
	f.Add(npyOf("<f8", "(2,)", doubles(1, 2)))
	f.Add(npyOf("|u1", "(4294967296, 4294967296, 4294967296)", nil))
	f.Add(append([]byte(npyMagic), 2, 0, 0xff, 0xff, 0xff, 0xff))
	f.Add(npyOf("<f4\n|u1", "(2, 4, 4)", make([]byte, 32)))
	f.Fuzz(func(t *testing.T, data []byte) {
		frugally(t, len(data), func() error {
			a, err := newArray("set.npy", func() (io.ReadCloser, int64, error) {
				return io.NopCloser(bytes.NewReader(data)), int64(len(data)), nil
			})
			if err != nil {
				return err
			}
			if _, err := a.floats(); err == nil {
				return nil
			}
			set, err := a.set("set.npy", 0)
			if err != nil {
				return err
			}
			_, err = readAll(set, 1)
			return err
		})
	})
}

// FuzzNPZ reads an archive of arrays as images and as statistics.
func FuzzNPZ(f *testing.F) {
	pixels := npyOf("|u1", "(2, 4, 4)", make([]byte, 32))
	mu, sigma := npyOf("<f8", "(2,)", doubles(1, 2)), npyOf("<f8", "(2, 2)", doubles(1, 0, 0, 1))
	f.Add(zipOf(zip.Deflate, entry{"arr_0.npy", pixels}, entry{"arr_1.npy", mu}))
	f.Add(zipOf(zip.Store, entry{"mu.npy", mu}, entry{"sigma.npy", sigma}))
	f.Add(zipOf(zip.Store, entry{"x.npy", pixels[:90]}))
	f.Add(zipOf(zip.Store, entry{"two\nlines.npy", pixels[:9]}))
	f.Fuzz(func(t *testing.T, data []byte) {
		frugally(t, len(data), func() error {
			z, err := listNPZ(bytes.NewReader(data), int64(len(data)), "set.npz")
			if err != nil {
				return err
			}
			if _, err := z.statistics(2); err == nil {
				return nil
			}
			set, err := z.set(0)
			if err != nil {
				return err
			}
			_, err = readAll(set, 1)
			return err
		})
	})
}
