package baselines

import (
	"fmt"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"

	"loraebench/runner/method"
	"loraebench/runner/nn"
)

func init() {
	method.Register(method.Entry{
		Name:   "irmae",
		Title:  "IRMAE",
		Doc:    "autoencoder with a chain of square linear layers, which gradient descent makes low-rank",
		Source: "Jing et al., NeurIPS 2020, arXiv:2010.00679",
		New: func(dataset string) method.Configurable {
			return &IRMAE{Latent: method.DefaultLatent(dataset), Layers: 8}
		},
	})
}

// IRMAE is the implicit rank-minimising autoencoder, mean (x − D(E(x)·W₁⋯W_l))²
// with W_i [n,n] and no biases. Nothing is penalised. The output's activation
// is tanh.
//
// Codes are E(x)·W₁⋯W_l, what the decoder reads; a classifier reads E(x),
// before the chain, as in the published code of both IRMAE and LoRAE, whose
// classification.py loads the encoder alone.
//
// Source: Jing et al., NeurIPS 2020; github.com/facebookresearch/irmae.
type IRMAE struct {
	Latent int `json:"latent" doc:"n, the size of the code: 128 on MNIST, 256 on CelebA"`
	Layers int `json:"layers" doc:"l, the number of linear layers: 8, as published for MNIST"`

	deterministic
}

// Build implements method.Configurable.
func (m *IRMAE) Build(networks func(latent int) (method.Networks, error)) (method.Method, error) {
	if m.Layers < 1 {
		return nil, fmt.Errorf("layers is %d: must be at least 1 (without linear layers the method is ae)", m.Layers)
	}
	if err := m.build(networks, m.Latent); err != nil {
		return nil, err
	}
	return m, nil
}

// Name implements method.Method.
func (m *IRMAE) Name() string { return "irmae" }

// Phases implements method.Method.
func (m *IRMAE) Phases() []method.Phase { return []method.Phase{{Loss: m.loss}} }

func (m *IRMAE) loss(s *model.Scope, x *graph.Node) []method.Term {
	y := m.Decode(s, m.Encode(s, x))
	return []method.Term{{Name: "reconstruction", Value: nn.MSE(y, x)}}
}

// Features is E(x), before the chain. It implements method.Featurer.
func (m *IRMAE) Features(s *model.Scope, x *graph.Node) *graph.Node {
	return m.deterministic.Encode(s, x)
}

// Encode is E(x)·W₁⋯W_l. It implements method.Encoder.
func (m *IRMAE) Encode(s *model.Scope, x *graph.Node) *graph.Node {
	e := m.Features(s, x)
	return chain(e, m.weights(s, e.Graph()))
}

// Matrix is W₁⋯W_l [n,n], the one matrix that the chain amounts to. It implements method.Matrixer.
func (m *IRMAE) Matrix(s *model.Scope, g *graph.Graph) *graph.Node {
	w := m.weights(s, g)
	return chain(w[0], w[1:])
}

// weights are W₁, …, W_l, [n,n] each.
func (m *IRMAE) weights(s *model.Scope, g *graph.Graph) []*graph.Node {
	n := m.net.Latent()
	w := make([]*graph.Node, m.Layers)
	for i := range w {
		w[i] = nn.Uniform(s.At("chain%d", i+1), g, "weight", n, n, n)
	}
	return w
}

// chain is x·W₁⋯W_l, [B,n] → [B,n].
func chain(x *graph.Node, weights []*graph.Node) *graph.Node {
	for _, w := range weights {
		x = graph.MatMul(x, w)
	}
	return x
}
