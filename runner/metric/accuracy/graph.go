package accuracy

import (
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/train/optimizer"

	"loraebench/runner/nn"
)

// stack is K heads side by side: a layer of all of them is one variable, whose
// first axis says whose weights they are, and one product.
type stack struct {
	Head
	seeds []int64 // of the K heads
}

// step is one update of all heads, each from a batch of its own: rows
// [K,B,Dim], labels [K,B], weights [K,B] and kept units, two of [K,D,B], D being
// the number of features. The sum of the losses has with respect to a head's
// weights the gradient of that head's own loss.
func (h stack) step(s *model.Scope, x, labels, weights, kept1, kept2 *Node) {
	s.Store().SetTraining(x.Graph(), true)                   // or the ONNX backend takes Adam's variables for constants
	logs := LogSoftmax(h.logits(s, x, nil, kept1, kept2), 1) // [K,classes,B]
	truth := Transpose(OneHot(labels, h.Classes, x.DType()), 1, 2)
	loss := Neg(ReduceAllSum(Mul(logs, Mul(truth, InsertAxes(weights, 1)))))
	optimizer.Adam().LearningRate(h.Rate).Epsilon(1e-8).Done().UpdateGraph(s, x.Graph(), loss)
}

// apply maps rows [N,Dim] to the logits [G,N,classes] of the heads at the given places [G,1] int32.
func (h stack) apply(s *model.Scope, x, places *Node) *Node {
	return Transpose(h.logits(s, x, places), 1, 2)
}

// logits maps rows, [B,Dim] for all heads or [K,B,Dim], to [K,classes,B], or to [G,classes,B] for
// the heads at the given places, nil being all. When training, kept says which units of the two
// hidden layers are kept, [K,D,B] uint8; they grow so that the mean stays.
func (h stack) logits(s *model.Scope, x, places *Node, kept ...*Node) *Node {
	if x.Rank() == 3 && x.Shape().Dim(0) == 1 {
		x = Squeeze(x, 0)
	}
	if h.Trunk != nil {
		x = h.Trunk(s, x)
	}
	d := x.Shape().Dim(-1)
	x = Transpose(x, -2, -1)
	for i := range 2 {
		layer := s.At("linear%d", i+1)
		x = nn.ReLU(dense(x, h.variable(layer, x, places, "weight", d, d, d), h.variable(layer, x, places, "bias", d, d)))
		if len(kept) > 0 {
			x = Mul(x, MulScalar(ConvertDType(kept[i], x.DType()), 1/(1-h.Dropout)))
		}
	}
	return dense(x, h.variable(s.At("linear3"), x, places, "weight", d, h.Classes, d), nil)
}

// variable is [K,dims…], or [G,dims…] of the heads at the given places.
func (h stack) variable(s *model.Scope, x, places *Node, name string, fanIn int, dims ...int) *Node {
	v := nn.UniformStack(s, x.Graph(), name, fanIn, h.seeds, dims...)
	if places == nil {
		return v
	}
	return Gather(v, places)
}

// dense is K fully connected layers on columns: x [K,N,B], or [N,B] for all of
// them, weight [K,M,N], bias [K,M] or nil → [K,M,B]. What is one matrix is
// multiplied as one: backends are better at that than at K small ones.
func dense(x, weight, bias *Node) *Node {
	k, m, n := weight.Shape().Dim(0), weight.Shape().Dim(1), weight.Shape().Dim(2)
	if x.Rank() == 2 || k == 1 {
		if bias != nil {
			bias = Reshape(bias, k*m)
		}
		return Reshape(nn.Dense(Reshape(x, n, -1), Reshape(weight, k*m, n), bias), k, m, -1)
	}
	y := Dot(weight, x).General([]int{2}, []int{0}, []int{1}, []int{0})
	if bias != nil {
		y = Add(y, InsertAxes(bias, -1))
	}
	return y
}
