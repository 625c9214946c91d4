package baselines

import (
	"loraebench/runner/nn"

	. "github.com/gomlx/gomlx/core/graph"
)

// ganLoss is what the two networks of a GAN minimise, given the discriminator's
// outputs before any activation for real images and for generated ones, [B] → scalar.
type ganLoss struct {
	discriminator func(real, fake *Node) *Node
	generator     func(fake *Node) *Node
}

// minimax is the game of Goodfellow et al. 2014, in which the generator
// minimises mean log(1 − D), the very term that the discriminator maximises.
var minimax = ganLoss{discriminateByEntropy, func(fake *Node) *Node {
	return Neg(ReduceAllMean(nn.SoftPlus(fake)))
}}

// nonSaturating is minimax, but that the generator minimises −mean log D.
var nonSaturating = ganLoss{discriminateByEntropy, func(fake *Node) *Node {
	return ReduceAllMean(nn.SoftPlus(Neg(fake)))
}}

// discriminateByEntropy is −mean log D(real) − mean log(1 − D(fake)), D being the sigmoid of the outputs.
func discriminateByEntropy(real, fake *Node) *Node {
	return Add(ReduceAllMean(nn.SoftPlus(Neg(real))), ReduceAllMean(nn.SoftPlus(fake)))
}

// leastSquares is ½·mean (D(real) − 1)² + ½·mean D(fake)² and ½·mean (D(fake) − 1)²,
// D being the activation of the outputs.
func leastSquares(activation func(*Node) *Node) ganLoss {
	half := func(x *Node) *Node { return MulScalar(ReduceAllMean(Square(x)), 0.5) }
	return ganLoss{
		func(real, fake *Node) *Node {
			return Add(half(AddScalar(activation(real), -1)), half(activation(fake)))
		},
		func(fake *Node) *Node { return half(AddScalar(activation(fake), -1)) },
	}
}

// wasserstein is the difference of the means, which only estimates a distance
// where the discriminator's slope is bounded: see slopePenalty.
var wasserstein = ganLoss{
	func(real, fake *Node) *Node { return Sub(ReduceAllMean(fake), ReduceAllMean(real)) },
	func(fake *Node) *Node { return Neg(ReduceAllMean(fake)) },
}

// between are points on the lines from real images to generated ones, a share
// alpha in [0,1] of the way: [B,…] each, alpha [B,1,…].
func between(real, fake, alpha *Node) *Node { return Add(real, Mul(alpha, Sub(fake, real))) }

// inputGradient is ∂D/∂x of a discriminator for every one of x [B,…] → [B,…].
func inputGradient(discriminate func(x *Node) *Node, x *Node) *Node {
	return Gradient(ReduceAllSum(discriminate(x)), x)[0]
}

// slopes are the norms √(ε + ‖g‖²) of gradients g [B,…] → [B]. At ε = 0 they have no gradient where g is 0.
func slopes(g *Node, epsilon float64) *Node {
	return Sqrt(AddScalar(ReduceSum(Reshape(Square(g), g.Shape().Dim(0), -1), 1), epsilon))
}

// slopePenalty is the mean (slope − 1)² of slopes [B] → scalar.
func slopePenalty(slopes *Node) *Node { return ReduceAllMean(Square(AddScalar(slopes, -1))) }
