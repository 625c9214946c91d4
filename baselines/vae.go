package baselines

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"

	"loraebench/runner/method"
)

func init() {
	method.Register(method.Entry{
		Name:   "vae",
		Title:  "VAE",
		Doc:    "variational autoencoder with a Gaussian posterior and the prior N(0,I)",
		Source: "Kingma and Welling, ICLR 2014, arXiv:1312.6114; the loss of Mazumder et al., WACV 2024, arXiv:2310.16194",
		New: func(dataset string) method.Configurable {
			return &VAE{Latent: method.DefaultLatent(dataset), Loss: "authors", Beta: vaeLosses["authors"].beta}
		},
	})
}

// VAE is the variational autoencoder. The encoder gives μ and log σ², the
// decoder reads z = μ + σ·ε with ε from N(0,I), and the loss is a cost of the
// image plus a weighted Kullback-Leibler divergence of N(μ,σ²) from the prior
// N(0,I). Codes, and what a classifier reads, are μ.
//
// The loss is one of
//
//	authors         mean BCE(x, D(z)) − β·mean(1 + log σ² − μ² − σ²)
//	elbo-bernoulli  E [Σ BCE(x, D(z)) + β·KL]
//	elbo-gaussian   E [½‖x − D(z)‖² + β·KL]
//
// with KL = ½·Σ(μ² + σ² − 1 − log σ²) and E the mean over the images. The
// authors' means run over pixels and dimensions too and have no factor ½, so
// that for n = 128 and 32×32 pixels their β = 0.1 weighs the divergence like
// β = 1.6 in the evidence lower bound: it is not a bound on the likelihood. The
// ELBOs are those with β = 1, the Gaussian one for variance 1 and up to a
// constant. The output's activation is the sigmoid, and tanh, as in the other
// methods with a squared error, for elbo-gaussian.
//
// Source: Kingma and Welling, ICLR 2014, for the bound; Higgins et al., ICLR
// 2017, for β; for authors: github.com/tirthajit/LoRAE_WACV24, model_vae.py,
// which is that of github.com/facebookresearch/irmae.
type VAE struct {
	Latent int     `json:"latent" doc:"n, the size of the code: 128 on MNIST, 256 on CelebA"`
	Loss   string  `json:"loss" doc:"authors (means over pixels and dimensions), elbo-bernoulli or elbo-gaussian"`
	Beta   float64 `json:"beta" doc:"β, the weight of the divergence: 0.1 on all data sets, or 1 if loss is one of the ELBOs"`

	net method.Networks
}

// UnmarshalJSON lets the default of β follow the loss. Unknown parameters are errors.
func (m *VAE) UnmarshalJSON(raw []byte) error {
	var chosen struct {
		Loss string `json:"loss"`
	}
	if err := json.Unmarshal(raw, &chosen); err == nil {
		if l, ok := vaeLosses[chosen.Loss]; ok {
			m.Beta = l.beta
		}
	}
	type parameters VAE // without this method
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.DisallowUnknownFields()
	return dec.Decode((*parameters)(m))
}

// Build implements method.Configurable.
func (m *VAE) Build(networks func(latent int) (method.Networks, error)) (method.Method, error) {
	if _, ok := vaeLosses[m.Loss]; !ok {
		return nil, fmt.Errorf("loss is %q: must be authors, elbo-bernoulli or elbo-gaussian", m.Loss)
	}
	if err := method.CheckWeight("beta", m.Beta); err != nil {
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
func (m *VAE) Name() string { return "vae" }

// Phases implements method.Method.
func (m *VAE) Phases() []method.Phase { return []method.Phase{{Loss: m.loss}} }

func (m *VAE) loss(s *model.Scope, x *graph.Node) []method.Term {
	g, l := x.Graph(), vaeLosses[m.Loss]
	mu, logVar := m.posterior(s, x)
	z := reparametrise(mu, logVar, s.RandomNormal(g, mu.Shape()))
	cost := l.cost(x, m.net.Decode(s, z))
	return l.terms(cost, mu, logVar, method.Scalar(s, g, "beta", m.Beta))
}

// posterior is μ and log σ² of images x, [B,n] each.
func (m *VAE) posterior(s *model.Scope, x *graph.Node) (mu, logVar *graph.Node) {
	n := m.net.Latent()
	h := m.net.Encode(s, x, 2*n)
	return columns(h, 0, n), columns(h, n, 2*n)
}

// Encode is μ. It implements method.Encoder.
func (m *VAE) Encode(s *model.Scope, x *graph.Node) *graph.Node {
	mu, _ := m.posterior(s, x)
	return mu
}

// Decode is the mean of the images' distribution. It implements method.Decoder.
func (m *VAE) Decode(s *model.Scope, z *graph.Node) *graph.Node {
	return vaeLosses[m.Loss].activation(m.net.Decode(s, z))
}

// SamplePrior draws from N(0,I). It implements method.Prior.
func (m *VAE) SamplePrior(s *model.Scope, g *graph.Graph, count int) *graph.Node {
	return s.RandomNormal(g, shapes.Make(dtypes.Float32, count, m.net.Latent()))
}
