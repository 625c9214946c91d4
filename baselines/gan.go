package baselines

import "loraebench/runner/method"

func init() {
	method.Register(method.Entry{
		Name:   "gan",
		Title:  "GAN",
		Doc:    "generative adversarial network with the minimax loss",
		Source: "Goodfellow et al., NIPS 2014, arXiv:1406.2661; the networks of Lucic et al., NeurIPS 2018, arXiv:1711.10337",
		New: func(string) method.Configurable {
			return &GAN{Latent: 64, LearningRate: 1e-4, Beta1: 0.5}
		},
	})
}

// GAN is the minimax GAN: the discriminator maximises, and the generator
// minimises, mean log D(x) + mean log(1 − D(G(z))). The generator's gradient
// vanishes where the discriminator is sure of itself: NSGAN does better.
//
// The size of z is the study's; β₁ 0.5 and the rate 1e-4 are the defaults of the
// ranges that it searched in the end. Those it lists for this loss, 0 and 5e-5,
// lie outside of these ranges. The figures it published are the best of a random search.
//
// Source: Goodfellow et al., NIPS 2014; Lucic et al., NeurIPS 2018;
// github.com/google/compare_gan, version 1, GAN.py (GAN_MINMAX), params.py.
type GAN struct {
	Latent       int     `json:"latent" doc:"size of z: 64 on all data sets"`
	LearningRate float64 `json:"learning_rate" doc:"of Adam, in place of the budget's: 1e-4"`
	Beta1        float64 `json:"beta1" doc:"β₁ of Adam: 0.5"`

	adversary
}

// Build implements method.Configurable.
func (m *GAN) Build(networks func(latent int) (method.Networks, error)) (method.Method, error) {
	a, err := newAdversary(networks, m.Latent, minimax, ganAdam{m.LearningRate, m.Beta1})
	if err != nil {
		return nil, err
	}
	m.adversary = a
	return m, nil
}

// Name implements method.Method.
func (m *GAN) Name() string { return "gan" }
