package baselines

import (
	"github.com/gomlx/gomlx/core/tensors"

	"loraebench/runner/nn"

	. "github.com/gomlx/gomlx/core/graph"
)

// MADE is an autoregressive layer: a network with one hidden layer, masked so
// that the shift μᵢ and the scale's αᵢ depend on x₁ … xᵢ₋₁ alone.
//
// Two flows are made of it. In an inverse autoregressive flow the network reads
// the noise: Forward is one pass, Inverse one for every dimension. In a masked
// autoregressive flow it reads the result: Density is one pass, Generate one for
// every dimension.
//
// Source: Germain et al., ICML 2015, arXiv:1502.03509, for the masks; Kingma et
// al., NIPS 2016, arXiv:1606.04934 (IAF); Papamakarios et al., NIPS 2017, arXiv:1705.07057 (MAF).
type MADE struct {
	Scale FlowScale

	W1, B1         *Node // [D,h], [h]
	WMu, BMu       *Node // [h,D], [D]
	WAlpha, BAlpha *Node // [h,D], [D]

	// Context, unless nil, is added to the hidden layer before its activation: [B,h].
	Context *Node
}

// Forward is the sample x of noise u in an inverse autoregressive flow and
// log|∂x/∂u|: [B,D] → [B,D], [B].
func (m MADE) Forward(u *Node) (x, logDet *Node) {
	mu, alpha := m.network(u)
	return m.Scale.forward(u, alpha, mu)
}

// Inverse undoes Forward: x → u and log|∂u/∂x|.
func (m MADE) Inverse(x *Node) (u, logDet *Node) { return m.sequence(x, m.Scale.inverse) }

// Density is the noise u of x in a masked autoregressive flow and log|∂u/∂x|: [B,D] → [B,D], [B].
func (m MADE) Density(x *Node) (u, logDet *Node) {
	mu, alpha := m.network(x)
	return m.Scale.inverse(x, alpha, mu)
}

// Generate undoes Density: u → x and log|∂x/∂u|.
func (m MADE) Generate(u *Node) (x, logDet *Node) { return m.sequence(u, m.Scale.forward) }

// sequence solves y = f(x, α(y), μ(y)) for y, dimension by dimension: what the
// network says of the first i dimensions gives the next one. The others are
// held at 0, not at what came out for them, which may overflow.
func (m MADE) sequence(x *Node, f func(x, s, t *Node) (y, logDet *Node)) (y, logDet *Node) {
	y = ZerosLike(x)
	axis := Iota(x.Graph(), x.Shape(), 1)
	for i := range x.Shape().Dim(1) {
		mu, alpha := m.network(y)
		next, sum := f(x, alpha, mu)
		y, logDet = Where(LessOrEqual(axis, ConstAs(axis, i)), next, ZerosLike(x)), sum
	}
	return y, logDet
}

// network is μ and α of x, all [B,D].
func (m MADE) network(x *Node) (mu, alpha *Node) {
	in, out := m.masks()
	hidden := nn.ReLU(plusContext(affine(x, Mul(m.W1, in), m.B1), m.Context))
	return affine(hidden, Mul(m.WMu, out), m.BMu), affine(hidden, Mul(m.WAlpha, out), m.BAlpha)
}

// masks are those of the weights into the hidden layer [D,h] and out of it [h,D].
//
// Input i has degree i, from 1 to D, and the hidden units have 1 to D−1 in turn.
// A hidden unit sees the inputs up to its degree, an output the hidden units below its own.
func (m MADE) masks() (in, out *Node) {
	d, h := m.W1.Shape().Dim(0), m.W1.Shape().Dim(1)
	inputs, outputs := make([]float32, d*h), make([]float32, h*d)
	for i := range d {
		for j := range h {
			if degree := 1 + j%max(d-1, 1); degree > i {
				inputs[i*h+j] = 1
			} else {
				outputs[j*d+i] = 1
			}
		}
	}
	mask := func(values []float32, dims ...int) *Node {
		return ConvertDType(Const(m.W1.Graph(), tensors.FromFlatDataAndDimensions(values, dims...)), m.W1.DType())
	}
	return mask(inputs, d, h), mask(outputs, h, d)
}
