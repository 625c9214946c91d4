package accuracy

import (
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/train/optimizer"

	"loraebench/runner/nn"
)

// step is one update from a batch's rows [B,Dim], labels [B], weights [B] and
// kept units, two of [D,B], D being the number of features.
func (h Head) step(s *model.Scope, x, labels, weights, kept1, kept2 *Node) {
	s.Store().SetTraining(x.Graph(), true)              // or the ONNX backend takes Adam's variables for constants
	logs := LogSoftmax(h.logits(s, x, kept1, kept2), 0) // [classes,B]
	truth := Transpose(OneHot(labels, h.Classes, x.DType()), 0, 1)
	loss := Neg(ReduceAllSum(Mul(logs, Mul(truth, InsertAxes(weights, 0)))))
	optimizer.Adam().LearningRate(h.Rate).Epsilon(1e-8).Done().UpdateGraph(s, x.Graph(), loss)
}

// apply maps rows [N,Dim] to logits [N,classes].
func (h Head) apply(s *model.Scope, x *Node) *Node {
	return Transpose(h.logits(s, x), 0, 1)
}

// logits maps rows x [B,Dim] to [classes,B]. When training, kept says which units of
// the two hidden layers are kept, [D,B] uint8; they grow so that the mean stays.
func (h Head) logits(s *model.Scope, x *Node, kept ...*Node) *Node {
	if h.Trunk != nil {
		x = h.Trunk(s, x)
	}
	d := x.Shape().Dim(1)
	x = Transpose(x, 0, 1)
	for i := range 2 {
		x = nn.ReLU(nn.Linear(s.At("linear%d", i+1), x, d))
		if len(kept) > 0 {
			x = Mul(x, MulScalar(ConvertDType(kept[i], x.DType()), 1/(1-h.Dropout)))
		}
	}
	return nn.Dense(x, nn.Uniform(s.At("linear3"), x.Graph(), "weight", d, h.Classes, d), nil)
}
