package trial

import (
	"bytes"
	"math"
	"testing"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
	"gonum.org/v1/gonum/mat"

	"loraebench/runner/dataset"
	"loraebench/runner/method"
	"loraebench/runner/metric"
)

// TestLikeness of halved to bright images, and of one that decodes beyond [0,1]: the
// mean squared error is the network's, all else is of what one would see.
func TestLikeness(t *testing.T) {
	set := shades(40, 200)
	n := network{backend: backend(t), store: model.NewStore(), shape: shapeOf(set.Test)}
	for _, by := range []float64{0.5, 1.5} {
		got, err := n.likeness(t.Context(), set.Test, scaled(by), pixelCodes(set.Test), 0)
		if err != nil {
			t.Fatal(err)
		}
		var x, y []float32
		for _, v := range set.Test.Images {
			x = append(x, float32(v)/255)
			y = append(y, min(float32(v)/255*float32(by), 1))
		}
		squares, err1 := metric.MSE(x, y, side*side)
		ssim, err2 := metric.SSIM(x, y, side, side, 1)
		if err1 != nil || err2 != nil {
			t.Fatal(err1, err2)
		}
		if len(got.squares) != 30 || len(got.clipped) != 30 || len(got.ssim) != 30 {
			t.Fatalf("%d, %d and %d of 30 images", len(got.squares), len(got.clipped), len(got.ssim))
		}
		for i := range 30 {
			light := (200 + float64(i%7)) / 255
			near(t, "squares", got.squares[i], light*light*0.25)
			near(t, "clipped", got.clipped[i], squares[i])
			near(t, "ssim", got.ssim[i], ssim[i])
		}
	}
}

func near(t *testing.T, what string, got, want float64) {
	t.Helper()
	if math.Abs(got-want) > 1e-5*math.Abs(want) {
		t.Errorf("%s is %v, want %v", what, got, want)
	}
}

// TestPSNR is the mean over images, of those that have an error.
func TestPSNR(t *testing.T) {
	m := of(t, light{}, "authors", small(40), shades(40, 200))
	m.addLikeness("train", likeness{squares: []float64{4, 4}, clipped: []float64{0.1, 0.001}, ssim: []float64{0.25, 0.75}})
	near(t, "mse", number(t, m.record, "mse", "train"), 4)
	near(t, "psnr", number(t, m.record, "psnr", "train"), 20)
	near(t, "ssim", number(t, m.record, "ssim", "train"), 0.5)
	m.addLikeness("test", likeness{squares: []float64{0, 1}, clipped: []float64{0, 0.01}})
	near(t, "psnr", number(t, m.record, "psnr", "test"), 20)
	if n := value(t, m.record, "psnr", "test").Detail["exact"]; n != 1 {
		t.Errorf("%v exact images, want 1", n)
	}
	if v := value(t, m.record, "ssim", "test"); v.Value != nil || v.Reason != "unsupported: no images with sides of 11 pixels or more" {
		t.Errorf("ssim of small images: %+v", v)
	}
}

// TestSmallImages have no room for SSIM's window, and a PSNR of those with an error.
func TestSmallImages(t *testing.T) {
	n := network{backend: backend(t), store: model.NewStore(), shape: method.Shape{H: 10, W: 12, C: 3}}
	tiny := dataset.Split{N: 2, H: 10, W: 12, C: 3, Images: make([]uint8, 2*360)}
	l, err := n.likeness(t.Context(), tiny, shaped{10, 12, 3}, pixelCodes(tiny), 0)
	if err != nil || l.ssim != nil || len(l.clipped) != 2 {
		t.Fatalf("images of 10×12: %+v, %v", l, err)
	}
	m := of(t, light{}, "authors", small(40), shades(40, 200))
	m.addLikeness("test", l)
	if v := value(t, m.record, "psnr", "test"); v.Value != nil || v.Reason != "unsupported: no error: every reconstruction is exact" {
		t.Errorf("psnr of black images %+v", v)
	}
}

// same is a method whose code is the image.
type same struct{ fake }

func (s same) Build(func(int) (method.Networks, error)) (method.Method, error) { return s, nil }

func (same) Encode(_ *model.Scope, x *graph.Node) *graph.Node {
	return graph.Reshape(x, x.Shape().Dim(0), -1)
}

func (same) Decode(_ *model.Scope, z *graph.Node) *graph.Node {
	return graph.Reshape(z, -1, side, side, 1)
}

// scaled is a decoder of codes that are the pixels of a shade, and brighter.
type scaled float64

func (by scaled) Decode(_ *model.Scope, z *graph.Node) *graph.Node {
	return graph.Reshape(graph.MulScalar(z, float64(by)), -1, side, side, 1)
}

// shaped is a decoder of codes that are the pixels.
type shaped method.Shape

func (s shaped) Decode(_ *model.Scope, z *graph.Node) *graph.Node {
	return graph.Reshape(z, -1, s.H, s.W, s.C)
}

// pixelCodes are a split's pixels in [0,1], a row an image.
func pixelCodes(s dataset.Split) *mat.Dense {
	codes := mat.NewDense(s.N, s.Size(), nil)
	for i, v := range s.Images {
		codes.RawMatrix().Data[i] = float64(float32(v) / 255)
	}
	return codes
}

// TestDecodedOnce: FID takes the reconstructions that were compared with the
// images, which have the pixels that decoding them again would give.
func TestDecodedOnce(t *testing.T) {
	for protocol, n := range map[string]int{"authors": 40, "clean": 30} {
		b := small(40)
		m := of(t, light{}, protocol, b, shades(40, 200))
		if err := m.reconstruction(t.Context()); err != nil {
			t.Fatal(err)
		}
		codes, _, _, err := reconstructed(t.Context(), m)
		if err != nil {
			t.Fatal(err)
		}
		want, err := m.pixels(t.Context(), light{}, codes)
		if err != nil {
			t.Fatal(err)
		}
		var got []uint8
		err = m.decode(t.Context(), nil, codes, reconstructionVariant, func(pixels []uint8) error {
			got = append(got, pixels...)
			return nil
		})
		if err != nil || len(got) != n*side*side || !bytes.Equal(got, want) {
			t.Errorf("%s: %d pixels, %v; want those of %d images", protocol, len(got), err, n)
		}
	}
}

// TestFewDecodedAreKept, no more than FID compares.
func TestFewDecodedAreKept(t *testing.T) {
	set := shades(40, 200)
	n := network{backend: backend(t), store: model.NewStore(), shape: shapeOf(set.Test)}
	l, err := n.likeness(t.Context(), set.Test, scaled(2), pixelCodes(set.Test), 7)
	if err != nil || len(l.pixels) != 7*side*side || l.pixels[0] != 255 {
		t.Errorf("%d pixels, %v", len(l.pixels), err)
	}
}
