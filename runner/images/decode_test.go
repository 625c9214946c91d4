package images

import (
	"archive/zip"
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"image"
	"image/color"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"loraebench/runner/golden"
)

// imageOf decodes a file's contents.
func imageOf(t *testing.T, data []byte) (Shape, []uint8) {
	t.Helper()
	files, err := List(folderOf(t, entry{"x.png", data}))
	if err != nil {
		t.Fatal(err)
	}
	claimed, err := files.All[0].Shape()
	if err != nil {
		t.Fatal(err)
	}
	shape, pixels, err := files.All[0].Image()
	if err != nil {
		t.Fatal(err)
	}
	if shape != claimed || len(pixels) != shape.Size() {
		t.Fatalf("shape %v of %d pixels after %v", shape, len(pixels), claimed)
	}
	return shape, pixels
}

// TestKindsOfPNG: palettes, opaque alpha, few bits, and contents under the other format's name.
func TestKindsOfPNG(t *testing.T) {
	opaque := image.NewNRGBA(image.Rect(0, 0, 2, 1))
	opaque.Set(0, 0, color.NRGBA{1, 2, 3, 255})
	opaque.Set(1, 0, color.NRGBA{200, 100, 50, 255})
	greyAlpha := bytes.Replace(claimedPNG(2, 1, 8, 4), pngChunk("IDAT", nil), pngChunk("IDAT", zlibStored([]byte{0, 7, 255, 9, 255})), 1)
	bits := bytes.Replace(claimedPNG(2, 1, 1, 0), pngChunk("IDAT", nil), pngChunk("IDAT", zlibStored([]byte{0, 0b0100_0000})), 1)
	for name, c := range map[string]struct {
		data   []byte
		shape  Shape
		pixels []uint8
	}{
		"palette":        {pngOf(paletted(255)), Shape{1, 2, 3}, []uint8{1, 2, 3, 200, 100, 50}},
		"opaque alpha":   {pngOf(forceAlpha{opaque}), Shape{1, 2, 3}, []uint8{1, 2, 3, 200, 100, 50}},
		"grey and alpha": {greyAlpha, Shape{1, 2, 1}, []uint8{7, 9}},
		"one bit":        {bits, Shape{1, 2, 1}, []uint8{0, 255}},
		"text chunk":     {withChunk(madePNG(3, grey), "tEXt", bytes.Repeat([]byte("x"), 9000)), grey, pixelsOf(3, grey)},
	} {
		shape, pixels := imageOf(t, c.data)
		if shape != c.shape || !bytes.Equal(pixels, c.pixels) {
			t.Errorf("%s: %v %v, want %v %v", name, shape, pixels, c.shape, c.pixels)
		}
	}
	if shape, _ := imageOf(t, jpegOf(pictureOf(pixelsOf(0, grey), grey))); shape != grey { // in a file x.png
		t.Errorf("grey JPEG: %v", shape)
	}
	checkLine(t, openAll(folderOf(t, entry{"x.png", pngOf(paletted(254))})), "transparent in places")
	checkLine(t, openAll(folderOf(t, entry{"x.png", withChunk(greyAlphaless(), "tRNS", []byte{0, 7})})), "transparent in places")
}

// forceAlpha hides from the encoder that an image is opaque.
type forceAlpha struct{ image.Image }

// Opaque says no.
func (forceAlpha) Opaque() bool { return false }

// greyAlphaless is a grey image of the values 7 and 9.
func greyAlphaless() []byte {
	return pngOf(&image.Gray{Pix: []uint8{7, 9}, Stride: 2, Rect: image.Rect(0, 0, 2, 1)})
}

