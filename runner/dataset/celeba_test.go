package dataset

import (
	"archive/zip"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"loraebench/runner/golden"
)

// TestCelebAGolden compares the first real faces with what Pillow makes of them:
// every pixel is the same.
func TestCelebAGolden(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(golden.Dir(t), "inception", "inception_features_celeba.json"))
	if err != nil {
		t.Fatal(err)
	}
	var reference struct {
		Images []struct {
			Name   string
			Pixels []byte `json:"pixels_base64"`
		}
	}
	if err := json.Unmarshal(text, &reference); err != nil {
		t.Fatal(err)
	}
	root := t.TempDir()
	n := len(reference.Images) + 2
	put(t, filepath.Join(root, "celeba", "img_align_celeba.zip"), firstFaces(t, n))
	put(t, filepath.Join(root, "celeba", partitionFile), []byte(listOf(n)))
	set := mustLoad(t, n-1, "celeba", root, map[string]any{"crop": 140})
	if set.Train.N != len(reference.Images) || set.Train.N != 4 {
		t.Fatalf("%d images, %d references, want 4", set.Train.N, len(reference.Images))
	}
	for i, want := range reference.Images {
		got := set.Train.Image(i)
		if len(got) != len(want.Pixels) {
			t.Fatalf("%s: %d bytes, want %d", want.Name, len(got), len(want.Pixels))
		}
		var off [256]int // pixels by how many levels they are off
		for k := range got {
			off[abs(int(got[k])-int(want.Pixels[k]))]++
		}
		if off[0] < len(got) {
			t.Errorf("%s: pixels by how many levels they are off: %v", want.Name, off[:9])
		}
	}
}

// firstFaces is an archive of the first n of the real images, bit for bit.
func firstFaces(t *testing.T, n int) []byte {
	t.Helper()
	archive, err := zip.OpenReader(filepath.Join(golden.Data(t), "celeba", "img_align_celeba.zip"))
	if err != nil {
		t.Skipf("no CelebA beside the golden files: %v", err)
	}
	defer func() { _ = archive.Close() }()
	var entries []entry
	for i := range n {
		name := fmt.Sprintf("img_align_celeba/%06d.jpg", i+1)
		data, err := fs.ReadFile(archive, name)
		if err != nil {
			t.Fatal(err)
		}
		entries = append(entries, entry{name, data})
	}
	return zipOf(t, entries)
}

func TestCelebA(t *testing.T) {
	root, cache := celebaRoot(t, 5)
	set := mustLoad(t, 4, "celeba", root, nil)
	got := [...]int{set.Train.N, set.Test.N, set.Train.H, set.Train.W, set.Train.C, set.Classes, set.Skipped}
	if want := [...]int{3, 1, 64, 64, 3, 0, 0}; got != want {
		t.Errorf("training, test, height, width, channels, classes, skipped: %v, want %v", got, want)
	}
	if filepath.Dir(set.Cache) != cache || set.Train.Labels != nil {
		t.Errorf("cache %s, labels %v", set.Cache, set.Train.Labels)
	}
	// Picture i is 40·i blue all over; the validation's, 4, is in neither split.
	for i, s := range []struct {
		split Split
		at    int
		blue  int
	}{{set.Train, 0, 40}, {set.Train, 1, 80}, {set.Train, 2, 120}, {set.Test, 0, 200}} {
		if b := int(s.split.Image(s.at)[2]); abs(b-s.blue) > 6 {
			t.Errorf("image %d is of blue %d, want about %d", i, b, s.blue)
		}
	}
	// 148 of 178 columns are 74 of 89; the crop begins at column (89−74)/2, rounded down.
	if c, err := Lookup("celeba"); err != nil || c.Options[1].Default != 148 {
		t.Errorf("crop %v, %v", c.Options, err)
	}
	if r := int(set.Train.Image(0)[0]); abs(r-2*7) > 3 {
		t.Errorf("red of the corner is %d, want that of column 7, %d", r, 2*7)
	}
	again := mustLoad(t, 0, "celeba", root, nil)
	if diff := cmp.Diff(set, again); diff != "" {
		t.Errorf("read from the cache (-want +got):\n%s", diff)
	}
	if few := mustLoad(t, 3, "celeba", root, map[string]any{"train": 2, "test": 9}); few.Train.N != 2 || few.Test.N != 1 || few.Test.Image(0)[2] != set.Test.Image(0)[2] {
		t.Errorf("of 2 and 9 images: %d and %d", few.Train.N, few.Test.N)
	}
	sum, err := mustLookup(t, "celeba").Checksum(t.Context(), root, nil)
	if err != nil || sum != set.Checksum {
		t.Errorf("checksum %s, %v, want %s", sum, err, set.Checksum)
	}
}

// TestCelebAUnpacked: a folder has the images of the archive, and their checksum.
func TestCelebAUnpacked(t *testing.T) {
	root, _ := celebaRoot(t, 5)
	want := mustLoad(t, 4, "celeba", root, nil)
	unpacked := t.TempDir()
	for _, e := range faces(5) {
		put(t, filepath.Join(unpacked, "celeba", e.name), e.data)
	}
	put(t, filepath.Join(unpacked, "celeba", partitionFile), []byte(listOf(5)))
	if got := mustLoad(t, 4, "celeba", unpacked, nil); got.Checksum != want.Checksum {
		t.Errorf("checksum %s, of the archive %s", got.Checksum, want.Checksum)
	}
}

func mustLookup(t *testing.T, name string) Entry {
	t.Helper()
	e, err := Lookup(name)
	if err != nil {
		t.Fatal(err)
	}
	return e
}
