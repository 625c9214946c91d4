package trial

import (
	"context"
	"fmt"

	"github.com/gomlx/compute"

	"loraebench/runner/dataset"
	"loraebench/runner/metric"
	"loraebench/runner/metric/extractor"
)

// References holds an extractor and the moments of the reference features it
// gave, so that the trials of a process that compare with the same images
// compute them once. It is not for concurrent use.
type References struct {
	backend   compute.Backend
	extractor *extractor.Extractor
	moments   map[string]*metric.Moments
}

// NewReferences opens the extractor for a data set.
func NewReferences(backend compute.Backend, datasetName string) (*References, error) {
	e, err := extractor.Open(extractor.For(datasetName), backend)
	if err != nil {
		return nil, err
	}
	return &References{backend: backend, extractor: e, moments: map[string]*metric.Moments{}}, nil
}

// Extractor describes the extractor.
func (r *References) Extractor() *extractor.Extractor { return r.extractor }

// Close releases the extractor.
func (r *References) Close() { r.extractor.Close() }

// of are the moments of a split's features; key names its images.
func (r *References) of(ctx context.Context, key string, s dataset.Split) (*metric.Moments, error) {
	if m, ok := r.moments[key]; ok {
		return m, nil
	}
	m := new(metric.Moments)
	chunk := extractor.Batch * 10
	for first := 0; first < s.N; first += chunk {
		last := min(first+chunk, s.N)
		if err := r.add(ctx, m, s.Images[first*s.Size():last*s.Size()], s); err != nil {
			return nil, fmt.Errorf("reference features: %w", err)
		}
	}
	r.moments[key] = m
	return m, nil
}

// add adds the features of pixels, images of the split's shape, to moments.
func (r *References) add(ctx context.Context, to *metric.Moments, pixels []uint8, like dataset.Split) error {
	features, err := r.extractor.Features(ctx, pixels, shapeOf(like))
	if err != nil {
		return err
	}
	return to.AddFloat32(features, r.extractor.Dim)
}
