package dataset

import (
	"archive/zip"
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// entry is a file of a made-up archive.
type entry struct {
	name string
	data []byte
}

// face is picture i of a made-up CelebA at half size.
func face(i int) []byte { return jpegOf(drawn(i, 89, 109)) }

func drawn(i, w, h int) image.Image {
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			m.Set(x, y, color.RGBA{uint8(2 * x), uint8(2 * y), uint8(40 * i), 255})
		}
	}
	return m
}

func jpegOf(m image.Image) []byte {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, nil); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// faces are n pictures, as they are in CelebA's archive.
func faces(n int) []entry {
	var all []entry
	for i := range n {
		all = append(all, entry{fmt.Sprintf("img_align_celeba/%06d.jpg", i+1), face(i + 1)})
	}
	return all
}

// listOf puts the last face in the test split, the one before in validation, the others in training.
func listOf(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "%06d.jpg %d\n", i+1, max(0, i+3-n))
	}
	return b.String()
}

func zipOf(t *testing.T, entries []entry) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, e := range entries {
		f, err := w.Create(e.name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write(e.data); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// celebaRoot is a data root with n faces in an archive, and its cache folder.
func celebaRoot(t *testing.T, n int) (root, cache string) {
	t.Helper()
	root = t.TempDir()
	put(t, filepath.Join(root, "celeba", "img_align_celeba.zip"), zipOf(t, faces(n)))
	put(t, filepath.Join(root, "celeba", partitionFile), []byte(listOf(n)))
	return root, filepath.Join(root, "cache")
}

// loadNamed loads a data set, and counts how many images were decoded for it.
func loadNamed(t *testing.T, b Building, name, root string, opts map[string]any) (set *Set, decoded int, err error) {
	t.Helper()
	e, err := Lookup(name)
	if err != nil {
		t.Fatal(err)
	}
	b.Progress = func(s BuildingStep) { decoded = max(decoded, s.Done) }
	set, err = e.Load(WithBuilding(t.Context(), b), root, opts)
	return set, decoded, err
}

// mustLoad wants a data set for which so many images are decoded; none: it is in the cache.
func mustLoad(t *testing.T, decoded int, name, root string, opts map[string]any) *Set {
	t.Helper()
	set, n, err := loadNamed(t, Building{}, name, root, opts)
	if err != nil {
		t.Fatal(err)
	}
	if n != decoded {
		t.Errorf("%d images decoded, want %d", n, decoded)
	}
	return set
}

// cached are the files in a cache folder but for locks.
func cached(t *testing.T, folder string) []string {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), ".lock") {
			names = append(names, e.Name())
		}
	}
	return names
}
