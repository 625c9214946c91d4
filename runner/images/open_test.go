package images

import (
	"archive/zip"
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestOpenAgree reads one set in every form, whole and in part, in batches of any size.
func TestOpenAgree(t *testing.T) {
	names := []string{"a/x.png", "a/x10.png", "a/x2.PNG", "a-b/x.png", "b.png", "ä.png"} // in order
	for _, shape := range []Shape{{5, 7, 1}, {4, 3, 3}} {
		var entries []entry
		var all []uint8
		for i, name := range names {
			entries = append([]entry{{name, madePNG(i, shape)}}, entries...) // in another order
			all = append(all, pixelsOf(i, shape)...)
		}
		dims := map[int]string{1: "(6, 5, 7)", 3: "(6, 4, 3, 3)"}[shape.C]
		array := npyOf("|u1", dims, all)
		other := entry{"arr_1.npy", npyOf("<i8", "(6,)", make([]byte, 48))}
		for form, path := range map[string]string{
			"folder":       folderOf(t, entries...),
			"zip":          fileOf(t, "set.zip", zipOf(zip.Deflate, entries...)),
			"zip, stored":  fileOf(t, "set.ZIP", zipOf(zip.Store, entries...)),
			"npy":          fileOf(t, "set.npy", array),
			"npz":          fileOf(t, "set.npz", zipOf(zip.Deflate, other, entry{"arr_0.npy", array})),
			"npz, stored":  fileOf(t, "set.npz", zipOf(zip.Store, other, entry{"samples.npy", array})),
			"npz, of one":  fileOf(t, "set.npz", zipOf(zip.Store, entry{"faces.npy", array})),
			"npz, and FID": fileOf(t, "set.npz", zipOf(zip.Store, entry{"mu.npy", nil}, entry{"sigma.npy", nil}, entry{"images.npy", array})),
		} {
			for _, limit := range []int{0, 1, 4, 6, 100} {
				s := mustOpen(t, path, limit)
				n := 6
				if limit > 0 {
					n = min(n, limit)
				}
				if s.N != n || s.Shape != shape || s.Path != path {
					t.Errorf("%s, %d: %d images %v of %s", form, limit, s.N, s.Shape, s.Path)
				}
				if want := names[:n]; s.Names != nil && !cmp.Equal(want, s.Names) {
					t.Errorf("%s: names %q, want %q", form, s.Names, want)
				}
				for _, size := range []int{1, 4, 6, 7, 4} { // also twice
					got, err := readAll(s, size)
					if err != nil {
						t.Fatalf("%s: %v", form, err)
					}
					if diff := cmp.Diff(all[:n*shape.Size()], got); diff != "" {
						t.Errorf("%s, in batches of %d (-want +got):\n%s", form, size, diff)
					}
				}
			}
		}
	}
}

// TestOtherFiles: what is no image is ignored, links to files are followed.
func TestOtherFiles(t *testing.T) {
	shape := Shape{2, 2, 1}
	good := madePNG(0, shape)
	dir := folderOf(t, entry{"b.png", good}, entry{"a.jpeg", jpegOf(pictureOf(pixelsOf(1, shape), shape))},
		entry{"notes.txt", nil}, entry{"png", nil}, entry{"._b.png", nil}, entry{".cache/x.png", nil},
		entry{"__MACOSX/b.png", nil}, entry{"x.png/c.png", good})
	for link, target := range map[string]string{"l.png": "b.png", "m.txt": "notes.txt"} {
		if err := os.Symlink(target, filepath.Join(dir, link)); err != nil {
			t.Fatal(err)
		}
	}
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(dir, link); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{dir, link} {
		want := []string{"a.jpeg", "b.png", "l.png", "x.png/c.png"}
		if diff := cmp.Diff(want, mustOpen(t, path, 0).Names); diff != "" {
			t.Error(diff)
		}
	}
}

func TestBatchesStop(t *testing.T) {
	var entries []entry
	for i := range 20 {
		entries = append(entries, entry{string(rune('a'+i)) + ".png", madePNG(i, Shape{2, 2, 1})})
	}
	s := mustOpen(t, fileOf(t, "set.zip", zipOf(zip.Deflate, entries...)), 0)
	n := 0
	for range s.Batches(context.Background(), 2) {
		if n++; n == 3 {
			break
		}
	}
	ctx, cancel := context.WithCancelCause(context.Background())
	defer cancel(nil)
	cause := errors.New("enough")
	n = 0
	var last error
	for _, err := range s.Batches(ctx, 2) {
		if n++; n == 2 {
			cancel(cause)
		}
		last = err
	}
	if !errors.Is(last, cause) || n > 4 {
		t.Errorf("after %d batches: %v", n, last)
	}
	if _, err := Open(ctx, s.Path, 0); !errors.Is(err, cause) {
		t.Errorf("opened after the end: %v", err)
	}
}

func TestFirstErrorCounts(t *testing.T) {
	var entries []entry
	for i := range 50 {
		data := madePNG(i, Shape{8, 8, 3})
		if i >= 30 {
			data = data[:len(data)/2]
		}
		entries = append(entries, entry{string(rune('A'+i)) + ".png", data})
	}
	path := folderOf(t, entries...)
	for range 20 {
		checkLine(t, openAll(path), string(rune('A'+30))+".png: bad image: truncated")
	}
}

func TestStatistics(t *testing.T) {
	mu := entry{"mu.npy", npyOf("<f8", "(2,)", doubles(1, -2))}
	sigma := entry{"sigma.npy", npyOf("<f8", "(2, 2)", doubles(4, 1, 1, 9))}
	path := fileOf(t, "stats.npz", zipOf(zip.Deflate, mu, sigma))
	if err := openAll(path); !errors.Is(err, ErrStatistics) {
		t.Errorf("opened as images: %v", err)
	}
	s, err := ReadStatistics(path, 2)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(&Statistics{Mean: []float64{1, -2}, Covariance: []float64{4, 1, 1, 9}}, s); diff != "" {
		t.Error(diff)
	}
	single := entry{"mu.npy", npyOf(">f4", "(2,)", []byte{0x3f, 0x80, 0, 0, 0xc0, 0, 0, 0})}
	s, err = ReadStatistics(fileOf(t, "stats.npz", zipOf(zip.Store, single, sigma)), 2)
	if err != nil || !cmp.Equal(s.Mean, []float64{1, -2}) {
		t.Errorf("mean %v, %v", s, err)
	}
	for name, c := range map[string]struct {
		d       int
		entries []entry
		want    []string
	}{
		"other size":    {64, []entry{mu, sigma}, []string{"stats.npz/mu: bad array: shape [2]", "[64]"}},
		"no sigma":      {2, []entry{mu}, []string{"no array sigma"}},
		"asymmetric":    {2, []entry{mu, {"sigma.npy", npyOf("<f8", "(2, 2)", doubles(4, 1, 2, 9))}}, []string{"not symmetric", "1,0 and 0,1"}},
		"negative":      {2, []entry{mu, {"sigma.npy", npyOf("<f8", "(2, 2)", doubles(4, 0, 0, -9))}}, []string{"variance 1 is -9"}},
		"not a number":  {2, []entry{{"mu.npy", npyOf("<f8", "(2,)", []byte("\x00\x00\x00\x00\x00\x00\xf8\x7f12345678"))}, sigma}, []string{"element 0 is NaN"}},
		"whole numbers": {2, []entry{{"mu.npy", npyOf("|u1", "(2,)", []byte{1, 2})}, sigma}, []string{"elements |u1", "float64"}},
		"truncated":     {2, []entry{{"mu.npy", npyOf("<f8", "(2,)", doubles(1))}, sigma}, []string{"[2] elements <f8 need 16 bytes, 8 are there"}},
	} {
		_, err := ReadStatistics(fileOf(t, "stats.npz", zipOf(zip.Deflate, c.entries...)), c.d)
		t.Run(name, func(t *testing.T) { checkLine(t, err, c.want...) })
	}
}
