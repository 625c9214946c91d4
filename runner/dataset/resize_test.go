package dataset

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"loraebench/runner/golden"
)

// TestResizeGolden takes every case of resize.json that has a Pillow bilinear.
func TestResizeGolden(t *testing.T) {
	tried := 0
	for name, c := range golden.Load(t, "resize.json") {
		if _, ok := c.Out["pil_bilinear"]; !ok {
			continue
		}
		tried++
		t.Run(name, func(t *testing.T) {
			in := goldenImage(golden.Input[golden.Array](t, c, "image"))
			if _, ok := c.In["crop"]; ok {
				offset := golden.Output[[2]int](t, c, "offset")
				in = cropped(in, offset[0], offset[1], golden.Input[int](t, c, "crop"))
			}
			want := goldenImage(golden.Output[golden.Array](t, c, "pil_bilinear"))
			h, w := golden.Input[int](t, c, "height"), golden.Input[int](t, c, "width")
			got, err := resized(context.Background(), in, h, w)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-Pillow +got):\n%s", diff)
			}
		})
	}
	if tried < 8 {
		t.Errorf("resize.json has %d cases with pil_bilinear, want 8 or more", tried)
	}
}

// goldenImage is [H,W] or [H,W,C] as a split of one image.
func goldenImage(a golden.Array) Split {
	s := Split{N: 1, H: a.Shape[0], W: a.Shape[1], C: 1, Images: make([]uint8, len(a.Data))}
	if len(a.Shape) == 3 {
		s.C = a.Shape[2]
	}
	for i, v := range a.Data {
		s.Images[i] = uint8(v)
	}
	return s
}

func cropped(s Split, top, left, side int) Split {
	out := Split{N: 1, H: side, W: side, C: s.C}
	for y := top; y < top+side; y++ {
		out.Images = append(out.Images, s.Images[(y*s.W+left)*s.C:(y*s.W+left+side)*s.C]...)
	}
	return out
}

// TestResizeConstant: weights that add up to one keep a constant image, white
// included, at any pair of sizes.
func TestResizeConstant(t *testing.T) {
	for in := 1; in <= 40; in++ {
		for out := 1; out <= 40; out++ {
			b := newBilinear(in, in, out, out, 1)
			dst := make([]uint8, out*out)
			for _, v := range []uint8{0, 1, 128, 255} {
				b.resize(dst, bytes.Repeat([]byte{v}, in*in), make([]uint8, in*out))
				if i := slices.IndexFunc(dst, func(p uint8) bool { return p != v }); i >= 0 {
					t.Fatalf("%d→%d: %d became %d", in, out, v, dst[i])
				}
			}
		}
	}
}

// TestResizeMany: images resized beside others come out as when alone.
func TestResizeMany(t *testing.T) {
	s, err := drawShapes(context.Background(), 1, shapesTrain, 2*chunk+3, 9)
	if err != nil {
		t.Fatal(err)
	}
	all, err := resized(context.Background(), s, 5, 12)
	if err != nil {
		t.Fatal(err)
	}
	for i := range s.N {
		one := Split{N: 1, H: s.H, W: s.W, C: s.C, Images: s.Image(i)}
		alone, err := resized(context.Background(), one, 5, 12)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(alone.Images, all.Image(i)) {
			t.Fatalf("image %d of %d differs", i, s.N)
		}
	}
	stopped, stop := context.WithCancel(context.Background())
	stop()
	if _, err := resized(stopped, s, 5, 12); !errors.Is(err, context.Canceled) {
		t.Errorf("after a cancel: %v", err)
	}
}
