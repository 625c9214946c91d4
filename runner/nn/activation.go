package nn

import . "github.com/gomlx/gomlx/core/graph"

// ReLU is max(x, 0), with gradient 0 at 0 as in PyTorch.
func ReLU(x *Node) *Node {
	var y *Node
	return withGradient(func(in []*Node) *Node {
		y = MaxScalar(in[0], 0)
		return y
	}, func(v *Node) []*Node {
		return []*Node{Mul(v, StopGradient(positive(y)))}
	}, x)
}

// positive is 1 where y, which is not negative, is not 0, and 0 elsewhere. To
// compare and choose takes twice as long as a factor; and ONNX Runtime has one
// core compute signs, but all of them products and minima.
func positive(y *Node) *Node {
	if onGo(y) {
		return Sign(y)
	}
	return MinScalar(MulScalar(y, 0x1p127), 1) // 1 from the smallest normal number on
}
