package baselines

import (
	"loraebench/runner/nn"

	. "github.com/gomlx/gomlx/core/graph"
)

// FlowScale is how a flow's layer makes a scale and a shift of two numbers s
// and t of its network, one pair for every dimension:
//
//	exp      y = x·exp(s) + t
//	tanh     y = x·exp(tanh s) + t    scale in (1/e, e)
//	sigmoid  y = (x + t)·σ(s + 2)     scale in (0, 1), 0.88 at s = 0
//
// Source: Dinh et al., ICLR 2017, arXiv:1605.08803, for the first two; for the
// last, which cannot overflow, Kingma et al., NIPS 2016, and Xiao et al.
// 2019, arXiv:1905.10485.
type FlowScale string

// The conventions.
const (
	ExpScale     FlowScale = "exp"
	TanhScale    FlowScale = "tanh"
	SigmoidScale FlowScale = "sigmoid"
)

// log is the logarithm of the scale.
func (c FlowScale) log(s *Node) *Node {
	switch c {
	case TanhScale:
		return Tanh(s)
	case SigmoidScale:
		return Neg(nn.SoftPlus(Neg(AddScalar(s, 2))))
	}
	return s
}

// forward is y and the logarithm of the determinant ∂y/∂x: x, s, t [B,d] → [B,d], [B].
func (c FlowScale) forward(x, s, t *Node) (y, logDet *Node) {
	log := c.log(s)
	if c == SigmoidScale {
		y = Mul(Add(x, t), Exp(log))
	} else {
		y = Add(Mul(x, Exp(log)), t)
	}
	return y, ReduceSum(log, 1)
}

// inverse is x and the logarithm of the determinant ∂x/∂y: y, s, t [B,d] → [B,d], [B].
func (c FlowScale) inverse(y, s, t *Node) (x, logDet *Node) {
	log := Neg(c.log(s))
	if c == SigmoidScale {
		x = Sub(Mul(y, Exp(log)), t)
	} else {
		x = Mul(Sub(y, t), Exp(log))
	}
	return x, ReduceSum(log, 1)
}
