package baselines

import (
	"fmt"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"

	"loraebench/runner/method"
	"loraebench/runner/nn"
)

// adversary is a GAN but for its name: a discriminator and a generator that
// are trained in turns. It has no encoder, so no codes: what needs some is
// unsupported. It samples from its prior, uniform in (−1,1).
//
// Every update draws noise of its own; the study lets a generator's update
// have that of the discriminator's before it. The study's batches are of 64
// images, which is a matter of the budget here.
type adversary struct {
	networks infoGAN
	loss     ganLoss
	adam     ganAdam
	updates  int // of the discriminator for one of the generator
	// penalty, unless nil, is added to the discriminator's loss.
	penalty func(s *model.Scope, real, fake *graph.Node) *graph.Node
}

// ganAdam are the parameters of the optimizer, which are the methods' own and not the budget's.
type ganAdam struct{ rate, beta1 float64 }

func (a ganAdam) check() error {
	if !(a.rate > 0 && a.rate < 1) {
		return fmt.Errorf("learning_rate is %v: must be above 0 and below 1", a.rate)
	}
	if !(a.beta1 > 0 && a.beta1 < 1) {
		return fmt.Errorf("beta1 is %v: must be above 0 and below 1", a.beta1)
	}
	return nil
}

// newAdversary checks the parameters that all GANs have, and takes the images' shape from the networks.
func newAdversary(networks func(latent int) (method.Networks, error), latent int, loss ganLoss, adam ganAdam) (adversary, error) {
	if err := adam.check(); err != nil {
		return adversary{}, err
	}
	net, err := networks(latent)
	if err != nil {
		return adversary{}, err
	}
	n := infoGAN{image: net.Image(), latent: latent, width: ganWidth, normalise: true}
	if n.image.H%4 != 0 || n.image.W%4 != 0 {
		return adversary{}, fmt.Errorf("images of %d×%d: the sides must be multiples of 4", n.image.H, n.image.W)
	}
	return adversary{networks: n, loss: loss, adam: adam, updates: 1}, nil
}

// Phases implements method.Method.
func (a *adversary) Phases() []method.Phase {
	return []method.Phase{
		{
			Name: "discriminator", Scope: "discriminator", Repeat: a.updates,
			LearningRate: a.adam.rate, Beta1: a.adam.beta1, Loss: a.discriminatorLoss,
		},
		{
			Name: "generator", Scope: "generator",
			LearningRate: a.adam.rate, Beta1: a.adam.beta1, Loss: a.generatorLoss,
		},
	}
}

func (a *adversary) discriminatorLoss(s *model.Scope, x *graph.Node) []method.Term {
	fake := graph.StopGradient(a.networks.generate(s, a.noise(s, x), nn.OfBatch))
	loss := a.loss.discriminator(a.networks.discriminate(s, x), a.networks.discriminate(s, fake))
	terms := []method.Term{{Name: "discriminator", Value: loss}}
	if a.penalty != nil {
		terms = append(terms, method.Term{Name: "penalty", Value: a.penalty(s, x, fake)})
	}
	return terms
}

func (a *adversary) generatorLoss(s *model.Scope, x *graph.Node) []method.Term {
	fake := a.networks.generate(s, a.noise(s, x), nn.Tracked)
	return []method.Term{{Name: "generator", Value: a.loss.generator(a.networks.discriminate(s, fake))}}
}

// noise is as many samples of the prior as there are images in x.
func (a *adversary) noise(s *model.Scope, x *graph.Node) *graph.Node {
	return a.SamplePrior(s, x.Graph(), x.Shape().Dim(0))
}

// SamplePrior draws from the uniform distribution in (−1,1). It implements method.Prior.
func (a *adversary) SamplePrior(s *model.Scope, g *graph.Graph, count int) *graph.Node {
	u := s.RandomUniform(g, shapes.Make(dtypes.Float32, count, a.networks.latent))
	return graph.AddScalar(graph.MulScalar(u, 2), -1)
}

// Decode is the generator with the running statistics of its training. It implements method.Decoder.
func (a *adversary) Decode(s *model.Scope, z *graph.Node) *graph.Node {
	return a.networks.generate(s, z, nn.Running)
}
