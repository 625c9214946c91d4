package baselines

import (
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"

	"loraebench/runner/method"
)

func init() {
	method.Register(method.Entry{
		Name:   "rae-sn",
		Title:  "RAE-SN",
		Doc:    "regularised autoencoder with spectral normalisation of the decoder",
		Source: raeSource,
		New: func(dataset string) method.Configurable {
			return newRAESN(dataset, method.DefaultLatent(dataset))
		},
	})
}

// RAESN is the regularised autoencoder whose decoder's weights are divided by
// their spectral norms; there is no further regulariser. The output's
// activation is tanh. The encoder is left alone, as in the paper; in the
// published configuration it is normalised too.
//
// Source: Ghosh et al., ICLR 2020, arXiv:1903.12436;
// github.com/ParthaEth/Regularized_autoencoders-RAE-, configurations/config.py, for the weights.
type RAESN struct {
	Latent int     `json:"latent" doc:"n, the size of the code: 128 on MNIST, 256 on CelebA"`
	Beta   float64 `json:"beta" doc:"β, the weight of the codes' mean square: 0.009 on MNIST, 2.4e-3 on CelebA"`

	mapped
}

func newRAESN(dataset string, latent int) method.Configurable {
	m := &RAESN{Latent: latent, Beta: 0.009}
	if dataset == "celeba" {
		m.Beta = 2.4e-3
	}
	return m
}

// Build implements method.Configurable.
func (m *RAESN) Build(networks func(latent int) (method.Networks, error)) (method.Method, error) {
	if err := method.CheckWeight("beta", m.Beta); err != nil {
		return nil, err
	}
	if err := m.build(networks, m.Latent); err != nil {
		return nil, err
	}
	return m, nil
}

// Name implements method.Method.
func (m *RAESN) Name() string { return "rae-sn" }

// Phases implements method.Method.
func (m *RAESN) Phases() []method.Phase { return []method.Phase{{Loss: m.loss}} }

func (m *RAESN) loss(s *model.Scope, x *graph.Node) []method.Term {
	z := m.Encode(s, x)
	y := m.decodeWith(s, z, spectral(true))
	return raeTerms(x, y, z, nil, method.Scalar(s, x.Graph(), "beta", m.Beta), nil)
}

// Decode is tanh of the normalised decoder. It implements method.Decoder.
func (m *RAESN) Decode(s *model.Scope, z *graph.Node) *graph.Node {
	return m.decodeWith(s, z, spectral(false))
}
