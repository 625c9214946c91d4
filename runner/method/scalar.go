package method

import (
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
)

// ScalarScope holds the hyperparameters that enter the graph.
const ScalarScope = "/hyper"

// Scalar brings a hyperparameter into the graph as the value of a variable
// that is not trained, not as a constant: one compiled executable then serves
// every value. → scalar float32
func Scalar(s *model.Scope, g *graph.Graph, name string, value float64) *graph.Node {
	v := s.Store().VariableWithValue(model.JoinPath(ScalarScope, name), float32(value)).SetTrainable(false)
	return v.NodeValue(g)
}
