package train

import (
	"fmt"
	"maps"
	"math"
	"slices"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/train/optimizer"
)

// gradientPath is the variable with the sum of the gradient's norms over the
// steps of the epoch so far. The norm is a monitor: it has no part in the
// training, whose variables have the same bits with it and without.
const gradientPath = "/train/gradient"

// withGradients is an optimizer that takes gradients that are there already, as all of GoMLX's do.
type withGradients interface {
	optimizer.Interface
	UpdateGraphWithGradients(scope *model.Scope, gradients []*graph.Node, loss dtypes.DType)
}

// addNorm adds the L2 norm of all gradients, as of one vector, to the epoch's
// sum. Products take the go backend a tenth of the time of squares and their sum.
func addNorm(store *model.Store, gradients []*graph.Node) {
	squares := graph.ScalarZero(gradients[0].Graph(), dtypes.Float32)
	for _, g := range gradients {
		row := graph.Reshape(g, 1, -1)
		product := graph.DotGeneral(row, []int{1}, nil, row, []int{1}, nil)
		squares = graph.Add(squares, graph.Reshape(product))
	}
	sum := store.VariableWithValue(gradientPath, float32(0)).SetTrainable(false)
	sum.SetNodeValue(graph.Add(sum.NodeValue(squares.Graph()), graph.Sqrt(squares)))
}

// byPath is the order in which the gradients of a scope's trainable variables
// are summed: that of the variables' paths. Their own order is another one
// after a training was resumed, and a sum's last digits go with its order.
func byPath(scope *model.Scope, gradients []*graph.Node) []*graph.Node {
	at := map[string]*graph.Node{}
	i := 0
	for v := range scope.IterVariables() {
		if v.Trainable && v.InUseByGraph(gradients[0].Graph()) { // as in BuildTrainableVariablesGradientsGraph
			at[v.Path()] = gradients[i]
			i++
		}
	}
	sorted := make([]*graph.Node, 0, len(gradients))
	for _, path := range slices.Sorted(maps.Keys(at)) {
		sorted = append(sorted, at[path])
	}
	return sorted
}

// watch decides whether the gradient is watched: not where a method has several
// losses, nor where the training goes on from a checkpoint of a program that did not.
func (l *loop) watch() {
	fresh := l.at.Epoch+l.at.Step == 0
	l.watched = len(l.steps) == 1 && len(l.at.Gradient) == l.at.Epoch && (fresh || l.store.GetVariable(gradientPath) != nil)
	for _, s := range l.steps {
		s.watched = l.watched
	}
}

// endGradient moves the epoch's sum to the list of means.
func (l *loop) endGradient() error {
	if !l.watched {
		return nil
	}
	v := l.store.GetVariable(gradientPath)
	t, err := v.Value()
	if err != nil {
		return fmt.Errorf("read the gradient's norm: %w", err)
	}
	mean := float64(tensors.ToScalar[float32](t)) / float64(l.stepsAnEpoch()*max(1, l.steps[0].phase.Repeat))
	if math.IsNaN(mean) || math.IsInf(mean, 0) {
		l.at.Gradient = append(l.at.Gradient, nil)
	} else {
		l.at.Gradient = append(l.at.Gradient, &mean)
	}
	return v.SetValue(tensors.FromValue(float32(0)))
}
