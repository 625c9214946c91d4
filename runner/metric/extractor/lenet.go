package extractor

import (
	"context"
	"crypto/sha256"
	_ "embed"
	"fmt"

	"github.com/gomlx/compute"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"loraebench/runner/dataset"
	"loraebench/runner/method"
	"loraebench/runner/nn"
)

// lenetFile are the weights of the classifier: Train with Shipped on MNIST at
// size 32, on the go backend with SIMD, in four minutes on two cores. They name
// 9,940 of the 10,000 test images rightly, 99.40 %.
//
//go:embed weights/lenet.safetensors
var lenetFile []byte

func init() {
	register(entry{
		Description: Description{
			Name: "lenet", ID: "lenet-1", Title: "LeNet (MNIST)",
			Doc:    "the last hidden layer of a small MNIST classifier; its weights come with the program, `runner extractor train` makes them again",
			Source: "this project; after LeCun et al. 1998, Gradient-based learning applied to document recognition",
			Dim:    lenetHidden, Images: "32×32×1", Resize: "none",
		},
		open: func(Spec, compute.Backend) (*network, error) { return openLenet(lenetFile) },
	})
}

// The classifier: convolutions 4×4, stride 2, pad 1 of these widths and a
// linear layer, all with ReLU, then a linear layer to the classes. The features
// are the input of the last.
var lenetWidths = []int{32, 64, 64}

const (
	lenetSide    = 32
	lenetHidden  = 64
	lenetClasses = 10
	lenetFlat    = 64 * 4 * 4 // what the convolutions leave of an image
)

var lenetShape = method.Shape{H: lenetSide, W: lenetSide, C: 1}

// lenetTensors are the classifier's weights: name and shape.
var lenetTensors = []struct {
	name  string
	shape []int
}{
	{"conv1/kernel", []int{32, 4, 4, 1}}, {"conv1/bias", []int{32}},
	{"conv2/kernel", []int{64, 4, 4, 32}}, {"conv2/bias", []int{64}},
	{"conv3/kernel", []int{64, 4, 4, 64}}, {"conv3/bias", []int{64}},
	{"linear1/weight", []int{lenetHidden, lenetFlat}}, {"linear1/bias", []int{lenetHidden}},
	{"linear2/weight", []int{lenetClasses, lenetHidden}}, {"linear2/bias", []int{lenetClasses}},
}

// lenetFeatures maps x [1,32,32,B] to [64,B].
func lenetFeatures(s *model.Scope, x *graph.Node) *graph.Node {
	for i, width := range lenetWidths {
		x = nn.ReLU(conv(s.At("conv%d", i+1), x, width))
	}
	x = graph.Reshape(x, lenetFlat, -1)
	return nn.ReLU(nn.Linear(s.At("linear1"), x, lenetHidden))
}

// lenetLogits maps x [1,32,32,B] to [10,B].
func lenetLogits(s *model.Scope, x *graph.Node) *graph.Node {
	return nn.Linear(s.At("linear2"), lenetFeatures(s, x), lenetClasses)
}

// conv halves the image: x [C,H,W,B] → [width,H/2,W/2,B].
func conv(s *model.Scope, x *graph.Node, width int) *graph.Node {
	c, g := x.Shape().Dim(0), x.Graph()
	fan := c * 4 * 4
	return nn.Auto.Conv(x, nn.Uniform(s, g, "kernel", fan, width, 4, 4, c), nn.Uniform(s, g, "bias", fan, width), 2, 1)
}

// openLenet makes the network of a weights file.
func openLenet(file []byte) (*network, error) {
	weights, err := ParseTensors(file)
	if err != nil {
		return nil, err
	}
	store := model.NewStore()
	for _, t := range lenetTensors {
		values, err := weights.Float32(t.name, t.shape...)
		if err != nil {
			return nil, err
		}
		store.VariableWithValue(model.JoinPath("/", t.name), tensors.FromFlatDataAndDimensions(values, t.shape...))
	}
	if len(weights.ByName) != len(lenetTensors) {
		return nil, fmt.Errorf("%w: %d tensors, want %d", ErrSafetensors, len(weights.ByName), len(lenetTensors))
	}
	return &network{
		store: store, sha256: fmt.Sprintf("%x", sha256.Sum256(file)), features: lenetFeatures,
		fits: func(shape method.Shape) bool { return shape == lenetShape },
	}, nil
}

// lenetAccuracy is the share of images for which the largest output is the label's.
func lenetAccuracy(ctx context.Context, backend compute.Backend, store *model.Store, split dataset.Split) (float64, error) {
	b, err := newBatches(backend, &network{store: store, features: lenetLogits})
	if err != nil {
		return 0, err
	}
	defer b.close()
	logits, err := b.run(ctx, split.Images, lenetShape, lenetClasses)
	if err != nil {
		return 0, err
	}
	right := 0
	for i, label := range split.Labels {
		row := logits[i*lenetClasses:][:lenetClasses]
		best := 0
		for c, v := range row {
			if v > row[best] {
				best = c
			}
		}
		if best == int(label) {
			right++
		}
	}
	return float64(right) / float64(split.N), nil
}
