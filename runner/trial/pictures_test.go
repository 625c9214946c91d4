package trial

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"loraebench/results"
	"loraebench/runner/method"
)

// TestPicturesOfMethods: each method leaves what it can, and nothing half done.
func TestPicturesOfMethods(t *testing.T) {
	env, set := newEnv(t, "shapes"), drawn(t)
	for name, want := range map[string][]string{
		"lorae":      {"interpolation.png 128x64", "reconstruction.png 128x32", "samples-gmm.png 128x112", "samples-normal.png 128x112"},
		"vae":        {"interpolation.png 128x64", "reconstruction.png 128x32", "samples-gmm.png 128x112", "samples-normal.png 128x112", "samples-prior.png 128x112"},
		"gan":        {"samples-prior.png 128x112"},
		"supervised": nil,
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			r := Run(t.Context(), env, specFor(t, name, "authors", small(40)), set, "sweep", dir)
			if r.Status != results.Done {
				t.Fatalf("%s: %s", r.Status, r.Reason)
			}
			if diff := cmp.Diff(want, picturesIn(t, dir)); diff != "" {
				t.Errorf("pictures (-want +got):\n%s", diff)
			}
			if left, err := filepath.Glob(filepath.Join(dir, "part-*")); err != nil || left != nil {
				t.Errorf("left over: %v, %v", left, err)
			}
			points := 0
			for _, s := range r.Series {
				if strings.HasPrefix(s.Name, "projection/") {
					points += len(s.X)
				}
			}
			encodes := name != "gan" && name != "supervised"
			if encodes && points != set.Test.N || !encodes && points > 0 {
				t.Errorf("%d points projected of %d test images", points, set.Test.N)
			}
		})
	}
}

// picturesIn lists a trial's pictures with their sizes.
func picturesIn(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(filepath.Join(dir, results.PicturesDir))
	if err != nil { // the folder is there also where it is empty
		t.Fatal(err)
	}
	var all []string
	for _, e := range entries {
		size := picture(t, dir, e.Name()).Bounds().Size()
		all = append(all, e.Name()+" "+strings.NewReplacer("(", "", ")", "", ",", "x").Replace(size.String()))
	}
	return all
}

func picture(t *testing.T, dir, name string) image.Image {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, results.PicturesDir, name))
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return img
}

// TestPicturesShowWhatTheyShould: light makes grey images as light as the code.
func TestPicturesShowWhatTheyShould(t *testing.T) {
	set, dir := shades(40, 200), t.TempDir() // test image i is of lightness 200 + i%7
	r := Run(t.Context(), newEnv(t, "shades"), specOf(t, light{}, "authors", small(40)), set, "sweep", dir)
	if r.Status != results.Done {
		t.Fatalf("%s: %s", r.Status, r.Reason)
	}
	grey := func(img image.Image, column, row int) uint8 {
		return color.GrayModel.Convert(img.At(column*side+side/2, row*side+side/2)).(color.Gray).Y
	}
	reconstructed := picture(t, dir, results.ReconstructionPicture)
	for i := range results.PictureColumns {
		want := set.Test.Image(i)[0]
		if x, y := grey(reconstructed, i, 0), grey(reconstructed, i, 1); x != want || y != want {
			t.Errorf("image %d is %d above %d, want %d twice", i, x, y, want)
		}
	}
	interpolated := picture(t, dir, results.InterpolationPicture)
	for row, want := range [][2]uint8{{200, 201}, {202, 203}, {204, 205}, {206, 200}} {
		if a, b := grey(interpolated, 0, row), grey(interpolated, 7, row); a != want[0] || b != want[1] {
			t.Errorf("row %d goes from %d to %d, want %v", row, a, b, want)
		}
	}
	if g := grey(interpolated, 3, 3); g != 203 { // 206 − 6·3/7
		t.Errorf("three sevenths from 206 to 200 are %d, want 203", g)
	}
	samples := picture(t, dir, results.SamplesPicture("normal"))
	for i := range 50 {
		if g := grey(samples, i%8, i/8); g < 30 || g > 56 {
			t.Errorf("sample %d is %d, far from the training images", i, g)
		}
	}
	if g := grey(samples, 2, 6); g != 0 {
		t.Errorf("after the last of 50 samples there is %d, want black", g)
	}
}

