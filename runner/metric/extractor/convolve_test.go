package extractor

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
)

// array is [C,H,W,B] or [width,C+1,h,w], row-major.
type array struct {
	dims [4]int
	data []float32
}

func (a array) at(i, j, k, l int) float64 {
	return float64(a.data[((i*a.dims[1]+j)*a.dims[2]+k)*a.dims[3]+l])
}

// inside is at, or 0 beyond the image.
func (a array) inside(c, y, x, b int) float64 {
	if y < 0 || y >= a.dims[1] || x < 0 || x >= a.dims[2] {
		return 0
	}
	return a.at(c, y, x, b)
}

// randomArray has entries uniform in ±1.
func randomArray(rng *rand.Rand, dims ...int) array {
	a := array{dims: [4]int(dims), data: make([]float32, dims[0]*dims[1]*dims[2]*dims[3])}
	for i := range a.data {
		a.data[i] = 2*rng.Float32() - 1
	}
	return a
}

// apply runs f on the go backend.
func apply(t *testing.T, f func([]*graph.Node) *graph.Node, in ...array) array {
	t.Helper()
	args := make([]any, len(in))
	for i, a := range in {
		args[i] = tensors.FromFlatDataAndDimensions(a.data, a.dims[:]...)
	}
	out, err := graph.CallOnce(newBackend(t), f, args...)
	if err != nil {
		t.Fatal(err)
	}
	data, err := tensors.CopyFlatData[float32](out)
	if err != nil {
		t.Fatal(err)
	}
	return array{[4]int(out.Shape().Dimensions), data}
}

// same fails unless got is the map that want computes.
func same(t *testing.T, name string, got array, dims [4]int, want func(c, y, x, b int) float64) {
	t.Helper()
	if got.dims != dims {
		t.Errorf("%s has shape %v, want %v", name, got.dims, dims)
		return
	}
	for i, g := range got.data {
		b, x, y, c := i%dims[3], i/dims[3]%dims[2], i/dims[3]/dims[2]%dims[1], i/dims[3]/dims[2]/dims[1]
		if w := want(c, y, x, b); !(math.Abs(float64(g)-w) <= 1e-5) {
			t.Errorf("%s: (%d,%d,%d,%d) is %v, want %v", name, c, y, x, b, g, w)
			return
		}
	}
}

// TestConvolve compares both formulations with the definition, for every kind
// of convolution in the network.
func TestConvolve(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, l := range []convReLU{
		{h: 1, w: 1, stride: 1, same: true}, {h: 3, w: 3, stride: 1, same: true}, {h: 5, w: 5, stride: 1, same: true},
		{h: 1, w: 7, stride: 1, same: true}, {h: 7, w: 1, stride: 1, same: true}, {h: 1, w: 3, stride: 1, same: true},
		{h: 3, w: 1, stride: 1, same: true}, {h: 3, w: 3, stride: 1}, {h: 3, w: 3, stride: 2},
	} {
		for _, size := range [][2]int{{9, 8}, {8, 11}} {
			l.width = 4
			x, weights := randomArray(rng, 3, size[0], size[1], 2), randomArray(rng, l.width, 4, l.h, l.w)
			for i := range weights.data { // of the last channel only the centre is not zero
				if ch, tap := i/(l.h*l.w)%4, i%(l.h*l.w); ch == 3 && tap != l.h*l.w/2 {
					weights.data[i] = 0
				}
			}
			rows, columns := (size[0]+2*l.pad(l.h)-l.h)/l.stride+1, (size[1]+2*l.pad(l.w)-l.w)/l.stride+1
			want := func(o, y, x0, b int) float64 {
				sum := weights.at(o, 3, l.h/2, l.w/2)
				for i := range 3 * l.h * l.w {
					c, ky, kx := i/(l.h*l.w), i/l.w%l.h, i%l.w
					sum += weights.at(o, c, ky, kx) * x.inside(c, y*l.stride+ky-l.pad(l.h), x0*l.stride+kx-l.pad(l.w), b)
				}
				return sum
			}
			for name, f := range map[string]func(x, w *graph.Node) *graph.Node{"product": l.productConvolve, "native": l.nativeConvolve} {
				got := apply(t, func(in []*graph.Node) *graph.Node { return f(in[0], in[1]) }, x, weights)
				same(t, fmt.Sprintf("%s %+v on %v", name, l, size), got, [4]int{l.width, rows, columns, 2}, want)
			}
		}
	}
}

func TestPools(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	x := randomArray(rng, 3, 9, 7, 2)
	for i, v := range x.data {
		x.data[i] = max(v, 0) // as behind a ReLU
	}
	around := func(join func(values []float64) float64, stride, first int) func(c, y, x0, b int) float64 {
		return func(c, y, x0, b int) float64 {
			var values []float64
			for i := range 9 {
				yy, xx := y*stride+first+i/3, x0*stride+first+i%3
				if yy >= 0 && yy < 9 && xx >= 0 && xx < 7 {
					values = append(values, x.at(c, yy, xx, b))
				}
			}
			return join(values)
		}
	}
	largest := func(values []float64) float64 {
		m := values[0]
		for _, v := range values {
			m = max(m, v)
		}
		return m
	}
	mean := func(values []float64) float64 {
		sum := 0.0
		for _, v := range values {
			sum += v
		}
		return sum / float64(len(values))
	}
	for name, c := range map[string]struct {
		pool pool
		dims [4]int
		want func(c, y, x, b int) float64
	}{
		"halving maximum": {halvingMax, [4]int{3, 4, 3, 2}, around(largest, 2, 0)},
		"keeping maximum": {keepingMax, [4]int{3, 9, 7, 2}, around(largest, 1, -1)},
		"keeping mean":    {keepingMean, [4]int{3, 9, 7, 2}, around(mean, 1, -1)},
	} {
		same(t, name, apply(t, func(in []*graph.Node) *graph.Node { return c.pool(in[0]) }, x), c.dims, c.want)
	}
}
