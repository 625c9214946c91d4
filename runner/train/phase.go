package train

import (
	"cmp"
	"fmt"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/train/optimizer"

	"loraebench/runner/method"
)

// phaseStep is a phase's compiled update. Its loss terms are summed up in a
// variable on the device, so that a step reads nothing back.
type phaseStep struct {
	phase method.Phase
	exec  *model.Exec
	terms []string // names, known once the graph was built

	watched bool // the gradient's norm is summed up too
}

func newPhaseStep(backend compute.Backend, store *model.Store, p method.Phase, rate float64) (*phaseStep, error) {
	s := &phaseStep{phase: p}
	adam := optimizer.Adam().LearningRate(cmp.Or(p.LearningRate, rate)).Betas(cmp.Or(p.Beta1, 0.9), 0.999).Epsilon(1e-8).
		Scope("adam" + p.Name).Done().(withGradients)
	exec, err := model.NewExec(backend, store, func(scope *model.Scope, x *graph.Node) {
		scope.Store().SetTraining(x.Graph(), true) // or the ONNX backend takes variables that no optimizer changes for constants
		terms := p.Loss(scope, Unit(x))
		s.terms = s.terms[:0]
		values := make([]*graph.Node, len(terms))
		loss := graph.ScalarZero(x.Graph(), dtypes.Float32)
		for i, t := range terms {
			s.terms = append(s.terms, t.Name)
			values[i] = t.Value
			loss = graph.Add(loss, t.Value)
		}
		sums := s.variable(scope.Store(), len(terms))
		batch := float64(x.Shape().Dim(0))
		sums.SetNodeValue(graph.Add(sums.NodeValue(x.Graph()), graph.MulScalar(graph.Stack(values, 0), batch)))
		trained := scope.Store().Scope("/" + p.Scope)
		gradients := trained.BuildTrainableVariablesGradientsGraph(loss)
		adam.UpdateGraphWithGradients(trained, gradients, loss.DType())
		if s.watched {
			addNorm(scope.Store(), byPath(trained, gradients))
		}
	})
	if err != nil {
		return nil, fmt.Errorf("train phase %q: %w", p.Name, err)
	}
	s.exec = exec
	return s, nil
}

// Unit is images [B,H,W,C] uint8 as float32 in [0,1].
func Unit(x *graph.Node) *graph.Node {
	return graph.DivScalar(graph.ConvertDType(x, dtypes.Float32), 255)
}

func (s *phaseStep) path() string { return "/train/sums" + s.phase.Name }

// variable holds the sums of the phase's loss terms over the images of the epoch so far.
func (s *phaseStep) variable(store *model.Store, n int) *model.Variable {
	return store.VariableWithValue(s.path(), tensors.FromShape(shapes.Make(dtypes.Float32, n))).SetTrainable(false)
}

func (s *phaseStep) sums(store *model.Store) ([]float64, error) {
	v, err := store.GetVariable(s.path()).Value()
	if err != nil {
		return nil, fmt.Errorf("read the loss of phase %q: %w", s.phase.Name, err)
	}
	var sums []float64
	err = tensors.ConstFlatData(v, func(flat []float32) {
		for _, x := range flat {
			sums = append(sums, float64(x))
		}
	})
	return sums, err
}

func (s *phaseStep) reset(store *model.Store) error {
	return store.GetVariable(s.path()).SetValue(tensors.FromShape(shapes.Make(dtypes.Float32, len(s.terms))))
}
