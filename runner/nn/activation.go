package nn

import . "github.com/gomlx/gomlx/core/graph"

// ReLU is max(x, 0), with gradient 0 at 0 as in PyTorch.
func ReLU(x *Node) *Node {
	var y *Node
	return withGradient(func(in []*Node) *Node {
		y = MaxScalar(in[0], 0)
		return y
	}, func(v *Node) []*Node {
		return []*Node{Mul(v, StopGradient(Sign(y)))} // y is not negative; a comparison and a choice take twice as long
	}, x)
}
