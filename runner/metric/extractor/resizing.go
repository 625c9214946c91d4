package extractor

import (
	"math"
	"slices"
	"sync"

	"github.com/gomlx/gomlx/core/tensors"

	"loraebench/runner/method"
)

// resizing is how images are brought to a network's size: bilinear, height and
// width each on its own, without smoothing when an image shrinks. Features
// under different rules do not compare.
type resizing struct {
	name      string
	source    func(k, in, out int) float64 // where pixel k of out lies among in pixels
	normalise func(v float64) float64      // 0 … 255 → what the network takes
}

// resizings are the rules, the first of which is pytorch-fid's and the one that
// is meant without a name. The other one is that of TensorFlow 1 and torch-fidelity,
// whose ratio of the sizes is a float32.
//
// Source: github.com/mseitzer/pytorch-fid, inception.py; github.com/toshas/torch-fidelity,
// interpolate_compat_tensorflow.py and feature_extractor_inceptionv3.py.
var resizings = []resizing{
	{
		name:      "torch",
		source:    func(k, in, out int) float64 { return max((float64(k)+0.5)*float64(in)/float64(out)-0.5, 0) },
		normalise: func(v float64) float64 { return 2*v/255 - 1 },
	},
	{
		name:      "tf1",
		source:    func(k, in, out int) float64 { return float64(k) * float64(float32(in)/float32(out)) },
		normalise: func(v float64) float64 { return (v - 128) / 128 },
	},
}

// resizingBy is the rule of a name; "" names the first.
func resizingBy(name string) resizing {
	at := slices.IndexFunc(resizings, func(r resizing) bool { return r.name == name })
	return resizings[max(at, 0)]
}

// raster is where every pixel of a resized image comes from.
type raster struct {
	from          method.Shape
	rows, columns []lerp
}

// lerp mixes two neighbouring pixels of an axis.
type lerp struct {
	low, high int
	share     float64 // of high
}

func (r resizing) raster(from method.Shape, h, w int) raster {
	return raster{from, r.axis(from.H, h), r.axis(from.W, w)}
}

func (r resizing) axis(in, out int) []lerp {
	axis := make([]lerp, out)
	for k := range axis {
		s := r.source(k, in, out)
		low := min(int(math.Floor(s)), in-1)
		axis[k] = lerp{low, min(low+1, in-1), s - float64(low)}
	}
	return axis
}

// at is a value of the resized image, 0 … 255, of pixels [H,W,C]. Products that
// feed a sum are rounded explicitly, so that no platform fuses the two.
func (r raster) at(pixels []uint8, y, x, channel int) float64 {
	row, column, c := r.rows[y], r.columns[x], r.from.C
	upper := pixels[row.low*r.from.W*c:]
	lower := pixels[row.high*r.from.W*c:]
	left, right := column.low*c+channel, column.high*c+channel
	a := mix(upper[left], upper[right], column.share)
	b := mix(lower[left], lower[right], column.share)
	return a + float64((b-a)*row.share)
}

func mix(a, b uint8, share float64) float64 {
	return float64(a) + float64((float64(b)-float64(a))*share)
}

// feed resizes and normalises images [n,H,W,C] → [3,side,side,n] for Inception; a
// grey image fills all three channels.
func (r resizing) feed(pixels []uint8, shape method.Shape, n int) *tensors.Tensor {
	const side = inceptionSide
	grid := r.raster(shape, side, side)
	values := make([]float32, 3*side*side*n)
	size := shape.H * shape.W * shape.C
	var images sync.WaitGroup
	for i := range n {
		images.Go(func() { r.fill(values[i:], n, grid, pixels[i*size:(i+1)*size]) })
	}
	images.Wait()
	return tensors.FromFlatDataAndDimensions(values, 3, side, side, n)
}

// fill writes an image [3,H,W] to every n-th value.
func (r resizing) fill(values []float32, n int, grid raster, pixels []uint8) {
	at := 0
	for channel := range 3 {
		for y := range grid.rows {
			for x := range grid.columns {
				values[at] = float32(r.normalise(grid.at(pixels, y, x, min(channel, grid.from.C-1))))
				at += n
			}
		}
	}
}
