package nn

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/gomlx/compute/dtypes"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/google/go-cmp/cmp"
)

// agreement is how far float32 may be from the loops, relative to the largest
// entry. Two formulations within it are within 1e-4 of each other.
const agreement = 5e-5

var formulations = map[string]Formulation{"native": Native, "volume": Volume, "product": Product}

// geometry is a case of a convolution.
type geometry struct {
	window
	h, w, batch int
	bias        bool
}

func (g geometry) String() string {
	return fmt.Sprintf("%dx%d_k%d_s%d_p%d_b%d_bias=%v", g.h, g.w, g.k, g.stride, g.pad, g.batch, g.bias)
}

// geometries crosses all windows with images of all parities, among them
// strides larger than the kernel and pads that are not smaller than it.
func geometries() []geometry {
	var all []geometry
	for _, k := range []int{1, 3, 4, 5} {
		for _, stride := range []int{1, 2, 3} {
			for _, pad := range []int{0, 1, 2} {
				win := window{k, stride, pad}
				all = append(all,
					geometry{win, 6, 7, 1, true}, geometry{win, 7, 6, 6, true}, // of an even batch the go backend copies pairs
					geometry{win, 5, 9, 5, false}, geometry{win, 6, 10, 4, false})
			}
		}
	}
	return all
}

func TestConvAgreesWithLoops(t *testing.T) {
	for _, g := range geometries() {
		t.Run(g.String(), func(t *testing.T) {
			rng := rand.New(rand.NewPCG(1, 2))
			x, kernel, bias := random(rng, 3, g.h, g.w, g.batch), random(rng, 2, g.k, g.k, 3), random(rng, 2)
			y := convLoop(x, kernel, g.window)
			r := random(rng, y.dims...)
			c := layerCase{
				inputs:    []array{x, kernel},
				weights:   r,
				value:     y,
				gradients: []array{transposeLoop(r, kernel, g.window, g.h, g.w), kernelLoop(r, x, g.window)},
			}
			if g.bias {
				c = c.withBias(bias)
			}
			for name, f := range formulations {
				c.check(t, name, func(x, kernel, bias *Node) *Node { return f.Conv(x, kernel, bias, g.stride, g.pad) })
			}
		})
	}
}

func TestConvTransposeAgreesWithLoops(t *testing.T) {
	for _, g := range geometries() {
		t.Run(g.String(), func(t *testing.T) {
			rng := rand.New(rand.NewPCG(3, 4))
			z, kernel, bias := random(rng, 3, g.h, g.w, g.batch), random(rng, 3, g.k, g.k, 2), random(rng, 2)
			oh, ow := (g.h-1)*g.stride-2*g.pad+g.k, (g.w-1)*g.stride-2*g.pad+g.k
			r := random(rng, 2, oh, ow, g.batch)
			c := layerCase{
				inputs:    []array{z, kernel},
				weights:   r,
				value:     transposeLoop(z, kernel, g.window, oh, ow),
				gradients: []array{convLoop(r, kernel, g.window), kernelLoop(z, r, g.window)},
			}
			if g.bias {
				c = c.withBias(bias)
			}
			for name, f := range formulations {
				c.check(t, name, func(z, kernel, bias *Node) *Node { return f.ConvTranspose(z, kernel, bias, g.stride, g.pad) })
			}
		})
	}
}

func TestAutoIsProductOnTheGoBackend(t *testing.T) {
	rng := rand.New(rand.NewPCG(15, 16))
	x, kernel := random(rng, 3, 8, 8, 2), random(rng, 4, 4, 4, 3)
	value := func(f Formulation) []float64 {
		return compile(t, dtypes.Float32, func(in []*Node) []*Node {
			return []*Node{f.ConvTranspose(f.Conv(in[0], in[1], nil, 2, 1), in[1], nil, 2, 1)}
		}).must(t, x, kernel)[0].data
	}
	if diff := cmp.Diff(value(Product), value(Auto)); diff != "" {
		t.Errorf("Auto is not Product to the bit (-product +auto):\n%s", diff)
	}
}

// layerCase is what a layer of an input, a weight and perhaps a bias must give:
// its value y, and the gradients of Σ weights·y with respect to the inputs.
type layerCase struct {
	inputs    []array
	weights   array
	value     array
	gradients []array
}

func (c layerCase) withBias(bias array) layerCase {
	c.inputs = append(c.inputs, bias)
	c.value = plusBias(c.value, bias)
	c.gradients = append(c.gradients, biasLoop(c.weights))
	return c
}

func (c layerCase) check(t *testing.T, name string, layer func(x, weight, bias *Node) *Node) {
	t.Helper()
	got := compile(t, dtypes.Float32, func(in []*Node) []*Node {
		in, weights := in[:len(c.inputs)], in[len(c.inputs)]
		var bias *Node
		if len(in) == 3 {
			bias = in[2]
		}
		y := layer(in[0], in[1], bias)
		return append([]*Node{y}, Gradient(ReduceAllSum(Mul(y, weights)), in...)...)
	}).must(t, append(c.inputs, c.weights)...)
	near(t, name+": value", got[0], c.value, agreement)
	for i, input := range []string{"input", "weight", "bias"}[:len(c.inputs)] {
		near(t, name+": gradient of the "+input, got[1+i], c.gradients[i], agreement)
	}
}

// TestVolumePhases: with many channels the phases of a transposed convolution are computed one by one.
func TestVolumePhases(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	win := window{4, 2, 1}
	z, kernel := random(rng, 2, 3, 4, 3), random(rng, 2, 4, 4, fewRows/4+1)
	r := random(rng, fewRows/4+1, 6, 8, 3)
	layerCase{
		inputs:    []array{z, kernel},
		weights:   r,
		value:     transposeLoop(z, kernel, win, 6, 8),
		gradients: []array{convLoop(r, kernel, win), kernelLoop(z, r, win)},
	}.check(t, "volume", func(z, kernel, bias *Node) *Node { return Volume.ConvTranspose(z, kernel, bias, 2, 1) })
}