// TestChroma compares planes with values computed by hand from libjpeg's description.
func TestChroma(t *testing.T) {
	plane := []uint8{0, 100, 200, 40, 80, 120} // [2,3]
	for name, c := range map[string]struct {
		ratio image.YCbCrSubsampleRatio
		w, h  int
		want  [][]uint8
	}{
		"4:4:4": {image.YCbCrSubsampleRatio444, 3, 2, [][]uint8{{0, 100, 200}, {40, 80, 120}}},
		"4:2:2": {image.YCbCrSubsampleRatio422, 5, 2, [][]uint8{{0, 25, 75, 125, 175}, {40, 50, 70, 90, 110}}},
		"4:4:0": {image.YCbCrSubsampleRatio440, 3, 3, [][]uint8{{0, 100, 200}, {10, 95, 180}, {30, 85, 140}}},
		"4:2:0": {image.YCbCrSubsampleRatio420, 6, 4, [][]uint8{
			{0, 25, 75, 125, 175, 200}, {10, 31, 74, 116, 159, 180}, {30, 44, 71, 99, 126, 140}, {40, 50, 70, 90, 110, 120},
		}},
		"4:1:1":         {image.YCbCrSubsampleRatio411, 9, 1, [][]uint8{{0, 0, 0, 0, 100, 100, 100, 100, 200}}},
		"4:2:0, narrow": {image.YCbCrSubsampleRatio420, 4, 2, [][]uint8{{0, 0, 100, 100}, {0, 0, 100, 100}}},
	} {
		m := &image.YCbCr{SubsampleRatio: c.ratio, CStride: 3, Rect: image.Rect(0, 0, c.w, c.h)}
		chroma := newChroma(m)
		for y, want := range c.want {
			got := make([]uint8, c.w)
			chroma.row(got, plane, y)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s, row %d (-want +got):\n%s", name, y, diff)
			}
		}
	}
	for _, c := range [][6]int{{128, 0, 0, 128, 128, 128}, {76, -43, 127, 254, 0, 0}, {255, 127, 127, 255, 121, 255}, {0, -128, -128, 0, 135, 0}} {
		r, g, b := rgb(c[0], c[1], c[2])
		if got := [3]int{int(r), int(g), int(b)}; got != [3]int(c[3:]) {
			t.Errorf("rgb of %v is %v", c[:3], got)
		}
	}
}

// TestFacesAsPillow decodes four JPEG faces, whose crops Pillow has resized: at
// most 2 levels lie between, from image/jpeg's inverse cosine transform, which rounds
// otherwise than libjpeg's. Without interpolated chroma it would be up to 10.
func TestFacesAsPillow(t *testing.T) {
	archive := filepath.Join(golden.Data(t), "celeba", "img_align_celeba.zip")
	text, err := os.ReadFile(filepath.Join(golden.Dir(t), "inception", "inception_features_celeba.json"))
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("the faces' file is not there: it may be left out, for its license")
	}
	if err != nil {
		t.Fatal(err)
	}
	var reference struct {
		Images []struct {
			Source struct{ File string } `json:"source"`
			Pixels string                `json:"pixels_base64"`
		} `json:"images"`
	}
	if err := json.Unmarshal(text, &reference); err != nil {
		t.Fatal(err)
	}
	if len(reference.Images) == 0 {
		t.Fatal("no faces")
	}
	faces, err := zip.OpenReader(archive)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = faces.Close() }()
	for _, want := range reference.Images {
		file := File{Name: want.Source.File, path: want.Source.File}
		for _, e := range faces.File {
			if filepath.Base(e.Name) == want.Source.File {
				file.open = entryFile(e, archive).open
			}
		}
		shape, pixels, err := file.Image()
		if err != nil {
			t.Fatal(err)
		}
		wanted, err := base64.StdEncoding.DecodeString(want.Pixels)
		if err != nil {
			t.Fatal(err)
		}
		got := shrink(pixels, shape)
		worst, beyond := 0, 0
		for i, v := range got {
			d := max(int(v)-int(wanted[i]), int(wanted[i])-int(v))
			worst = max(worst, d)
			if d > 1 {
				beyond++
			}
		}
		if worst > 2 || beyond > len(got)/200 {
			t.Errorf("%s: up to %d levels off, %d of %d by more than 1", want.Source.File, worst, beyond, len(got))
		}
	}
}

// shrink crops a face of 89×109 and resizes it from 70×70 to 64×64 by a triangle, both axes one after the other.
func shrink(pixels []uint8, shape Shape) []uint8 {
	const in, out = 70, 64
	crop := make([]float64, 0, in*in*3)
	for y := range in {
		for _, v := range pixels[((y+19)*shape.W+9)*3:][:in*3] {
			crop = append(crop, float64(v))
		}
	}
	between := resample(crop, in, out, 3)
	whole := resample(between, in, out, out*3)
	result := make([]uint8, len(whole))
	for i, v := range whole {
		result[i] = uint8(v)
	}
	return result
}

// resample resizes the middle axis of x [any,in,inner] and rounds.
func resample(x []float64, in, out, inner int) []float64 {
	outer := len(x) / (in * inner)
	y := make([]float64, outer*out*inner)
	scale := float64(in) / float64(out)
	for k := range out {
		center := (float64(k) + 0.5) * scale
		first, last := max(int(center-scale+0.5), 0), min(int(center+scale+0.5), in)
		for o := range outer {
			for i := range inner {
				sum, weights := 0.0, 0.0
				for p := first; p < last; p++ {
					w := max(0, 1-max(float64(p)-center+0.5, center-0.5-float64(p))/scale)
					sum, weights = sum+w*x[(o*in+p)*inner+i], weights+w
				}
				y[(o*out+k)*inner+i] = float64(int(sum/weights + 0.5))
			}
		}
	}
	return y
}
