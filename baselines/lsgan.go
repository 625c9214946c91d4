package baselines

import (
	"fmt"

	"github.com/gomlx/gomlx/core/graph"

	"loraebench/runner/method"
)

func init() {
	method.Register(method.Entry{
		Name:   "lsgan",
		Title:  "LS GAN",
		Doc:    "generative adversarial network with the least-squares loss",
		Source: "Mao et al., ICCV 2017, arXiv:1611.04076; the networks of Lucic et al., NeurIPS 2018, arXiv:1711.10337",
		New: func(string) method.Configurable {
			return &LSGAN{Latent: 64, LearningRate: 2e-4, Beta1: 0.5, Output: "sigmoid"}
		},
	})
}

// LSGAN is the least-squares GAN: the discriminator minimises
// ½·mean (D(x) − 1)² + ½·mean D(G(z))², the generator ½·mean (D(G(z)) − 1)².
//
// In the paper D has no activation; in the study, whose figures the tables
// show beside ours, it is a sigmoid. The other defaults are the study's too.
//
// Source: Mao et al., ICCV 2017, with the 0-1 coding; Lucic et al., NeurIPS 2018;
// github.com/google/compare_gan, version 1, LSGAN.py, params.py.
type LSGAN struct {
	Latent       int     `json:"latent" doc:"size of z: 64 on all data sets"`
	LearningRate float64 `json:"learning_rate" doc:"of Adam, in place of the budget's: 2e-4"`
	Beta1        float64 `json:"beta1" doc:"β₁ of Adam: 0.5"`
	Output       string  `json:"output" doc:"activation of the discriminator: sigmoid as in the study, or linear as in the paper"`

	adversary
}

// Build implements method.Configurable.
func (m *LSGAN) Build(networks func(latent int) (method.Networks, error)) (method.Method, error) {
	activation, ok := lsganOutputs[m.Output]
	if !ok {
		return nil, fmt.Errorf("output is %q: must be sigmoid or linear", m.Output)
	}
	a, err := newAdversary(networks, m.Latent, leastSquares(activation), ganAdam{m.LearningRate, m.Beta1})
	if err != nil {
		return nil, err
	}
	m.adversary = a
	return m, nil
}

var lsganOutputs = map[string]func(*graph.Node) *graph.Node{
	"sigmoid": graph.Sigmoid,
	"linear":  func(x *graph.Node) *graph.Node { return x },
}

// Name implements method.Method.
func (m *LSGAN) Name() string { return "lsgan" }
