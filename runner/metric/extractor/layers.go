package extractor

import (
	"github.com/gomlx/gomlx/ml/model"

	. "github.com/gomlx/gomlx/core/graph"
)

// layer is a part of a convolutional network on feature maps [C,H,W,B].
type layer interface {
	// build maps x [in,H,W,B] to the layer's maps.
	build(s *model.Scope, x *Node) *Node
	// visit calls f for each of the layer's convolutions with the number of channels
	// that it gets, and returns how many the layer makes of in channels.
	visit(in int, f func(l convReLU, in int)) (out int)
}

// convReLU is a convolution with a bias and ReLU: a convolution without bias and the
// batch normalisation behind it, once its weights are folded.
type convReLU struct {
	name   string
	width  int // channels that come out
	h, w   int // of the kernel, odd
	stride int
	same   bool // padded to keep the image's size at stride 1; else not padded
	mean   bool // of what lies around every pixel, before ReLU
}

func (l convReLU) build(s *model.Scope, x *Node) *Node {
	x = l.convolve(x, s.GetVariable(l.name).NodeValue(x.Graph()))
	if l.mean {
		x = keepingMean(x)
	}
	return MaxScalar(x, 0)
}

func (l convReLU) visit(in int, f func(convReLU, int)) int {
	f(l, in)
	return l.width
}

// pad is the number of rows, or columns for a kernel's width, added on each side.
func (l convReLU) pad(kernel int) int {
	if l.same {
		return (kernel - 1) / 2
	}
	return 0
}

// chain is layers one after the other.
type chain []layer

func (c chain) build(s *model.Scope, x *Node) *Node {
	for _, l := range c {
		x = l.build(s, x)
	}
	return x
}

func (c chain) visit(in int, f func(convReLU, int)) int {
	for _, l := range c {
		in = l.visit(in, f)
	}
	return in
}

// fork is layers side by side, their channels in order.
type fork []layer

func (k fork) build(s *model.Scope, x *Node) *Node {
	branches := make([]*Node, len(k))
	for i, l := range k {
		branches[i] = l.build(s, x)
	}
	return Concatenate(branches, 0)
}

func (k fork) visit(in int, f func(convReLU, int)) (out int) {
	for _, l := range k {
		out += l.visit(in, f)
	}
	return out
}

// pool is a layer without weights that keeps the channels.
type pool func(x *Node) *Node

func (p pool) build(_ *model.Scope, x *Node) *Node { return p(x) }

func (p pool) visit(in int, _ func(convReLU, int)) int { return in }
