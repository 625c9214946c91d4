package nn

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/gomlx/compute/dtypes"
	. "github.com/gomlx/gomlx/core/graph"
)

// A gradient penalty is ‖∂loss/∂input‖² for one input of a network, and is
// itself differentiated with respect to all of them.
type penalty struct {
	name string
	of   int     // the input whose gradient is penalised
	dims [][]int // of the inputs: image or code, weights, biases
	loss func(f Formulation, in []*Node) *Node
}

var penalties = []penalty{
	{"image of a strided conv", 0, [][]int{{2, 5, 6, 2}, {3, 4, 4, 2}, {3}}, func(f Formulation, in []*Node) *Node {
		return sumSquares(Tanh(f.Conv(in[0], in[1], in[2], 2, 1)))
	}},
	{"image of a linear conv", 0, [][]int{{1, 6, 6, 1}, {2, 3, 3, 1}, {2}}, func(f Formulation, in []*Node) *Node {
		return sum(f.Conv(in[0], in[1], in[2], 3, 1))
	}},
	{"image of two convs", 0, [][]int{{1, 5, 6, 2}, {3, 3, 3, 1}, {3}, {2, 4, 4, 3}}, func(f Formulation, in []*Node) *Node {
		h := ReLU(f.Conv(in[0], in[1], in[2], 1, 1))
		return sumSquares(Tanh(f.Conv(h, in[3], nil, 2, 1)))
	}},
	{"image of a transposed conv", 0, [][]int{{2, 2, 3, 2}, {2, 4, 4, 3}, {3}}, func(f Formulation, in []*Node) *Node {
		return sumSquares(Tanh(f.ConvTranspose(in[0], in[1], in[2], 2, 1)))
	}},
	{"code of a decoder", 0, [][]int{{3, 2}, {8, 3}, {8}, {2, 4, 4, 2}, {2}, {2, 1, 1, 1}, {1}}, func(f Formulation, in []*Node) *Node {
		h := Reshape(ReLU(Dense(in[0], in[1], in[2])), 2, 2, 2, 2)
		h = ReLU(f.ConvTranspose(h, in[3], in[4], 2, 1))
		return sumSquares(Tanh(f.ConvTranspose(h, in[5], in[6], 1, 0)))
	}},
	{"input of dense layers", 0, [][]int{{3, 2}, {4, 3}, {4}, {2, 4}}, func(_ Formulation, in []*Node) *Node {
		return sumSquares(Tanh(Dense(ReLU(Dense(in[0], in[1], in[2])), in[3], nil)))
	}},
	{"weight of a dense layer", 1, [][]int{{3, 2}, {4, 3}, {4}}, func(_ Formulation, in []*Node) *Node {
		return sumSquares(Tanh(Dense(in[0], in[1], in[2])))
	}},
	{"bias of a conv", 2, [][]int{{2, 4, 5, 1}, {3, 3, 3, 2}, {3}}, func(f Formulation, in []*Node) *Node {
		return sumSquares(Tanh(f.Conv(in[0], in[1], in[2], 2, 1)))
	}},
	{"bias of a linear conv", 2, [][]int{{2, 4, 5, 1}, {3, 3, 3, 2}, {3}}, func(f Formulation, in []*Node) *Node {
		return sum(f.Conv(in[0], in[1], in[2], 2, 1)) // the bias's gradient is a constant
	}},
	{"bias of a transposed conv", 2, [][]int{{2, 2, 3, 1}, {2, 4, 4, 3}, {3}}, func(f Formulation, in []*Node) *Node {
		return sumSquares(Tanh(f.ConvTranspose(in[0], in[1], in[2], 2, 1)))
	}},
}

func TestGradientPenaltyAgreesWithDifferences(t *testing.T) {
	const step, tolerance = 1e-5, 1e-7 // in float64
	for _, p := range penalties {
		for name, f := range formulations {
			t.Run(p.name+"/"+name, func(t *testing.T) {
				value := compile(t, dtypes.Float64, func(in []*Node) []*Node { return []*Node{p.value(f, in)} })
				gradients := compile(t, dtypes.Float64, func(in []*Node) []*Node { return Gradient(p.value(f, in), in...) })
				in := p.inputs()
				for i, got := range gradients.must(t, in...) {
					near(t, fmt.Sprint("gradient of input ", i), got, differences(t, value, in, i, step), tolerance)
				}
			})
		}
	}
}

func TestGradientOfAKernelsGradientIsRefused(t *testing.T) {
	layers := map[string]func(f Formulation, x, kernel, bias *Node, stride, pad int) *Node{
		"Conv": Formulation.Conv, "ConvTranspose": Formulation.ConvTranspose,
	}
	for layerName, layer := range layers {
		for name, f := range formulations {
			for of, input := range []string{"image", "kernel"} {
				t.Run(layerName+"/"+name+"/"+input, func(t *testing.T) {
					p := penalty{of: 1, dims: [][]int{{2, 4, 4, 1}, {2, 4, 4, 2}, {2}}, loss: func(f Formulation, in []*Node) *Node {
						return sumSquares(layer(f, in[0], in[1], in[2], 2, 1))
					}}
					_, err := compile(t, dtypes.Float64, func(in []*Node) []*Node { return Gradient(p.value(f, in), in[of]) })(p.inputs())
					const want = "the gradient of a kernel's gradient is not defined"
					if err == nil || !strings.Contains(err.Error(), want) {
						t.Errorf("error %v, want one with %q", err, want)
					}
				})
			}
		}
	}
}

func (p penalty) inputs() []array {
	rng := rand.New(rand.NewPCG(11, 12))
	in := make([]array, len(p.dims))
	for i, dims := range p.dims {
		in[i] = random(rng, dims...)
	}
	return in
}

func (p penalty) value(f Formulation, in []*Node) *Node {
	return sumSquares(Gradient(p.loss(f, in), in[p.of])[0])
}

func sumSquares(x *Node) *Node { return ReduceAllSum(Square(x)) }

// sum is linear in x, with a different factor for every entry.
func sum(x *Node) *Node {
	return ReduceAllSum(Mul(x, AddScalar(IotaFull(x.Graph(), x.Shape()), 1)))
}

// differences is the gradient of f with respect to input i by central differences.
func differences(t *testing.T, f function, in []array, i int, step float64) array {
	t.Helper()
	d := zeros(in[i].dims...)
	for j, x := range in[i].data {
		in[i].data[j] = x + step
		above := f.must(t, in...)[0].data[0]
		in[i].data[j] = x - step
		below := f.must(t, in...)[0].data[0]
		in[i].data[j] = x
		d.data[j] = (above - below) / (2 * step)
	}
	return d
}
