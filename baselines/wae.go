package baselines

import (
	"fmt"
	"math"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"

	"loraebench/runner/method"
	"loraebench/runner/nn"
)

func init() {
	method.Register(method.Entry{
		Name:   "wae",
		Title:  "WAE",
		Doc:    "Wasserstein autoencoder: the codes' distribution is drawn to N(0,σ²I) by a maximum mean discrepancy",
		Source: "Tolstikhin et al., ICLR 2018, arXiv:1711.01558",
		New: func(dataset string) method.Configurable {
			m := &WAE{Latent: method.DefaultLatent(dataset), Lambda: 10, Sigma: 1, Kernel: "imq"}
			if dataset == "celeba" {
				m.Lambda = 100
			}
			return m
		},
	})
}

// WAE is WAE-MMD with a deterministic encoder,
//
//	0.05·E ‖x − D(E(x))‖² + λ·MMD²(codes, samples of N(0,σ²I))
//
// with the unbiased estimator of the squared maximum mean discrepancy over the
// mini-batch, which can be negative. The output's activation is tanh.
//
// Source: Tolstikhin et al., ICLR 2018, appendix, for λ; the factor 0.05 and
// the kernels from github.com/tolstikhin/wae, wae.py, whose configuration has
// λ = 10 for CelebA too.
type WAE struct {
	Latent int     `json:"latent" doc:"n, the size of the code: 128 on MNIST, 256 on CelebA"`
	Lambda float64 `json:"lambda" doc:"λ, the weight of the discrepancy: 10 on MNIST, 100 on CelebA"`
	Sigma  float64 `json:"sigma" doc:"σ, the standard deviation of the prior: 1"`
	Kernel string  `json:"kernel" doc:"imq (seven inverse multiquadratics) or rbf (a Gaussian of median width)"`

	deterministic
}

// Build implements method.Configurable.
func (m *WAE) Build(networks func(latent int) (method.Networks, error)) (method.Method, error) {
	if err := method.CheckWeight("lambda", m.Lambda); err != nil {
		return nil, err
	}
	if !(m.Sigma > 0) || math.IsInf(m.Sigma, 1) {
		return nil, fmt.Errorf("sigma is %v: must be a positive number", m.Sigma)
	}
	if m.Kernel != "imq" && m.Kernel != "rbf" {
		return nil, fmt.Errorf("kernel is %q: must be imq or rbf", m.Kernel)
	}
	if err := m.build(networks, m.Latent); err != nil {
		return nil, err
	}
	return m, nil
}

// Name implements method.Method.
func (m *WAE) Name() string { return "wae" }

// Phases implements method.Method.
func (m *WAE) Phases() []method.Phase { return []method.Phase{{Loss: m.loss}} }

func (m *WAE) loss(s *model.Scope, x *graph.Node) []method.Term {
	z := m.Encode(s, x)
	y := m.Decode(s, z)
	discrepancy := m.discrepancy(s, z, m.SamplePrior(s, x.Graph(), x.Shape().Dim(0)))
	return []method.Term{
		{Name: "reconstruction", Value: graph.MulScalar(nn.MSE(y, x), 0.05*float64(x.Shape().Size()/x.Shape().Dim(0)))},
		{Name: "mmd", Value: graph.Mul(method.Scalar(s, x.Graph(), "lambda", m.Lambda), discrepancy)},
	}
}

// discrepancy is MMD² of codes z and samples p of the prior [B,n].
func (m *WAE) discrepancy(s *model.Scope, z, p *graph.Node) *graph.Node {
	d := pairwise(z, p)
	if m.Kernel == "rbf" {
		return d.mmd(rbf(d.medianWidth()))
	}
	sigma := method.Scalar(s, z.Graph(), "sigma", m.Sigma)
	return d.mmd(imq(imqBase(sigma, m.net.Latent()), imqScales...))
}

// SamplePrior draws from N(0,σ²I). It implements method.Prior.
func (m *WAE) SamplePrior(s *model.Scope, g *graph.Graph, count int) *graph.Node {
	normal := s.RandomNormal(g, shapes.Make(dtypes.Float32, count, m.net.Latent()))
	return graph.Mul(method.Scalar(s, g, "sigma", m.Sigma), normal)
}
