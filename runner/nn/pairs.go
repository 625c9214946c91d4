package nn

import (
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"

	. "github.com/gomlx/gomlx/core/graph"
)

func init() { VJPRegistration[NodeTypeBitcast] = bitcastVJP }

// bitcastVJP says that bits have no gradient, as GoMLX says of all other
// operations on bits. Where pairs are used the true gradient is given by withGradient.
func bitcastVJP(node *Node, _ []*Node, _ shapes.Shape) []*Node {
	return []*Node{ZerosLike(node.Inputs()[0])}
}

// pairs views x [A,H,W,B] float32 as [A,H,W,B/2] uint64 on the go backend if B
// is even: compute v0.1.6 slices element by element, so half as many take half the time.
func pairs(x *Node) *Node {
	a, h, w, b := dims4(x)
	if !onGo(x) || x.DType() != dtypes.Float32 || b%2 != 0 {
		return x
	}
	return Bitcast(Reshape(x, a, h, w, b/2, 2), dtypes.Uint64)
}

// onGo says whether x is computed by the go backend.
func onGo(x *Node) bool { return x.Graph().Backend().Name() == "Go Backend" }

// unpaired undoes pairs, if they were made.
func unpaired(x *Node) *Node {
	if x.DType() != dtypes.Uint64 {
		return x
	}
	dims := append([]int{}, x.Shape().Dimensions...)
	dims[len(dims)-1] *= 2
	return Reshape(Bitcast(x, dtypes.Float32), dims...)
}
