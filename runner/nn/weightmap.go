package nn

import (
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
)

// WeightMap makes of a layer's weight what the layer uses in its place, of the
// same shape: a normalised one, or the weight itself if it is only looked at. s
// is the layer's scope. The weight is [out,in] for linear layers and
// [in,k,k,out] for transposed convolutions.
type WeightMap func(s *model.Scope, weight *graph.Node) *graph.Node

// once maps every weight the first time it is asked for it, and gives the same
// node from then on: a layer that is computed in parts has one weight.
func (f WeightMap) once() WeightMap {
	known := map[string]*graph.Node{}
	return func(s *model.Scope, weight *graph.Node) *graph.Node {
		if _, ok := known[s.Scope()]; !ok {
			known[s.Scope()] = f(s, weight)
		}
		return known[s.Scope()]
	}
}

// WeightMapper are networks that let the weights of their decoder be mapped.
type WeightMapper interface {
	// DecodeWith is Decode with f applied to every layer's weight; biases are left alone.
	DecodeWith(s *model.Scope, z *graph.Node, f WeightMap) *graph.Node
}

var _ WeightMapper = Arch{}

// Decode maps z [B,n] to [B,H,W,C], before the output's activation, under scope decoder.
func (a Arch) Decode(s *model.Scope, z *graph.Node) *graph.Node {
	return a.DecodeWith(s, z, unmapped)
}

func unmapped(_ *model.Scope, weight *graph.Node) *graph.Node { return weight }
