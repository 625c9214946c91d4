package baselines

import (
	"fmt"
	"slices"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"

	"loraebench/runner/method"
	"loraebench/runner/nn"
)

func init() {
	method.Register(method.Entry{
		Name:   "vaeflow",
		Title:  "VAE+Flow",
		Doc:    "variational autoencoder with a normalising flow as posterior",
		Source: "Kingma et al., NIPS 2016, arXiv:1606.04934, as in Dai and Wipf, ICLR 2019, arXiv:1903.05789",
		New: func(dataset string) method.Configurable {
			return &VAEFlow{
				Latent: method.DefaultLatent(dataset), Flow: "iaf", Layers: 4, Hidden: 320, Scale: string(SigmoidScale), Beta: 1,
			}
		},
	})
}

// VAEFlow is the VAE whose posterior is a flow: the encoder gives μ, log σ² and
// a context h, the flow f makes z = f(μ + σ·ε; h) of noise ε, and the loss is the
// negative evidence lower bound with a Bernoulli likelihood, for one sample of ε,
//
//	Σ BCE(x, D(z)) + β·(log q(z|x) − log p(z)),  log q(z|x) = log N(ε; 0,I) − Σ log σ − log|det ∂f|,
//
// averaged over the images. The flow is a chain of layers, each reading z in the
// order opposite to that of the one before: inverse autoregressive ones, or the
// couplings of RealNVP. Their determinants are exact.
//
// The prior over z, after the flow, is N(0,I): sampling decodes that and needs
// no flow. Codes are z at ε = 0; a classifier reads μ.
//
// Kingma et al. tried 2, 4 and 8 layers of widths 320 and 1,920 on MNIST; the
// sigmoid is their scale too. Encoder and decoder are those of the protocol, not theirs.
//
// Source: Kingma et al., NIPS 2016, algorithm 1; Dinh et al., ICLR 2017, arXiv:1605.08803.
type VAEFlow struct {
	Latent int     `json:"latent" doc:"n, the size of the code: 128 on MNIST, 256 on CelebA"`
	Flow   string  `json:"flow" doc:"iaf (inverse autoregressive) or realnvp (couplings)"`
	Layers int     `json:"layers" doc:"number of the flow's layers: 4"`
	Hidden int     `json:"hidden" doc:"width of each layer's hidden layer: 320"`
	Scale  string  `json:"scale" doc:"of a layer: sigmoid, tanh or exp"`
	Beta   float64 `json:"beta" doc:"β, the weight of the divergence: 1"`

	net method.Networks
}

// Build implements method.Configurable.
func (m *VAEFlow) Build(networks func(latent int) (method.Networks, error)) (method.Method, error) {
	if err := m.check(); err != nil {
		return nil, err
	}
	net, err := networks(m.Latent)
	if err != nil {
		return nil, err
	}
	m.net = net
	return m, nil
}

func (m *VAEFlow) check() error {
	if m.Flow != "iaf" && m.Flow != "realnvp" {
		return fmt.Errorf("flow is %q: must be iaf or realnvp", m.Flow)
	}
	if m.Flow == "realnvp" && m.Latent < 2 {
		return fmt.Errorf("latent is %d: flow realnvp needs at least 2", m.Latent)
	}
	if !slices.Contains([]FlowScale{ExpScale, TanhScale, SigmoidScale}, FlowScale(m.Scale)) {
		return fmt.Errorf("scale is %q: must be sigmoid, tanh or exp", m.Scale)
	}
	if m.Layers < 1 || m.Hidden < 1 {
		return fmt.Errorf("layers is %d and hidden is %d: both must be at least 1", m.Layers, m.Hidden)
	}
	return method.CheckWeight("beta", m.Beta)
}

// Name implements method.Method.
func (m *VAEFlow) Name() string { return "vaeflow" }

// Phases implements method.Method.
func (m *VAEFlow) Phases() []method.Phase { return []method.Phase{{Loss: m.loss}} }

