package baselines

import (
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"

	"loraebench/runner/method"
)

func init() {
	method.Register(method.Entry{
		Name:   "rae-l2",
		Title:  "RAE-L2",
		Doc:    "regularised autoencoder with a penalty on the squares of the decoder's weights",
		Source: raeSource,
		New: func(dataset string) method.Configurable {
			return newRAEL2(dataset, method.DefaultLatent(dataset))
		},
	})
}

// RAEL2 is the regularised autoencoder with weight decay on the decoder: R is
// the sum of the squares of its weights, biases left out as in the published
// code, which leaves out the linear layer too. The output's activation is tanh.
//
// Source: Ghosh et al., ICLR 2020, arXiv:1903.12436;
// github.com/ParthaEth/Regularized_autoencoders-RAE-, configurations/config.py, for the weights.
type RAEL2 struct {
	Latent int     `json:"latent" doc:"n, the size of the code: 128 on MNIST, 256 on CelebA"`
	Beta   float64 `json:"beta" doc:"β, the weight of the codes' mean square: 1e-4"`
	Lambda float64 `json:"lambda" doc:"λ, the weight of the decoder's squared weights: 1e-7"`

	mapped
}

func newRAEL2(_ string, latent int) method.Configurable {
	return &RAEL2{Latent: latent, Beta: 1e-4, Lambda: 1e-7}
}

// Build implements method.Configurable.
func (m *RAEL2) Build(networks func(latent int) (method.Networks, error)) (method.Method, error) {
	if err := checkWeights(m.Beta, m.Lambda); err != nil {
		return nil, err
	}
	if err := m.build(networks, m.Latent); err != nil {
		return nil, err
	}
	return m, nil
}

// Name implements method.Method.
func (m *RAEL2) Name() string { return "rae-l2" }

// Phases implements method.Method.
func (m *RAEL2) Phases() []method.Phase { return []method.Phase{{Loss: m.loss}} }

func (m *RAEL2) loss(s *model.Scope, x *graph.Node) []method.Term {
	g := x.Graph()
	z := m.Encode(s, x)
	var weights []*graph.Node
	y := m.decodeWith(s, z, func(_ *model.Scope, w *graph.Node) *graph.Node {
		weights = append(weights, w)
		return w
	})
	return raeTerms(x, y, z, sumSquares(weights), method.Scalar(s, g, "beta", m.Beta), method.Scalar(s, g, "lambda", m.Lambda))
}

// sumSquares is the sum of the squares of all entries of all weights.
func sumSquares(weights []*graph.Node) *graph.Node {
	sums := make([]*graph.Node, len(weights))
	for i, w := range weights {
		rows := graph.Reshape(w, w.Shape().Dim(0), -1)
		sums[i] = graph.ReduceAllSum(graph.ReduceSum(graph.Square(rows), 1)) // a single sum would lose digits in float32
	}
	return graph.ReduceAllSum(graph.Stack(sums, 0))
}
