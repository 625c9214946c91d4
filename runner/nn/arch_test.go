package nn

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"loraebench/runner/method"
)

func TestNetworkShapes(t *testing.T) {
	const n, batch = 16, 2
	for _, shape := range []method.Shape{{H: 16, W: 16, C: 3}, {H: 32, W: 32, C: 1}, {H: 64, W: 64, C: 3}} {
		t.Run(fmt.Sprintf("%dx%dx%d", shape.H, shape.W, shape.C), func(t *testing.T) {
			a, err := Authors(shape, n)
			if err != nil {
				t.Fatal(err)
			}
			exec, err := model.NewExec(backend(t), model.NewStore(), func(s *model.Scope, x, z *graph.Node) []*graph.Node {
				codes, images := a.Encode(s, x, 2*n), a.Decode(s, z)
				if got, want := codes.Shape().Dimensions, []int{batch, 2 * n}; !slices.Equal(got, want) {
					t.Errorf("Encode gives %v, want %v", got, want)
				}
				if got, want := images.Shape().Dimensions, x.Shape().Dimensions; !slices.Equal(got, want) {
					t.Errorf("Decode gives %v, want %v", got, want)
				}
				return []*graph.Node{codes, images}
			})
			if err != nil {
				t.Fatal(err)
			}
			defer exec.Finalize()
			if _, err := exec.Compile(shapes.Make(dtypes.Float32, batch, shape.H, shape.W, shape.C), shapes.Make(dtypes.Float32, batch, n)); err != nil {
				t.Fatal(err)
			}
		})
	}
}

// The networks are their layers in order, with PyTorch's order (channel, row,
// column) where an image becomes a vector and back.
func TestNetworksAgreeWithLoops(t *testing.T) {
	const n, batch = 7, 2
	a, err := Authors(method.Shape{H: 16, W: 16, C: 3}, n)
	if err != nil {
		t.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(13, 14))
	x, z := random(rng, batch, 16, 16, 3), random(rng, batch, n)
	for name, f := range formulations {
		a.Formulation = f
		store := model.NewStore()
		out, err := model.CallOnceN(backend(t), store, func(s *model.Scope, in []*graph.Node) []*graph.Node {
			in = convert(in, dtypes.Float32)
			return convert([]*graph.Node{a.Encode(s, in[0], n), a.Decode(s, in[1])}, dtypes.Float64)
		}, tensors.FromFlatDataAndDimensions(x.data, x.dims...), tensors.FromFlatDataAndDimensions(z.data, z.dims...))
		if err != nil {
			t.Fatal(err)
		}
		got, err := arrays(out)
		if err != nil {
			t.Fatal(err)
		}
		near(t, name+": Encode", got[0], encodeLoop(t, store, x), agreement)
		near(t, name+": Decode", got[1], decodeLoop(t, store, z), agreement)
	}
}

func encodeLoop(t *testing.T, store *model.Store, x array) array {
	p := func(name string) array { return parameterArray(t, store, "/encoder/"+name) }
	h := exchangeEnds(x)
	for _, layer := range []string{"conv1", "conv2", "conv3"} {
		h = reluLoop(plusBias(convLoop(h, p(layer+"/kernel"), window{4, 2, 1}), p(layer+"/bias")))
	}
	h.dims = []int{512, h.dims[3]}
	return transposed(plusBias(matrixLoop(p("linear/weight"), h), p("linear/bias")))
}

func decodeLoop(t *testing.T, store *model.Store, z array) array {
	p := func(name string) array { return parameterArray(t, store, "/decoder/"+name) }
	h := reluLoop(plusBias(matrixLoop(p("linear/weight"), transposed(z)), p("linear/bias")))
	h.dims = []int{128, 4, 4, h.dims[1]}
	h = reluLoop(plusBias(transposeLoop(h, p("deconv1/kernel"), window{4, 2, 1}, 8, 8), p("deconv1/bias")))
	h = reluLoop(plusBias(transposeLoop(h, p("deconv2/kernel"), window{4, 2, 1}, 16, 16), p("deconv2/bias")))
	return exchangeEnds(plusBias(transposeLoop(h, p("deconv3/kernel"), window{1, 1, 0}, 16, 16), p("deconv3/bias")))
}

func parameterArray(t *testing.T, store *model.Store, path string) array {
	a := zeros(store.GetVariable(path).Shape().Dimensions...)
	for i, v := range flat(t, store, path) {
		a.data[i] = float64(v)
	}
	return a
}

// exchangeEnds is x [B,H,W,C] as [C,H,W,B], or back.
func exchangeEnds(x array) array {
	b, h, w, c := x.dims[0], x.dims[1], x.dims[2], x.dims[3]
	y := zeros(c, h, w, b)
	for i := range b {
		for p := range h * w {
			for j := range c {
				y.data[(j*h*w+p)*b+i] = x.data[(i*h*w+p)*c+j]
			}
		}
	}
	return y
}
