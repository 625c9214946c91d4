package nn

import . "github.com/gomlx/gomlx/core/graph"

// BCEWithLogits is the binary cross-entropy −x·log σ(y) − (1−x)·log(1−σ(y)) of
// targets x in [0,1] under logits y, entry by entry; neither a large y nor a
// probability of 0 or 1 loses it.
func BCEWithLogits(y, x *Node) *Node { return Sub(SoftPlus(y), Mul(x, y)) }

// SoftPlus is log(1+exp(x)), which never overflows, with gradient σ(x) at
// every x; that of graph.Softplus (GoMLX 0.28.8) is made of those of |x| and
// max(x, 0), and so of what these are at 0.
func SoftPlus(x *Node) *Node {
	return withGradient(func(in []*Node) *Node {
		return Add(MaxScalar(in[0], 0), Log1p(Exp(Neg(Abs(in[0])))))
	}, func(v *Node) []*Node {
		return []*Node{Mul(v, Sigmoid(x))}
	}, x)
}
