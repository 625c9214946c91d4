package baselines

import . "github.com/gomlx/gomlx/core/graph"

// Coupling is an affine coupling layer: the first half of x stays as it is and,
// through a network with one hidden layer, scales and shifts the second half.
// Its inverse costs as much as it does.
//
// Source: Dinh et al., ICLR 2017, arXiv:1605.08803, section 3.
type Coupling struct {
	Scale FlowScale

	W1, B1 *Node // [d,h], [h]; d = ⌊D/2⌋
	W2, B2 *Node // [h,2(D−d)], [2(D−d)]: s, then t

	// Context, unless nil, is added to the hidden layer before its activation: [B,h].
	Context *Node
}

// Forward is y and log|∂y/∂x|: [B,D] → [B,D], [B].
func (c Coupling) Forward(x *Node) (y, logDet *Node) { return c.apply(x, c.Scale.forward) }

// Inverse is x and log|∂x/∂y|: [B,D] → [B,D], [B].
func (c Coupling) Inverse(y *Node) (x, logDet *Node) { return c.apply(y, c.Scale.inverse) }

func (c Coupling) apply(x *Node, f func(x, s, t *Node) (y, logDet *Node)) (y, logDet *Node) {
	d := c.W1.Shape().Dim(0)
	kept, changed := columns(x, 0, d), columns(x, d, x.Shape().Dim(1))
	hidden := Tanh(plusContext(affine(kept, c.W1, c.B1), c.Context))
	out := affine(hidden, c.W2, c.B2)
	n := out.Shape().Dim(1) / 2
	changed, logDet = f(changed, columns(out, 0, n), columns(out, n, 2*n))
	return Concatenate([]*Node{kept, changed}, 1), logDet
}

// columns are x's columns from first up to end.
func columns(x *Node, first, end int) *Node { return Slice(x, AxisRange(), AxisRange(first, end)) }

// affine is x·w + b: [B,N], [N,M], [M] → [B,M].
func affine(x, w, b *Node) *Node { return Add(MatMul(x, w), InsertAxes(b, 0)) }

func plusContext(x, context *Node) *Node {
	if context == nil {
		return x
	}
	return Add(x, context)
}
