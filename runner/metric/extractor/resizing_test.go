package extractor

import (
	"math"
	"testing"

	"loraebench/runner/golden"
	"loraebench/runner/method"
)

// TestResizing compares with the reference's resize of other sizes. Those of
// rule tf1 were made with an unrounded ratio of the sizes, hence its tolerance.
func TestResizing(t *testing.T) {
	fields := map[string]struct {
		rule string
		tol  float64
	}{"torch_half_pixel": {"torch", 1e-6}, "tf1": {"tf1", 5e-4}}
	seen := 0
	for name, c := range golden.Load(t, "resize.json") {
		for field, f := range fields {
			if _, ok := c.Out[field]; !ok {
				continue
			}
			seen++
			image, want := golden.Input[golden.Array](t, c, "image"), golden.Output[golden.Array](t, c, field)
			pixels, shape := pixelsOf(image)
			grid := resizingBy(f.rule).raster(shape, want.Shape[0], want.Shape[1])
			for i, w := range want.Data {
				y, x, channel := i/shape.C/want.Shape[1], i/shape.C%want.Shape[1], i%shape.C
				if got := grid.at(pixels, y, x, channel); math.Abs(got-w) > f.tol {
					t.Errorf("%s, %s: pixel (%d,%d,%d) is %v, want %v", name, field, y, x, channel, got, w)
					break
				}
			}
		}
	}
	if seen == 0 {
		t.Error("no case has a field that is known")
	}
}

// pixelsOf is an image [H,W] or [H,W,C] of whole numbers.
func pixelsOf(a golden.Array) ([]uint8, method.Shape) {
	shape := method.Shape{H: a.Shape[0], W: a.Shape[1], C: 1}
	if len(a.Shape) == 3 {
		shape.C = a.Shape[2]
	}
	pixels := make([]uint8, len(a.Data))
	for i, v := range a.Data {
		pixels[i] = uint8(v)
	}
	return pixels, shape
}

// resizeCase is a part of an image after the resize to 299×299; rule a is
// given on [0,1], rule b on [0,255].
type resizeCase struct {
	Image, Pipeline string
	Channel         int
	Grid, Patch     [][]float64
	PatchOrigin     [2]int  `json:"patch_origin"`
	Sum             float64 `json:"sum_all_channels"`
	SumSq           float64 `json:"sum_sq_all_channels"`
	Min             float64 `json:"normalised_min"`
	Max             float64 `json:"normalised_max"`
	Mean            float64 `json:"normalised_mean"`
}

// TestInceptionResizing compares with the reference networks' own input, to the
// digits it has.
func TestInceptionResizing(t *testing.T) {
	file := inceptionGolden[struct {
		Index []int `json:"grid_index"`
		Cases []resizeCase
	}](t, "resize.json")
	images := map[string]inceptionImage{}
	for _, set := range inceptionSets(t) {
		for _, im := range set.Images {
			images[im.Name] = im
		}
	}
	for _, c := range file.Cases {
		im, scale := images[c.Image], 255.0
		if c.Pipeline == "b" {
			scale = 1
		}
		rule := resizingBy(pipelines[c.Pipeline])
		grid := rule.raster(im.shape(), inceptionSide, inceptionSide)
		at := func(y, x, channel int) float64 { return grid.at(im.Pixels, y, x, min(channel, im.Channels-1)) / scale }
		for i, row := range c.Grid {
			for j, w := range row {
				nearby(t, c.Image+" "+c.Pipeline+" grid", at(file.Index[i], file.Index[j], c.Channel), w, 1e-9*255/scale)
			}
		}
		for i, row := range c.Patch {
			for j, w := range row {
				nearby(t, c.Image+" "+c.Pipeline+" patch", at(c.PatchOrigin[0]+i, c.PatchOrigin[1]+j, c.Channel), w, 1e-9*255/scale)
			}
		}
		c.sums(t, rule, at, scale)
	}
}

// sums compares sums over the whole image, and the range of what the network takes.
func (c resizeCase) sums(t *testing.T, rule resizing, at func(y, x, channel int) float64, scale float64) {
	t.Helper()
	const n = inceptionSide * inceptionSide * 3
	var sum, squares, total float64
	low, high := math.Inf(1), math.Inf(-1)
	for i := range n {
		v := at(i/3/inceptionSide, i/3%inceptionSide, i%3)
		normal := rule.normalise(v * scale)
		sum, squares, total = sum+v, squares+v*v, total+normal
		low, high = min(low, normal), max(high, normal)
	}
	name := c.Image + " " + c.Pipeline
	nearby(t, name+" sum", sum, c.Sum, 1e-9*math.Abs(c.Sum))
	nearby(t, name+" sum of squares", squares, c.SumSq, 1e-9*c.SumSq)
	nearby(t, name+" least", low, c.Min, 1e-9)
	nearby(t, name+" largest", high, c.Max, 1e-9)
	nearby(t, name+" mean", total/n, c.Mean, 1e-9)
}

func nearby(t *testing.T, what string, got, want, tol float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tol) { // also if it is NaN
		t.Errorf("%s is %v, want %v ± %.2g", what, got, want, tol)
	}
}
