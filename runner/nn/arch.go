package nn

import (
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"

	"loraebench/runner/method"
)

// Arch is the shape of an encoder and a decoder. It implements method.Networks.
//
// The encoder is convolutions 4×4, stride 2, pad 1 of the given widths, each
// with ReLU, and a linear layer. The decoder is a linear layer to a small
// image, transposed convolutions 4×4, stride 2, pad 1 of the given widths with
// ReLU, and a transposed convolution 1×1 to the image's channels.
type Arch struct {
	Shape       method.Shape
	Code        int         // n, the size of the code
	Encoder     []int       // widths of the convolutions
	Base        [3]int      // height, width and channels of the decoder's small image
	BaseReLU    bool        // ReLU after the decoder's linear layer
	Decoder     []int       // widths of the transposed convolutions
	Formulation Formulation // of the convolutions
}

var _ method.Networks = Arch{}

// The kernel of all strided convolutions.
const kernel, stride, pad = 4, 2, 1

// Latent is n, the size of the code.
func (a Arch) Latent() int { return a.Code }

// Image is the shape of the images.
func (a Arch) Image() method.Shape { return a.Shape }

// Encode maps x [B,H,W,C] to [B,width] under scope encoder.
func (a Arch) Encode(s *model.Scope, x *graph.Node, width int) *graph.Node {
	return inHalves(x, func(x *graph.Node) *graph.Node { return a.encode(s.At("encoder"), x, width) })
}

func (a Arch) encode(s *model.Scope, x *graph.Node, width int) *graph.Node {
	h := BatchLast(x)
	for i, w := range a.Encoder {
		h = ReLU(a.conv(s.At("conv%d", i+1), h, w))
	}
	h = graph.Reshape(h, -1, h.Shape().Dim(3))
	return graph.Transpose(Linear(s.At("linear"), h, width), 0, 1)
}

// DecodeWith is Decode with the layers' weights mapped by f. It implements WeightMapper.
func (a Arch) DecodeWith(s *model.Scope, z *graph.Node, f WeightMap) *graph.Node {
	f = f.once()
	return inHalves(z, func(z *graph.Node) *graph.Node { return a.decode(s.At("decoder"), z, f) })
}

func (a Arch) decode(s *model.Scope, z *graph.Node, f WeightMap) *graph.Node {
	h := linear(s.At("linear"), graph.Transpose(z, 0, 1), a.Base[0]*a.Base[1]*a.Base[2], f)
	if a.BaseReLU {
		h = ReLU(h)
	}
	h = graph.Reshape(h, a.Base[2], a.Base[0], a.Base[1], -1)
	for i, w := range a.Decoder {
		h = ReLU(a.convTranspose(s.At("deconv%d", i+1), h, w, kernel, stride, pad, f))
	}
	h = a.convTranspose(s.At("deconv%d", len(a.Decoder)+1), h, a.Shape.C, 1, 1, 0, f)
	return BatchFirst(h)
}

// Linear is a fully connected layer with PyTorch's default initialisation: x [N,B] → [width,B].
func Linear(s *model.Scope, x *graph.Node, width int) *graph.Node {
	return linear(s, x, width, unmapped)
}

func linear(s *model.Scope, x *graph.Node, width int, f WeightMap) *graph.Node {
	n, g := x.Shape().Dim(0), x.Graph()
	return Dense(x, f(s, Uniform(s, g, "weight", n, width, n)), Uniform(s, g, "bias", n, width))
}

func (a Arch) conv(s *model.Scope, x *graph.Node, width int) *graph.Node {
	c, g := x.Shape().Dim(0), x.Graph()
	fan := c * kernel * kernel
	return a.Formulation.Conv(x, Uniform(s, g, "kernel", fan, width, kernel, kernel, c), Uniform(s, g, "bias", fan, width), stride, pad)
}

// convTranspose counts its fan-in over the output's channels, as PyTorch does for transposed convolutions.
func (a Arch) convTranspose(s *model.Scope, z *graph.Node, width, k, stride, pad int, f WeightMap) *graph.Node {
	c, g := z.Shape().Dim(0), z.Graph()
	fan := width * k * k
	w := f(s, Uniform(s, g, "kernel", fan, c, k, k, width))
	return a.Formulation.ConvTranspose(z, w, Uniform(s, g, "bias", fan, width), stride, pad)
}
