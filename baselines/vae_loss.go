package baselines

import (
	"loraebench/runner/method"
	"loraebench/runner/nn"

	. "github.com/gomlx/gomlx/core/graph"
)

// vaeLoss is one reading of a VAE's loss.
type vaeLoss struct {
	beta       float64                  // default of β
	activation func(*Node) *Node        // of the decoder's output
	cost       func(x, out *Node) *Node // of every pixel, out being the decoder's output before its activation
	terms      func(cost, mu, logVar, beta *Node) []method.Term
}

var vaeLosses = map[string]vaeLoss{
	"authors":        {0.1, Sigmoid, bernoulliCost, meanTerms},
	"elbo-bernoulli": {1, Sigmoid, bernoulliCost, boundTerms},
	"elbo-gaussian":  {1, Tanh, func(x, out *Node) *Node { return gaussianCost(x, Tanh(out)) }, boundTerms},
}

// bernoulliCost is −log p of pixels x in [0,1] under logits, up to a constant where x is neither 0 nor 1.
func bernoulliCost(x, logits *Node) *Node { return nn.BCEWithLogits(logits, x) }

// gaussianCost is −log p of pixels x under a normal distribution of mean y and variance 1, up to a constant.
func gaussianCost(x, y *Node) *Node { return MulScalar(Square(Sub(x, y)), 0.5) }

// boundTerms are the negative evidence lower bound, its divergence weighted by
// β, for the cost of every pixel [B,…] and a posterior with μ and log σ² [B,n].
func boundTerms(cost, mu, logVar, beta *Node) []method.Term {
	images := ReduceSum(Reshape(cost, cost.Shape().Dim(0), -1), 1)
	return []method.Term{
		{Name: "reconstruction", Value: ReduceAllMean(images)},
		{Name: "kl", Value: Mul(beta, ReduceAllMean(divergence(mu, logVar)))},
	}
}

// meanTerms are the authors' loss: means over pixels and dimensions where the
// bound has sums, and no factor ½.
func meanTerms(cost, mu, logVar, beta *Node) []method.Term {
	pixels, n := cost.Shape().Size()/cost.Shape().Dim(0), mu.Shape().Dim(1)
	terms := boundTerms(cost, mu, logVar, beta)
	terms[0].Value = DivScalar(terms[0].Value, float64(pixels))
	terms[1].Value = MulScalar(terms[1].Value, 2/float64(n))
	return terms
}

// divergence is the Kullback-Leibler divergence of N(μ,σ²) from N(0,I), ½·Σ(μ² + σ² − 1 − log σ²): [B,n] → [B].
func divergence(mu, logVar *Node) *Node {
	return MulScalar(ReduceSum(Sub(Add(Square(mu), Exp(logVar)), AddScalar(logVar, 1)), 1), 0.5)
}

// reparametrise is a sample of N(μ,σ²) made of one of N(0,I), all [B,n].
func reparametrise(mu, logVar, epsilon *Node) *Node {
	return Add(mu, Mul(Exp(MulScalar(logVar, 0.5)), epsilon))
}
