package nn

import (
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
)

// Normal is the trainable variable s/name of the given dimensions, initialised
// from a normal distribution around 0 with standard deviation std.
//
// As with Uniform, the numbers are a function of the trial's seed and the
// variable's path alone.
func Normal(s *model.Scope, g *graph.Graph, name string, std float64, dims ...int) *graph.Node {
	v := s.GetVariable(name)
	if v == nil {
		rng := stream(s, name, trialSeed(s))
		values := make([]float32, shapes.Make(dtypes.Float32, dims...).Size())
		for i := range values {
			values[i] = float32(rng.NormFloat64() * std)
		}
		v = s.VariableWithValue(name, tensors.FromFlatDataAndDimensions(values, dims...))
	}
	return v.NodeValue(g)
}

// Filled is the trainable variable s/name of the given dimensions, initialised with one value everywhere.
func Filled(s *model.Scope, g *graph.Graph, name string, value float32, dims ...int) *graph.Node {
	return filled(s, name, value, dims...).NodeValue(g)
}

func filled(s *model.Scope, name string, value float32, dims ...int) *model.Variable {
	if v := s.GetVariable(name); v != nil {
		return v
	}
	values := make([]float32, shapes.Make(dtypes.Float32, dims...).Size())
	for i := range values {
		values[i] = value
	}
	return s.VariableWithValue(name, tensors.FromFlatDataAndDimensions(values, dims...))
}