// TestSamplesPictureIsFIDsFirstImages: the pictures show what FID was measured on.
func TestSamplesPictureIsFIDsFirstImages(t *testing.T) {
	env, set, dir := newEnv(t, "shades"), shades(40, 200), t.TempDir()
	spec := specOf(t, light{}, "authors", small(40))
	spec.Budget.Samples = 100
	if r := Run(t.Context(), env, spec, set, "sweep", dir); r.Status != results.Done {
		t.Fatalf("%s: %s", r.Status, r.Reason)
	}
	m, err := newMeasurer(env, spec, set, &results.Record{})
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range variants[1:3] {
		codes, _, _, err := v.codes(t.Context(), m) // of the images that are compared
		if err != nil {
			t.Fatal(err)
		}
		pixels, err := m.pixels(t.Context(), light{}, codes)
		if err != nil {
			t.Fatal(err)
		}
		file, err := mosaic(pixels[:64*side*side], m.network.shape, results.PictureColumns)
		if err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(filepath.Join(dir, results.PicturesDir, results.SamplesPicture(v.name)))
		if err != nil || !bytes.Equal(got, file) {
			t.Errorf("%s: the picture is not of the first 64 images: %v", v.name, err)
		}
	}
}

// TestPicturesMoveNoNumber: Measure takes no pictures.
func TestPicturesMoveNoNumber(t *testing.T) {
	env, set, dir := newEnv(t, "shapes"), drawn(t), t.TempDir()
	spec := specFor(t, "vae", "clean", small(40))
	r := Run(t.Context(), env, spec, set, "sweep", dir)
	values, _, err := Measure(t.Context(), env, spec, set, dir, []string{"all"})
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range values {
		if got := value(t, r, v.Metric, v.Variant); text(t, got) != text(t, v) {
			t.Errorf("%s/%s is %s beside pictures, %s without", v.Metric, v.Variant, text(t, got), text(t, v))
		}
	}
}

func TestMosaic(t *testing.T) {
	for _, c := range []struct {
		name  string
		shape method.Shape
		in    []uint8
		want  []color.NRGBA // of the 2×2 pixels
	}{
		{"grey", method.Shape{H: 1, W: 1, C: 1}, []uint8{10, 20, 30}, []color.NRGBA{{10, 10, 10, 255}, {20, 20, 20, 255}, {30, 30, 30, 255}, {0, 0, 0, 255}}},
		{"colour", method.Shape{H: 1, W: 1, C: 3}, []uint8{1, 2, 3, 4, 5, 6, 7, 8, 9}, []color.NRGBA{{1, 2, 3, 255}, {4, 5, 6, 255}, {7, 8, 9, 255}, {0, 0, 0, 255}}},
		{"two channels", method.Shape{H: 2, W: 1, C: 2}, []uint8{1, 0, 2, 0, 3, 0, 4, 0}, []color.NRGBA{{1, 1, 1, 255}, {3, 3, 3, 255}, {2, 2, 2, 255}, {4, 4, 4, 255}}},
	} {
		file, err := mosaic(c.in, c.shape, 2)
		if err != nil {
			t.Fatal(err)
		}
		img, err := png.Decode(bytes.NewReader(file))
		if err != nil {
			t.Fatal(err)
		}
		var got []color.NRGBA
		for y := range img.Bounds().Dy() {
			for x := range img.Bounds().Dx() {
				got = append(got, color.NRGBAModel.Convert(img.At(x, y)).(color.NRGBA))
			}
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}

// TestPicturesOfFewImages: fewer test images than columns are no mistake.
func TestPicturesOfFewImages(t *testing.T) {
	for n, want := range map[int][]string{
		1: {"reconstruction.png 128x32"},
		3: {"interpolation.png 128x16", "reconstruction.png 128x32"},
	} {
		set, dir, b := shades(40, 200), t.TempDir(), small(40)
		set.Test, b.Samples, b.Labels = set.Test.Head(n), 0, nil
		r := Run(t.Context(), Env{Backend: backend(t)}, specOf(t, light{}, "authors", b), set, "sweep", dir)
		if r.Status != results.Done {
			t.Fatalf("%d images: %s: %s", n, r.Status, r.Reason)
		}
		if diff := cmp.Diff(want, picturesIn(t, dir)); diff != "" {
			t.Errorf("%d images (-want +got):\n%s", n, diff)
		}
	}
}
