package baselines

import (
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"

	"loraebench/runner/method"
)

func init() {
	method.Register(method.Entry{
		Name:   "rae-gp",
		Title:  "RAE-GP",
		Doc:    "regularised autoencoder with a penalty on the decoder's gradient with respect to the code",
		Source: raeSource,
		New: func(dataset string) method.Configurable {
			return newRAEGP(dataset, method.DefaultLatent(dataset))
		},
	})
}

// RAEGP is the regularised autoencoder whose decoder is kept smooth by a
// gradient penalty. The output's activation is tanh.
//
// The paper penalises ‖∇D(z)‖², which for a decoder of P pixels is the squared
// Frobenius norm of a P×n Jacobian and takes P backward passes. The published
// code, which λ and the published figures are from, penalises something else
// with one: the mean over images and dimensions of (∂/∂z ‖D(z)‖²)². That is
// what is done here.
//
// Source: Ghosh et al., ICLR 2020, arXiv:1903.12436;
// github.com/ParthaEth/Regularized_autoencoders-RAE-, loss_functions.py, for the
// penalty, configurations/config.py for the weights.
type RAEGP struct {
	Latent int     `json:"latent" doc:"n, the size of the code: 128 on MNIST, 256 on CelebA"`
	Beta   float64 `json:"beta" doc:"β, the weight of the codes' mean square: 1e-4"`
	Lambda float64 `json:"lambda" doc:"λ, the weight of the gradient penalty: 0.5e-7 on MNIST, 1e-7 on CelebA"`

	deterministic
}

func newRAEGP(dataset string, latent int) method.Configurable {
	m := &RAEGP{Latent: latent, Beta: 1e-4, Lambda: 0.5e-7}
	if dataset == "celeba" {
		m.Lambda = 1e-7
	}
	return m
}

// Build implements method.Configurable.
func (m *RAEGP) Build(networks func(latent int) (method.Networks, error)) (method.Method, error) {
	if err := checkWeights(m.Beta, m.Lambda); err != nil {
		return nil, err
	}
	if err := m.build(networks, m.Latent); err != nil {
		return nil, err
	}
	return m, nil
}

// Name implements method.Method.
func (m *RAEGP) Name() string { return "rae-gp" }

// Phases implements method.Method.
func (m *RAEGP) Phases() []method.Phase { return []method.Phase{{Loss: m.loss}} }

func (m *RAEGP) loss(s *model.Scope, x *graph.Node) []method.Term {
	g := x.Graph()
	z := m.Encode(s, x)
	y := m.Decode(s, z)
	penalty := slope(graph.Square(y), z)
	return raeTerms(x, y, z, penalty, method.Scalar(s, g, "beta", m.Beta), method.Scalar(s, g, "lambda", m.Lambda))
}

// slope is the mean over images and dimensions of (∂/∂z Σ f)², where f [B,…] is
// a function of codes z [B,n] and the sum is over the entries of one image.
func slope(f, z *graph.Node) *graph.Node {
	return graph.ReduceAllMean(graph.Square(graph.Gradient(graph.ReduceAllSum(f), z)[0]))
}
