package dataset

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/png"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// plainPNG is an image of one colour.
func plainPNG(t *testing.T, w, h int, c color.Color) []byte {
	t.Helper()
	m := image.NewNRGBA(image.Rect(0, 0, w, h))
	for i := range w * h {
		m.Set(i%w, i/w, c)
	}
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func greyPNG(t *testing.T, w, h int, v uint8) []byte {
	return plainPNG(t, w, h, color.NRGBA{v, v, v, 255})
}

// pictures are the files of a user: of several sizes, PNG and JPEG, in folders.
func pictures(t *testing.T) map[string][]byte {
	t.Helper()
	return map[string][]byte{
		"cat/1.png":      greyPNG(t, 40, 20, 10),
		"cat/2.PNG":      greyPNG(t, 20, 50, 20),
		"dog/1.png":      greyPNG(t, 8, 8, 30),
		"dog/2.png":      greyPNG(t, 100, 100, 40),
		"dog/more/3.jpg": jpegOf(image.NewGray(image.Rect(0, 0, 30, 30))),
		"dog/notes.txt":  []byte("not an image"),
	}
}

func TestFolder(t *testing.T) {
	root, path := t.TempDir(), t.TempDir()
	for name, data := range pictures(t) {
		put(t, filepath.Join(path, name), data)
	}
	opts := map[string]any{"path": path, "size": 16, "test": 40, "labels": 1}
	set := mustLoad(t, 5, "folder", root, opts)
	firsts := func(s Split) (v []uint8) {
		for i := range s.N {
			v = append(v, slices.Compact(slices.Clone(s.Image(i)))...) // of one colour
		}
		return v
	}
	// In order of paths: every image up to which 40 % of the images pass a whole number is for testing.
	if diff := cmp.Diff([][]uint8{{10, 20, 40}, {30, 0}, {0, 0, 1}, {1, 2}},
		[][]uint8{firsts(set.Train), firsts(set.Test), set.Train.Labels, set.Test.Labels}); diff != "" {
		t.Errorf("training, test, labels of both (-want +got):\n%s", diff)
	}
	if set.Classes != 3 || set.Train.C != 3 || set.Train.H != 16 {
		t.Errorf("%d classes, %d channels, side %d", set.Classes, set.Train.C, set.Train.H)
	}
	// The same below the data root, and as an archive.
	var entries []entry
	for name, data := range pictures(t) {
		put(t, filepath.Join(root, "mine", name), data)
		entries = append(entries, entry{name, data})
	}
	put(t, filepath.Join(root, "mine.zip"), zipOf(t, entries))
	for _, p := range []string{"mine", "mine.zip"} {
		opts["path"] = p
		if got := mustLoad(t, 5, "folder", root, opts); got.Checksum != set.Checksum {
			t.Errorf("%s has checksum %s, want %s", p, got.Checksum, set.Checksum)
		}
	}
	// Grey: one channel, other pixels.
	opts["channels"], opts["labels"] = 1, 0
	if grey := mustLoad(t, 5, "folder", root, opts); grey.Train.C != 1 || grey.Train.Labels != nil || grey.Classes != 0 {
		t.Errorf("%d channels, labels %v of %d classes", grey.Train.C, grey.Train.Labels, grey.Classes)
	}
}

// TestFolderSplits: the folders train and test are the splits; classes go across them.
func TestFolderSplits(t *testing.T) {
	path := t.TempDir()
	for name, v := range map[string]uint8{"train/a/1.png": 1, "train/b/1.png": 2, "test/b/1.png": 3, "test/a/2.png": 4, "test/a/1.png": 5} {
		put(t, filepath.Join(path, name), greyPNG(t, 16, 16, v))
	}
	set := mustLoad(t, 5, "folder", t.TempDir(), map[string]any{"path": path, "size": 16, "labels": 1})
	if set.Train.N != 2 || set.Test.N != 3 || set.Test.Image(0)[0] != 5 {
		t.Errorf("%d training and %d test images, the first of value %d", set.Train.N, set.Test.N, set.Test.Image(0)[0])
	}
	if diff := cmp.Diff([][]uint8{{0, 1}, {0, 0, 1}}, [][]uint8{set.Train.Labels, set.Test.Labels}); diff != "" {
		t.Errorf("labels (-want +got):\n%s", diff)
	}
}

func TestFolderRefuses(t *testing.T) {
	good, alone, few := t.TempDir(), t.TempDir(), t.TempDir()
	for name, data := range pictures(t) {
		put(t, filepath.Join(good, name), data)
	}
	put(t, filepath.Join(alone, "1.png"), greyPNG(t, 8, 8, 1))
	put(t, filepath.Join(few, "1.png"), greyPNG(t, 8, 8, 1))
	put(t, filepath.Join(few, "2.png"), plainPNG(t, 8, 8, color.NRGBA{1, 2, 3, 40}))
	for name, c := range map[string]struct {
		opts map[string]any
		is   error
		want []string
	}{
		"no path":       {nil, ErrOption, []string{"path: none given", "{name: folder, path: /where/the/images/are}"}},
		"nowhere":       {map[string]any{"path": "nowhere"}, ErrMissing, []string{"nowhere"}},
		"two channels":  {map[string]any{"path": good, "channels": 2}, ErrOption, []string{"folder takes 1 or 3"}},
		"one image":     {map[string]any{"path": alone}, errNoImages, []string{alone, "1 for training and 0 for testing"}},
		"no classes":    {map[string]any{"path": few, "labels": 1, "test": 50}, nil, []string{few, "1.png lies in no folder", "labels: 0"}},
		"transparent":   {map[string]any{"path": few, "test": 50}, nil, []string{filepath.Join(few, "2.png"), "transparent", "runner data folder " + few + " --size 64", "--skip-bad"}},
		"path a number": {map[string]any{"path": 3}, ErrOption, []string{"folder takes a text"}},
	} {
		t.Run(name, func(t *testing.T) {
			root := t.TempDir()
			_, _, err := loadNamed(t, Building{}, "folder", root, c.opts)
			wantLine(t, err, c.want...)
			if c.is != nil && !errors.Is(err, c.is) {
				t.Errorf("%v is not %v", err, c.is)
			}
			if files := cached(t, filepath.Join(root, "cache")); len(files) > 0 {
				t.Errorf("%q are left behind", files)
			}
		})
	}
}

// TestWithChannels: grey of colours is that of Pillow.
func TestWithChannels(t *testing.T) {
	root, path := t.TempDir(), t.TempDir()
	for i, c := range []color.NRGBA{{255, 0, 0, 255}, {0, 255, 0, 255}, {0, 0, 255, 255}, {200, 100, 50, 255}} {
		put(t, filepath.Join(path, string(rune('1'+i))+".png"), plainPNG(t, 16, 16, c))
	}
	set := mustLoad(t, 4, "folder", root, map[string]any{"path": path, "size": 16, "channels": 1, "test": 25})
	got := []uint8{set.Train.Image(0)[0], set.Train.Image(1)[0], set.Train.Image(2)[0], set.Test.Image(0)[0]}
	// Image.new("RGB", (1, 1), c).convert("L").getpixel((0, 0)) in Pillow 9.4
	if diff := cmp.Diff([]uint8{76, 150, 29, 124}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
