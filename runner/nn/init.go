package nn

import (
	"hash/fnv"
	"math"
	"math/rand/v2"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
)

// Uniform is the trainable variable s/name of the given dimensions,
// initialised uniformly in ±1/√fanIn: PyTorch's default for the weight and the
// bias of linear and convolutional layers alike.
//
// The numbers are a function of the trial's seed (model.ParamInitialSeed) and
// the variable's path alone, whatever the backend and the order of creation.
//
// Source: torch.nn.Linear.reset_parameters, torch.nn.modules.conv._ConvNd.reset_parameters.
func Uniform(s *model.Scope, g *graph.Graph, name string, fanIn int, dims ...int) *graph.Node {
	v := s.GetVariable(name)
	if v == nil {
		v = s.VariableWithValue(name, tensors.FromFlatDataAndDimensions(uniform(stream(s, name, trialSeed(s)), fanIn, dims), dims...))
	}
	return v.NodeValue(g)
}

// UniformStack is such a variable of several networks side by side,
// [len(seeds),dims…]: of each what Uniform gives in a trial with its seed.
func UniformStack(s *model.Scope, g *graph.Graph, name string, fanIn int, seeds []int64, dims ...int) *graph.Node {
	v := s.GetVariable(name)
	if v == nil {
		var values []float32
		for _, seed := range seeds {
			values = append(values, uniform(stream(s, name, seed), fanIn, dims)...)
		}
		v = s.VariableWithValue(name, tensors.FromFlatDataAndDimensions(values, append([]int{len(seeds)}, dims...)...))
	}
	return v.NodeValue(g)
}

// uniform draws a variable's values.
func uniform(rng *rand.Rand, fanIn int, dims []int) []float32 {
	bound := 1 / math.Sqrt(float64(fanIn))
	values := make([]float32, shapes.Make(dtypes.Float32, dims...).Size())
	for i := range values {
		values[i] = float32((2*rng.Float64() - 1) * bound)
	}
	return values
}

// stream is the random stream of one variable.
func stream(s *model.Scope, name string, seed int64) *rand.Rand {
	h := fnv.New64a()
	h.Write([]byte(model.JoinPath(s.Scope(), name)))
	return rand.New(rand.NewPCG(uint64(seed), h.Sum64()))
}

// trialSeed is the seed of the trial that the store belongs to.
func trialSeed(s *model.Scope) int64 { return model.GetParamOr(s, model.ParamInitialSeed, int64(0)) }
