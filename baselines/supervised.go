package baselines

import (
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"

	"loraebench/runner/method"
)

func init() {
	method.Register(method.Entry{
		Name:   "supervised",
		Title:  "Supervised",
		Doc:    "the same encoder, from random weights, trained with the classifier on the labelled images alone",
		Source: "Mazumder et al., WACV 2024, arXiv:2310.16194, Table 1",
		New: func(dataset string) method.Configurable {
			return &Supervised{Latent: method.DefaultLatent(dataset)}
		},
	})
}

// Supervised is the last row of the paper's Table 1: what the labels alone are
// worth. It has no phases and no decoder, so it only has accuracies.
type Supervised struct {
	Latent int `json:"latent" doc:"n, the size of the features: 128 on MNIST, 256 on CelebA"`

	net method.Networks
}

var _ method.Supervised = (*Supervised)(nil)

// Build implements method.Configurable.
func (m *Supervised) Build(networks func(latent int) (method.Networks, error)) (method.Method, error) {
	net, err := networks(m.Latent)
	if err != nil {
		return nil, err
	}
	m.net = net
	return m, nil
}

// Name implements method.Method.
func (m *Supervised) Name() string { return "supervised" }

// Phases implements method.Method: there are none.
func (m *Supervised) Phases() []method.Phase { return nil }

// TrainedWithClassifier implements method.Supervised.
func (m *Supervised) TrainedWithClassifier() {}

// Features is E(x). It implements method.Featurer.
func (m *Supervised) Features(s *model.Scope, x *graph.Node) *graph.Node {
	return m.net.Encode(s, x, m.net.Latent())
}
