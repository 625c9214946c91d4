package baselines

import (
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"

	"loraebench/runner/method"
	"loraebench/runner/nn"
)

func init() {
	method.Register(method.Entry{
		Name:   "ae",
		Title:  "AE",
		Doc:    "plain autoencoder: reconstruction error only",
		Source: "the unregularised baseline of Mazumder et al., WACV 2024, arXiv:2310.16194",
		New: func(dataset string) method.Configurable {
			return &AE{Latent: method.DefaultLatent(dataset)}
		},
	})
}

// AE is the plain autoencoder, mean (x − D(E(x)))². Nothing is penalised.
type AE struct {
	Latent int `json:"latent" doc:"n, the size of the code: 128 on MNIST, 256 on CelebA"`

	net method.Networks
}

// Build implements method.Configurable.
func (m *AE) Build(networks func(latent int) (method.Networks, error)) (method.Method, error) {
	net, err := networks(m.Latent)
	if err != nil {
		return nil, err
	}
	m.net = net
	return m, nil
}

// Name implements method.Method.
func (m *AE) Name() string { return "ae" }

// Phases implements method.Method.
func (m *AE) Phases() []method.Phase { return []method.Phase{{Loss: m.loss}} }

func (m *AE) loss(s *model.Scope, x *graph.Node) []method.Term {
	y := m.Decode(s, m.Encode(s, x))
	return []method.Term{{Name: "reconstruction", Value: nn.MSE(y, x)}}
}

// Encode is E(x). It implements method.Encoder.
func (m *AE) Encode(s *model.Scope, x *graph.Node) *graph.Node {
	return m.net.Encode(s, x, m.net.Latent())
}

// Decode is tanh of the decoder. It implements method.Decoder.
func (m *AE) Decode(s *model.Scope, z *graph.Node) *graph.Node {
	return graph.Tanh(m.net.Decode(s, z))
}
