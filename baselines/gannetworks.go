package baselines

import (
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"

	"loraebench/runner/method"
	"loraebench/runner/nn"
)

// infoGAN are the networks of all GANs here, for images whose sides are
// multiples of 4:
//
//	D: Conv 4×4 s2 64; Conv 4×4 s2 128 [norm]; FC 1024 [norm]; FC 1
//	G: FC 1024 norm; FC 128·h/4·w/4 norm; ConvT 4×4 s2 64 norm; ConvT 4×4 s2 c; sigmoid
//
// with a leaky ReLU of slope 0.2 between the layers. [norm] is batch
// normalisation unless the loss forbids it. Weights start from N(0, 0.02²), biases from 0.
//
// This is the code that made the study's figures; InfoGAN's own table has ReLU
// in G. Different here, and without effect on what the networks can represent:
// no biases where normalisation takes them away again, and no cut of the
// convolutions' initial weights at two standard deviations.
//
// Source: Chen et al., NIPS 2016, arXiv:1606.03657, for the networks; Lucic et
// al., NeurIPS 2018, arXiv:1711.10337; github.com/google/compare_gan, version 1, abstract_gan.py.
type infoGAN struct {
	image     method.Shape
	latent    int
	width     int  // of the wide linear layers; the convolutions have an eighth and a 16th of it
	normalise bool // whether D has batch normalisation
}

const (
	ganWidth  = 1024
	ganLeak   = 0.2
	ganSpread = 0.02 // standard deviation of the initial weights
)

// discriminate is D before its activation: x [B,H,W,C] in [0,1] → [B], under
// scope discriminator. Its normalisation always uses the batch at hand, real
// and generated images being different batches: D is never used but in training.
func (n infoGAN) discriminate(s *model.Scope, x *graph.Node) *graph.Node {
	s = s.At("discriminator")
	h := nn.BatchLast(x)
	h = leaky(ganConv(s.At("conv1"), h, n.width/16, true))
	h = n.normed(s.At("norm2"), ganConv(s.At("conv2"), h, n.width/8, !n.normalise))
	h = graph.Reshape(leaky(h), -1, h.Shape().Dim(3))
	h = n.normed(s.At("norm3"), ganLinear(s.At("linear3"), h, n.width, !n.normalise))
	return graph.Reshape(ganLinear(s.At("linear4"), leaky(h), 1, true), -1)
}

func (n infoGAN) normed(s *model.Scope, h *graph.Node) *graph.Node {
	if !n.normalise {
		return h
	}
	return nn.BatchNorm(s, h, nn.OfBatch)
}

// generate is G: z [B,n] → [B,H,W,C] in [0,1], under scope generator.
func (n infoGAN) generate(s *model.Scope, z *graph.Node, use nn.Statistics) *graph.Node {
	s = s.At("generator")
	c, rows, cols := n.width/8, n.image.H/4, n.image.W/4
	h := graph.Transpose(z, 0, 1)
	h = leaky(nn.BatchNorm(s.At("norm1"), ganLinear(s.At("linear1"), h, n.width, false), use))
	h = leaky(nn.BatchNorm(s.At("norm2"), ganLinear(s.At("linear2"), h, c*rows*cols, false), use))
	h = graph.Reshape(h, c, rows, cols, -1)
	h = leaky(nn.BatchNorm(s.At("norm3"), ganDeconv(s.At("deconv3"), h, c/2, false), use))
	h = ganDeconv(s.At("deconv4"), h, n.image.C, true)
	return graph.Sigmoid(nn.BatchFirst(h))
}

func leaky(x *graph.Node) *graph.Node { return nn.LeakyReLU(x, ganLeak) }

// ganLinear is a fully connected layer [N,B] → [width,B].
func ganLinear(s *model.Scope, x *graph.Node, width int, bias bool) *graph.Node {
	weight := nn.Normal(s, x.Graph(), "weight", ganSpread, width, x.Shape().Dim(0))
	return nn.Dense(x, weight, biasIf(bias, s, x, width))
}

// ganConv halves an image: [C,H,W,B] → [width,H/2,W/2,B].
func ganConv(s *model.Scope, x *graph.Node, width int, bias bool) *graph.Node {
	kernel := nn.Normal(s, x.Graph(), "kernel", ganSpread, width, 4, 4, x.Shape().Dim(0))
	return nn.Auto.Conv(x, kernel, biasIf(bias, s, x, width), 2, 1)
}

// ganDeconv doubles an image: [C,H,W,B] → [width,2H,2W,B].
func ganDeconv(s *model.Scope, x *graph.Node, width int, bias bool) *graph.Node {
	kernel := nn.Normal(s, x.Graph(), "kernel", ganSpread, x.Shape().Dim(0), 4, 4, width)
	return nn.Auto.ConvTranspose(x, kernel, biasIf(bias, s, x, width), 2, 1)
}

func biasIf(bias bool, s *model.Scope, x *graph.Node, width int) *graph.Node {
	if !bias {
		return nil
	}
	return nn.Filled(s, x.Graph(), "bias", 0, width)
}
