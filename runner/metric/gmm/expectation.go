package gmm

import (
	. "github.com/gomlx/gomlx/core/graph"
)

// logJoint gives log w_k + log N(x_i; m_k, Σ_k), [K,n], and the whitened rows
// y = L_k⁻¹(x_i − m_k), [K,D,n], of centred rows x [n,D].
//
// Rows are the last axis throughout: that is the layout in which the Go backend
// multiplies without transposing.
func logJoint(x, inverse, shift, logNorm *Node) (joint, y *Node) {
	k, d, n := shift.Shape().Dim(0), shift.Shape().Dim(1), x.Shape().Dim(0)
	y = DotGeneral(inverse, []int{1}, nil, x, []int{1}, nil) // [K·D,n]
	y = Sub(Reshape(y, k, d, n), shift)
	joint = Sub(logNorm, MulScalar(ReduceSum(Square(y), 1), 0.5))
	return joint, y
}

// posterior gives each row's log density, [1,n], and its responsibilities, [K,n].
func posterior(joint *Node) (logLik, responsibility *Node) {
	peak := ReduceAndKeep(joint, ReduceMax, 0)
	logLik = Add(Log(ReduceAndKeep(Exp(Sub(joint, peak)), ReduceSum, 0)), peak)
	return logLik, Exp(Sub(joint, logLik))
}

// evaluation is the graph of Mixture.Evaluate.
func evaluation(x, inverse, shift, logNorm *Node) []*Node {
	joint, _ := logJoint(x, inverse, shift, logNorm)
	logLik, r := posterior(joint)
	return []*Node{logLik, r}
}

// expectation is the graph of one pass of EM: what the maximisation needs to
// know of the rows, with r their responsibilities:
// the log-likelihood, Σr [K], Σry [K,D,1] and Σryyᵀ [K,D,D].
func expectation(x, inverse, shift, logNorm *Node) []*Node {
	joint, y := logJoint(x, inverse, shift, logNorm)
	logLik, r := posterior(joint)
	root := InsertAxes(Sqrt(r), 1) // [K,1,n]; √r on both sides keeps Σryyᵀ semidefinite
	weighted := Mul(y, root)
	return []*Node{
		ReduceAllSum(logLik),
		ReduceSum(r, 1),
		DotGeneral(weighted, []int{2}, []int{0}, root, []int{2}, []int{0}),
		outer(weighted),
	}
}

// outer is y·yᵀ of every component's y [D,n]: [K,D,n] → [K,D,D]. ONNX Runtime
// takes less than half the time component by component, where it need not transpose;
// the go backend never does.
func outer(y *Node) *Node {
	if y.Graph().Backend().Name() == "Go Backend" {
		return DotGeneral(y, []int{2}, []int{0}, y, []int{2}, []int{0})
	}
	products := make([]*Node, y.Shape().Dim(0))
	for k := range products {
		own := Squeeze(Slice(y, AxisElem(k)), 0)
		products[k] = InsertAxes(DotGeneral(own, []int{1}, nil, own, []int{1}, nil), 0)
	}
	return Concatenate(products, 0)
}
