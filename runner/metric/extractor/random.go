package extractor

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/gomlx/compute"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"loraebench/runner/method"
	"loraebench/runner/nn"
)

func init() {
	register(entry{
		Description: Description{
			Name: "random", ID: "random-1", Title: "random convolutions",
			Doc:    "mean and standard deviation over the positions of a seeded random convolutional network, for data without labels or weights",
			Source: "this project; after Naeem et al. 2020, arXiv:2002.09797",
			Dim:    2 * randomWidths[len(randomWidths)-1], Images: "square images of side 16, 32, 64, … and any channels", Resize: "none",
		},
		open: func(Spec, compute.Backend) (*network, error) {
			return &network{store: model.NewStore(), sha256: randomHash(), fits: randomFits, features: randomFeatures}, nil
		},
	})
}

// The network: convolutions 4×4, stride 2, pad 1 of these widths without bias,
// with ReLU, on pixels in [−1,1].
var randomWidths = []int{32, 64, 32}

// What random-1 means, together with everything in this file.
const (
	randomSeed  = 1
	randomScale = 10 // makes Fréchet distances of the order of 1 to 100
)

func randomFits(s method.Shape) bool {
	return s.H == s.W && s.H >= 16 && s.H&(s.H-1) == 0 && s.C >= 1
}

// randomFeatures maps x [C,H,W,B] to [64,B]: the means over all positions of
// the last 32 maps, then the standard deviations, times randomScale.
func randomFeatures(_ *model.Scope, x *graph.Node) *graph.Node {
	x = graph.AddScalar(graph.MulScalar(x, 2), -1)
	for i, width := range randomWidths {
		c := x.Shape().Dim(0)
		kernel := tensors.FromFlatDataAndDimensions(randomKernel(i, width, c), width, 4, 4, c)
		x = nn.ReLU(nn.Auto.Conv(x, graph.Const(x.Graph(), kernel), nil, 2, 1))
	}
	x = graph.Reshape(x, x.Shape().Dim(0), -1, x.Shape().Dim(3))
	mean := graph.ReduceAndKeep(x, graph.ReduceMean, 1)
	deviation := graph.Sqrt(graph.ReduceMean(graph.Square(graph.Sub(x, mean)), 1))
	return graph.MulScalar(graph.Concatenate([]*graph.Node{graph.Squeeze(mean, 1), deviation}, 0), randomScale)
}

// randomKernel is the kernel [width,4,4,c] of a layer, uniform with variance
// 2/(4·4·c), which keeps the mean square of the maps through ReLU (He et al.
// 2015, arXiv:1502.01852). Every input channel has a stream of its own, so that
// the first channels do not depend on how many there are but for the scale.
func randomKernel(layer, width, c int) []float32 {
	const taps = 4 * 4
	bound := math.Sqrt(6 / float64(taps*c))
	kernel := make([]float32, width*taps*c)
	for channel := range c {
		stream := rand.NewPCG(randomSeed, uint64(layer)<<32|uint64(channel))
		for at := channel; at < len(kernel); at += c {
			u := float64(stream.Uint64()>>40) / (1 << 24) // [0,1), exact: the same on every machine
			kernel[at] = float32((2*u - 1) * bound)
		}
	}
	return kernel
}

// randomHash is the SHA-256 of all kernels for three channels, little-endian,
// in order. Those for other channels come from the same streams.
func randomHash() string {
	h, c := sha256.New(), 3
	for i, width := range randomWidths {
		for _, v := range randomKernel(i, width, c) {
			_ = binary.Write(h, binary.LittleEndian, v) // a hash never fails
		}
		c = width
	}
	return fmt.Sprintf("%x", h.Sum(nil))
}
