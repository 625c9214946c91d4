// Package lorae is the low-rank autoencoder: an autoencoder with one square
// linear layer M between encoder and decoder, trained under
//
//	mean (x − D(M(E(x))))² + λ‖M‖_*
//
// so that M, and with it the codes, has low rank. It holds the method and the
// nuclear norm; networks, training and metrics are elsewhere.
package lorae

import (
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"

	"loraebench/runner/method"
	"loraebench/runner/nn"
)

func init() {
	method.Register(method.Entry{
		Name:   "lorae",
		Title:  "LoRAE",
		Doc:    "autoencoder with a square linear layer M whose nuclear norm is penalised",
		Source: "Mazumder et al., WACV 2024, arXiv:2310.16194",
		New: func(dataset string) method.Configurable {
			return &LoRAE{Latent: method.DefaultLatent(dataset), Lambda: defaultLambda(dataset)}
		},
	})
}

// LoRAE is the method of the paper. Codes are M(E(x)); a classifier reads E(x).
//
// Source: Mazumder et al., WACV 2024; github.com/tirthajit/LoRAE_WACV24.
type LoRAE struct {
	Latent int     `json:"latent" doc:"n, the size of the code: 128 on MNIST, 256 on CelebA"`
	Lambda float64 `json:"lambda" doc:"λ, the weight of ‖M‖_*: 1e-3 on MNIST, 1e-5 on CelebA"`

	net method.Networks
}

func defaultLambda(dataset string) float64 {
	if dataset == "celeba" {
		return 1e-5
	}
	return 1e-3
}

// Build implements method.Configurable.
func (m *LoRAE) Build(networks func(latent int) (method.Networks, error)) (method.Method, error) {
	if err := method.CheckWeight("lambda", m.Lambda); err != nil {
		return nil, err
	}
	net, err := networks(m.Latent)
	if err != nil {
		return nil, err
	}
	m.net = net
	return m, nil
}

// Name implements method.Method.
func (m *LoRAE) Name() string { return "lorae" }

// Phases implements method.Method.
func (m *LoRAE) Phases() []method.Phase { return []method.Phase{{Loss: m.loss}} }

func (m *LoRAE) loss(s *model.Scope, x *graph.Node) []method.Term {
	g := x.Graph()
	y := m.Decode(s, m.Encode(s, x))
	return terms(x, y, m.Matrix(s, g), method.Scalar(s, g, "lambda", m.Lambda))
}

// terms are the loss of images x and their reconstructions y [B,H,W,C] under
// M [n,n] and λ, a scalar.
func terms(x, y, m, lambda *graph.Node) []method.Term {
	return []method.Term{
		{Name: "reconstruction", Value: nn.MSE(y, x)},
		{Name: "nuclear", Value: graph.Mul(lambda, NuclearNorm(m))},
	}
}

// Features is E(x), before M. It implements method.Featurer.
func (m *LoRAE) Features(s *model.Scope, x *graph.Node) *graph.Node {
	return m.net.Encode(s, x, m.net.Latent())
}

// Matrix is M [n,n]. It implements method.Matrixer.
func (m *LoRAE) Matrix(s *model.Scope, g *graph.Graph) *graph.Node {
	n := m.net.Latent()
	return nn.Uniform(s, g, "m", n, n, n)
}

// Encode is M(E(x)). It implements method.Encoder.
func (m *LoRAE) Encode(s *model.Scope, x *graph.Node) *graph.Node {
	e := m.Features(s, x)
	return graph.Dot(e, m.Matrix(s, e.Graph())).General([]int{1}, nil, []int{1}, nil)
}

// Decode is tanh of the decoder. It implements method.Decoder.
func (m *LoRAE) Decode(s *model.Scope, z *graph.Node) *graph.Node {
	return graph.Tanh(m.net.Decode(s, z))
}
