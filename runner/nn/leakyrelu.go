package nn

import . "github.com/gomlx/gomlx/core/graph"

// LeakyReLU is x where x > 0 and slope·x elsewhere, slope being in [0,1]; its
// gradient at 0 is slope, as in PyTorch.
func LeakyReLU(x *Node, slope float64) *Node {
	return withGradient(func(in []*Node) *Node {
		return Max(in[0], MulScalar(in[0], slope))
	}, func(v *Node) []*Node {
		return []*Node{Where(GreaterThan(x, ScalarZero(x.Graph(), x.DType())), v, MulScalar(v, slope))}
	}, x)
}
