// Package extractor turns images into the features that FID and the metrics
// beside it compare.
//
// Extractors: lenet, a small MNIST classifier whose weights are embedded and
// made by Train; random, a seeded random convolutional network for data
// without labels or weights; and inception, the network of published FIDs,
// whose weights FetchInception downloads. Numbers made with different extractors
// do not compare, so each has an id that never changes its meaning and a hash of
// its weights; both belong beside every number.
//
// The package also reads and writes safetensors files. It computes no metric
// and reads no image files; only FetchInception uses the network.
package extractor

import (
	"context"
	"fmt"

	"github.com/gomlx/compute"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"

	"loraebench/runner/method"
)

// Extractor maps images to features on one backend. It is not for concurrent use.
type Extractor struct {
	Description
	SHA256 string // of the weights, hex

	fits func(method.Shape) bool
	rows *batches
}

// Description says what an extractor is.
type Description struct {
	Name   string `json:"name"`   // what Open takes
	ID     string `json:"id"`     // what stands beside a number; never changes its meaning
	Title  string `json:"title"`  // in captions
	Doc    string `json:"doc"`    // one sentence
	Source string `json:"source"` // paper, code
	Dim    int    `json:"dim"`    // features an image
	Images string `json:"images"` // the images it takes
	Resize string `json:"resize"` // how it brings images to its own size
}

// Spec says which extractor to open and with what. Only Name has to be set;
// what an extractor does not offer must not be.
type Spec struct {
	Name    string // or id
	Resize  string // rule, such as "tf1"; "": the extractor's usual one
	Weights string // file; "": the extractor's own weights
	Data    string // the data root fetched weights lie in; "": that of package dataset
}

// network is the learned part of an extractor.
type network struct {
	id, resize string // "": as described
	store      *model.Store
	sha256     string
	fits       func(method.Shape) bool
	// features maps x [C,H,W,B] float32 to [Dim,B]; x is in [0,1] unless there is a feed.
	features func(s *model.Scope, x *graph.Node) *graph.Node
	feed     feed
	batch    int // images a feed takes at once, a divisor of Batch
}

// Open makes an extractor ready, by its name or its id, with its own weights
// and its usual resize rule. Without one of that name the error is ErrUnknown
// and lists the names there are.
func Open(name string, backend compute.Backend) (*Extractor, error) {
	return Spec{Name: name}.Open(backend)
}

// Open makes the extractor ready. Other weights than its own, and another
// resize rule, show in its ID.
func (s Spec) Open(backend compute.Backend) (*Extractor, error) {
	e, err := s.find()
	if err != nil {
		return nil, err
	}
	extractor, err := e.ready(s, backend)
	if err != nil {
		return nil, fmt.Errorf("extractor %s: %w", e.Name, err)
	}
	return extractor, nil
}

// Check says whether the extractor takes images of a shape. It costs nothing,
// so a run can be refused before it has trained.
func (e *Extractor) Check(shape method.Shape) error {
	if e.fits(shape) {
		return nil
	}
	return fmt.Errorf("%w: %s takes %s, these are %d×%d×%d", ErrImages, e.Name, e.Images, shape.H, shape.W, shape.C)
}

// Features maps images [N,H,W,C], row-major, 0 … 255, to rows [N,Dim].
//
// An image's features depend on that image alone, to the bit: not on what is
// computed with it nor on how the images are spread over calls. Multiples of
// Batch images a call waste nothing.
func (e *Extractor) Features(ctx context.Context, pixels []uint8, shape method.Shape) ([]float32, error) {
	if err := e.Check(shape); err != nil {
		return nil, err
	}
	features, err := e.rows.run(ctx, pixels, shape, e.Dim)
	if err != nil {
		return nil, fmt.Errorf("extractor %s: %w", e.Name, err)
	}
	return features, nil
}

// Close releases the backend's memory.
func (e *Extractor) Close() { e.rows.close() }
