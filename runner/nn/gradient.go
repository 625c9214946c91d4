package nn

import "github.com/gomlx/gomlx/core/graph"

// withGradient is y = f(inputs…) whose gradient with respect to input i is
// vjp(v)[i], v being the adjoint of y, instead of what automatic
// differentiation would make of f: GoMLX offers a custom gradient for the
// identity of one node only.
//
// The identity on y sees v first, as gradients run backwards; those on the
// inputs then drop whatever reached them through f and answer with vjp. What
// was built for that detour is not connected to any output and never runs.
// vjp is made of ordinary nodes, so gradients of gradients work.
func withGradient(f func(inputs []*graph.Node) *graph.Node, vjp func(v *graph.Node) []*graph.Node, inputs ...*graph.Node) *graph.Node {
	var adjoints []*graph.Node
	marked := make([]*graph.Node, len(inputs))
	for i, x := range inputs {
		marked[i] = graph.IdentityWithCustomGradient(x, func(_, _ *graph.Node) *graph.Node { return adjoints[i] })
	}
	return graph.IdentityWithCustomGradient(f(marked), func(_, v *graph.Node) *graph.Node {
		adjoints = vjp(v)
		return v
	})
}
