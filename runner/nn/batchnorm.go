package nn

import (
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/ml/model"

	. "github.com/gomlx/gomlx/core/graph"
)

// Statistics are the means and variances that batch normalisation uses.
type Statistics int

const (
	// OfBatch are those of the batch at hand.
	OfBatch Statistics = iota
	// Tracked are those of the batch at hand, which also move the running ones.
	Tracked
	// Running are the running ones: what comes out for an image then depends on no other.
	Running
)

const (
	normEpsilon = 1e-3
	normDecay   = 0.999
)

// BatchNorm gives every row of x [C,…,B] mean β and variance γ² over all its
// other axes; γ and β are trainable.
//
// ε is 1e-3 and the decay of the running statistics 0.999, as in the GAN study.
// But there they begin with mean 0 and variance 1, of which a third is left
// after 1,000 batches; here the decay after n batches is min(0.999, (1+n)/(10+n)),
// so that they follow a short training too.
//
// Source: Ioffe and Szegedy 2015, arXiv:1502.03167; github.com/google/compare_gan, version 1, ops.py;
// for the decay: tf.train.ExponentialMovingAverage with num_updates.
func BatchNorm(s *model.Scope, x *Node, use Statistics) *Node {
	c, g := x.Shape().Dim(0), x.Graph()
	runningMean := filled(s, "mean", 0, c).SetTrainable(false)
	runningVariance := filled(s, "variance", 1, c).SetTrainable(false)
	rows := Reshape(x, c, -1)
	var mean, variance *Node
	if use == Running {
		mean, variance = runningMean.NodeValue(g), runningVariance.NodeValue(g)
	} else {
		mean, variance = moments(rows)
	}
	if use == Tracked {
		weight := trackWeight(s, g)
		track(runningMean, mean, weight)
		track(runningVariance, variance, weight)
	}
	y := normalise(rows, mean, variance, Filled(s, g, "scale", 1, c), Filled(s, g, "shift", 0, c))
	return ReshapeLike(y, x)
}

// moments are the mean and the variance over the last axis of x [C,N] → [C].
func moments(x *Node) (mean, variance *Node) {
	mean = meanRows(x)
	return mean, meanRows(Square(Sub(x, spread(mean, x))))
}

// normalise is γ·(x − mean)/√(variance + ε) + β for x [C,N] and all others [C].
func normalise(x, mean, variance, scale, shift *Node) *Node {
	scale = Div(scale, Sqrt(AddScalar(variance, normEpsilon)))
	return Add(Mul(Sub(x, spread(mean, x)), spread(scale, x)), spread(shift, x))
}

// trackWeight counts a batch and gives its weight in the running statistics, 1 − decay → scalar.
func trackWeight(s *model.Scope, g *Graph) *Node {
	count := filled(s, "batches", 0).SetTrainable(false)
	n := count.NodeValue(g)
	count.SetNodeValue(AddScalar(n, 1))
	return MaxScalar(MulScalar(Reciprocal(AddScalar(n, 10)), 9), 1-normDecay)
}

// track moves a running statistic towards that of a batch.
func track(running *model.Variable, batch, weight *Node) {
	old := running.NodeValue(batch.Graph())
	running.SetNodeValue(Add(old, Mul(weight, Sub(batch, old))))
}

// meanRows is the mean over the last axis of x [C,N] → [C].
func meanRows(x *Node) *Node { return DivScalar(sumRows(x), float64(x.Shape().Dim(1))) }

// spread repeats v [C] over the columns of x [C,N] → [C,N]. It is a product,
// and so is its gradient: on the go backend faster than a broadcast and the
// reduction that is a broadcast's gradient.
func spread(v, x *Node) *Node {
	return product(InsertAxes(v, -1), Ones(x.Graph(), shapes.Make(x.DType(), 1, x.Shape().Dim(1))))
}
