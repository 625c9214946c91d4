package baselines

import "loraebench/runner/method"

func init() {
	method.Register(method.Entry{
		Name:   "nsgan",
		Title:  "NS GAN",
		Doc:    "generative adversarial network with the non-saturating loss",
		Source: "Goodfellow et al., NIPS 2014, arXiv:1406.2661; the networks of Lucic et al., NeurIPS 2018, arXiv:1711.10337",
		New: func(string) method.Configurable {
			return &NSGAN{Latent: 64, LearningRate: 1e-4, Beta1: 0.5}
		},
	})
}

// NSGAN is GAN, but that the generator minimises −mean log D(G(z)), whose
// gradient does not vanish where the discriminator is sure of itself. Its
// defaults are those of GAN.
//
// Source: Goodfellow et al., NIPS 2014, section 3; Lucic et al., NeurIPS 2018;
// github.com/google/compare_gan, version 1, GAN.py (GAN), params.py.
type NSGAN struct {
	Latent       int     `json:"latent" doc:"size of z: 64 on all data sets"`
	LearningRate float64 `json:"learning_rate" doc:"of Adam, in place of the budget's: 1e-4"`
	Beta1        float64 `json:"beta1" doc:"β₁ of Adam: 0.5"`

	adversary
}

// Build implements method.Configurable.
func (m *NSGAN) Build(networks func(latent int) (method.Networks, error)) (method.Method, error) {
	a, err := newAdversary(networks, m.Latent, nonSaturating, ganAdam{m.LearningRate, m.Beta1})
	if err != nil {
		return nil, err
	}
	m.adversary = a
	return m, nil
}

// Name implements method.Method.
func (m *NSGAN) Name() string { return "nsgan" }
