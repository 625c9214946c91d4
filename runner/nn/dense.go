package nn

import . "github.com/gomlx/gomlx/core/graph"

// Dense is a fully connected layer on columns: x [N,B], weight [M,N], bias [M] or nil → [M,B].
func Dense(x, weight, bias *Node) *Node {
	return withGradient(func(in []*Node) *Node {
		return product(withBias(in[1], in[2:]), stackRows([]*Node{in[0]}, bias != nil))
	}, func(v *Node) []*Node {
		grads := []*Node{
			productOfTransposed(weight, v),
			productT(v, x),
		}
		if bias != nil {
			grads = append(grads, sumRows(v))
		}
		return grads
	}, present(x, weight, bias)...)
}
