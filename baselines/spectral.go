package baselines

import (
	"loraebench/runner/nn"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
)

// spectral makes weights of spectral norm 1. The norm of a layer's weight W,
// as a matrix [r,c] whose rows are the weight's first axis, is estimated by one
// power iteration from where the one before has left off: u [c], an untrained
// variable of the layer, which is moved on if advance is set.
//
// Source: Miyato et al., ICLR 2018, arXiv:1802.05957, algorithm 1.
func spectral(advance bool) nn.WeightMap {
	return func(s *model.Scope, weight *Node) *Node {
		w := Reshape(weight, weight.Shape().Dim(0), -1)
		nn.Normal(s, w.Graph(), "u", 1, w.Shape().Dim(1))
		u := s.GetVariable("u").SetTrainable(false)
		next, v := powerIteration(w, u.NodeValue(w.Graph()))
		if advance {
			u.SetNodeValue(next)
		}
		return Div(weight, stretch(w, next, v))
	}
}

// powerIteration is one step towards the largest singular value's vectors of W
// [r,c]: from u [c], v = W·u and then u = Wᵀ·v, both normalised. No gradient goes through it.
func powerIteration(w, u *Node) (next, v *Node) {
	w = StopGradient(w)
	v = unit(DotProduct(w, u))
	return unit(DotProduct(v, w)), v
}

// stretch is vᵀ·W·u: the largest singular value once u and v are its vectors.
func stretch(w, u, v *Node) *Node { return DotProduct(v, DotProduct(w, u)) }

// unit is x of norm 1; zero stays zero.
func unit(x *Node) *Node { return Div(x, AddScalar(Sqrt(ReduceAllSum(Square(x))), 1e-12)) }
