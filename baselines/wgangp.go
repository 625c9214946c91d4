package baselines

import (
	"fmt"

	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"

	"loraebench/runner/method"
)

func init() {
	method.Register(method.Entry{
		Name:   "wgan-gp",
		Title:  "WGAN GP",
		Doc:    "Wasserstein generative adversarial network with a gradient penalty",
		Source: "Gulrajani et al., NIPS 2017, arXiv:1704.00028; the networks of Lucic et al., NeurIPS 2018, arXiv:1711.10337",
		New: func(string) method.Configurable {
			return &WGANGP{Latent: 64, LearningRate: 1e-4, Beta1: 0.5, Lambda: 10, Updates: 5}
		},
	})
}

// WGANGP is the Wasserstein GAN whose discriminator minimises
// mean D(G(z)) − mean D(x) + λ·mean (√(1e-4 + ‖∂D/∂y‖²) − 1)², y being random
// points between real and generated images; the generator minimises −mean D(G(z)).
//
// The penalty is on the gradient for a single image, so the discriminator has
// no batch normalisation. The 1e-4, which keeps the root differentiable, and
// the defaults are the study's; but its updates of the discriminator each have
// a batch of images of their own, and here those of one cycle share it.
//
// Source: Gulrajani et al., NIPS 2017, algorithm 1; Lucic et al., NeurIPS 2018;
// github.com/google/compare_gan, version 1, WGAN_GP.py, params.py.
type WGANGP struct {
	Latent       int     `json:"latent" doc:"size of z: 64 on all data sets"`
	LearningRate float64 `json:"learning_rate" doc:"of Adam, in place of the budget's: 1e-4"`
	Beta1        float64 `json:"beta1" doc:"β₁ of Adam: 0.5"`
	Lambda       float64 `json:"lambda" doc:"λ, the weight of the penalty: 10"`
	Updates      int     `json:"updates" doc:"of the discriminator for one of the generator: 5"`

	adversary
}

// Build implements method.Configurable.
func (m *WGANGP) Build(networks func(latent int) (method.Networks, error)) (method.Method, error) {
	if err := method.CheckWeight("lambda", m.Lambda); err != nil {
		return nil, err
	}
	if m.Updates < 1 {
		return nil, fmt.Errorf("updates is %d: must be at least 1", m.Updates)
	}
	a, err := newAdversary(networks, m.Latent, wasserstein, ganAdam{m.LearningRate, m.Beta1})
	if err != nil {
		return nil, err
	}
	a.networks.normalise, a.updates, a.penalty = false, m.Updates, m.slopePenalty
	m.adversary = a
	return m, nil
}

// Name implements method.Method.
func (m *WGANGP) Name() string { return "wgan-gp" }

func (m *WGANGP) slopePenalty(s *model.Scope, real, fake *graph.Node) *graph.Node {
	g := real.Graph()
	alpha := s.RandomUniform(g, shapes.Make(real.DType(), real.Shape().Dim(0), 1, 1, 1))
	discriminate := func(x *graph.Node) *graph.Node { return m.networks.discriminate(s, x) }
	penalty := slopePenalty(slopes(inputGradient(discriminate, between(real, fake, alpha)), 1e-4))
	return graph.Mul(method.Scalar(s, g, "lambda", m.Lambda), penalty)
}
