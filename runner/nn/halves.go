package nn

import . "github.com/gomlx/gomlx/core/graph"

// inHalves is f of x [B,…], which treats every row on its own, as f of its first
// and of its second half, put together again.
//
// The go backend computes a padding, a concatenation or a ReLU on one core, and
// in a chain of layers the next operation waits for it. Two chains keep both
// busy: a step of ae takes 3 to 9 % less time (six runs in turns), for up to 4 %
// more of the processors'. Three and four parts take longer than two. A half is
// even, as pairs wants it.
func inHalves(x *Node, f func(x *Node) *Node) *Node {
	b := x.Shape().Dim(0)
	if !onGo(x) || b%4 != 0 {
		return f(x)
	}
	first, second := Slice(x, AxisRange(0, b/2)), Slice(x, AxisRange(b/2))
	return Concatenate([]*Node{f(first), f(second)}, 0)
}
