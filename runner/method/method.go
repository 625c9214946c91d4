// Package method defines what a generative autoencoder must be able to do to
// take part in a benchmark, and the registry of those that can.
//
// A method is one row of the paper's tables. Its value holds hyperparameters
// only; everything learned lives in the model.Store. The package trains and
// measures nothing.
package method

import (
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
)

// Shape is the shape of one image: height, width and channels.
type Shape struct{ H, W, C int }

// Networks are the encoder and decoder that all methods of a trial share, so
// that a table compares methods and not architectures.
type Networks interface {
	// Latent is n, the size of the code.
	Latent() int
	// Image is the shape of the images.
	Image() Shape
	// Encode maps x [B,H,W,C] in [0,1] to [B,width].
	Encode(s *model.Scope, x *graph.Node, width int) *graph.Node
	// Decode maps z [B,n] to the last layer before its activation, [B,H,W,C].
	Decode(s *model.Scope, z *graph.Node) *graph.Node
}

// Method is one way to train a model.
type Method interface {
	Name() string
	Phases() []Phase // one for autoencoders; critic and generator for GANs
}

// Phase is one optimizer update within a training cycle.
type Phase struct {
	Name   string
	Scope  string // the variables it may change; "" = all
	Repeat int    // updates a cycle; 0 = 1

	LearningRate float64 // of Adam; 0 = the budget's
	Beta1        float64 // of Adam; 0 = 0.9

	// Loss builds the phase's loss terms for x [B,H,W,C] in [0,1]. Their sum is minimised.
	Loss func(s *model.Scope, x *graph.Node) []Term
}

// Term is one summand of a loss. The trainer keeps each term's mean per epoch as series loss/Name.
type Term struct {
	Name  string
	Value *graph.Node // scalar
}

// Encoder has codes: the representation a sampler is fitted on.
type Encoder interface {
	Encode(s *model.Scope, x *graph.Node) *graph.Node // [B,H,W,C] in [0,1] → [B,n]
}

// Decoder makes images of codes.
type Decoder interface {
	Decode(s *model.Scope, z *graph.Node) *graph.Node // [B,n] → [B,H,W,C], raw: whoever samples clips to [0,1]
}

// Featurer has a representation for a classifier that is not its code (LoRAE: E(x), before M).
type Featurer interface {
	Features(s *model.Scope, x *graph.Node) *graph.Node // [B,H,W,C] in [0,1] → [B,n]
}

// Supervised is a method whose features are not learned beforehand, but
// together with the classifier that reads them, on the labelled images alone.
// It has no phases.
type Supervised interface {
	Featurer
	TrainedWithClassifier()
}

// Prior samples codes from the distribution the method itself defines.
type Prior interface {
	SamplePrior(s *model.Scope, g *graph.Graph, count int) *graph.Node // → [count,n]
}

// Matrixer has a square layer in the latent space whose spectrum is of interest.
type Matrixer interface {
	Matrix(s *model.Scope, g *graph.Graph) *graph.Node // [n,n]
}