func (m *VAEFlow) loss(s *model.Scope, x *graph.Node) []method.Term {
	g := x.Graph()
	mu, logVar, context := m.posterior(s, x)
	epsilon := s.RandomNormal(g, mu.Shape())
	z, logDet := m.flow(s, reparametrise(mu, logVar, epsilon), context)
	cost := graph.ReduceSum(nn.BCEWithLogits(m.net.Decode(s, z), x), 1, 2, 3)
	kl := flowDivergence(z, epsilon, logVar, logDet)
	return []method.Term{
		{Name: "reconstruction", Value: graph.ReduceAllMean(cost)},
		{Name: "kl", Value: graph.Mul(method.Scalar(s, g, "beta", m.Beta), graph.ReduceAllMean(kl))},
	}
}

// flowDivergence is log q(z|x) − log p(z) for the sample z [B,n] that a flow
// with log-determinant logDet [B] made of μ + σ·ε, ε and log σ² [B,n] → [B].
func flowDivergence(z, epsilon, logVar, logDet *graph.Node) *graph.Node {
	each := graph.Sub(graph.Sub(graph.Square(z), graph.Square(epsilon)), logVar)
	return graph.Sub(graph.MulScalar(graph.ReduceSum(each, 1), 0.5), logDet)
}

// posterior is μ, log σ² and the context of images x, [B,n] each.
func (m *VAEFlow) posterior(s *model.Scope, x *graph.Node) (mu, logVar, context *graph.Node) {
	n := m.net.Latent()
	h := m.net.Encode(s, x, 3*n)
	return columns(h, 0, n), columns(h, n, 2*n), columns(h, 2*n, 3*n)
}

// flow is f(z; context) and log|det ∂f/∂z|: [B,n], [B,n] → [B,n], [B].
func (m *VAEFlow) flow(s *model.Scope, z, context *graph.Node) (y, logDet *graph.Node) {
	for i := range m.Layers {
		if i > 0 {
			z = graph.Reverse(z, 1)
		}
		var d *graph.Node
		z, d = m.layer(s.At("flow").At("layer%d", i+1), context)(z)
		if logDet == nil {
			logDet = d
		} else {
			logDet = graph.Add(logDet, d)
		}
	}
	return z, logDet
}

// layer is one layer of the flow under scope s. Its last weights start near 0,
// and with them the layer near a constant scale.
func (m *VAEFlow) layer(s *model.Scope, context *graph.Node) func(*graph.Node) (y, logDet *graph.Node) {
	g, n, h := context.Graph(), m.net.Latent(), m.Hidden
	context = graph.MatMul(context, nn.Uniform(s, g, "context", n, n, h))
	in := n
	if m.Flow == "realnvp" {
		in = n / 2
	}
	w1, b1 := nn.Uniform(s, g, "w1", in, in, h), nn.Uniform(s, g, "b1", in, h)
	last := func(name string, width int) (w, b *graph.Node) {
		return nn.Normal(s, g, "w"+name, 0.01, h, width), nn.Filled(s, g, "b"+name, 0, width)
	}
	if m.Flow == "realnvp" {
		w2, b2 := last("2", 2*(n-in))
		return Coupling{FlowScale(m.Scale), w1, b1, w2, b2, context}.Forward
	}
	wMu, bMu := last("mu", n)
	wAlpha, bAlpha := last("alpha", n)
	return MADE{FlowScale(m.Scale), w1, b1, wMu, bMu, wAlpha, bAlpha, context}.Forward
}

// Features is μ. It implements method.Featurer.
func (m *VAEFlow) Features(s *model.Scope, x *graph.Node) *graph.Node {
	mu, _, _ := m.posterior(s, x)
	return mu
}

// Encode is the flow of μ. It implements method.Encoder.
func (m *VAEFlow) Encode(s *model.Scope, x *graph.Node) *graph.Node {
	mu, _, context := m.posterior(s, x)
	z, _ := m.flow(s, mu, context)
	return z
}

// Decode is the mean of the images' distribution. It implements method.Decoder.
func (m *VAEFlow) Decode(s *model.Scope, z *graph.Node) *graph.Node {
	return graph.Sigmoid(m.net.Decode(s, z))
}

// SamplePrior draws from N(0,I). It implements method.Prior.
func (m *VAEFlow) SamplePrior(s *model.Scope, g *graph.Graph, count int) *graph.Node {
	return s.RandomNormal(g, shapes.Make(dtypes.Float32, count, m.net.Latent()))
}
