package trial

import (
	"context"
	"fmt"

	"github.com/gomlx/compute"

	"loraebench/runner/dataset"
	"loraebench/runner/metric"
	"loraebench/runner/metric/extractor"
)

// References holds an extractor and the reference features it gave, so that
// the trials of a process that compare with the same images compute them once.
// It is not for concurrent use.
type References struct {
	backend   compute.Backend
	extractor *extractor.Extractor
	all       map[string]*reference
}

// NewReferences opens the extractor for a data set.
func NewReferences(backend compute.Backend, datasetName string) (*References, error) {
	return NewReferencesOf(backend, extractor.Spec{Name: extractor.For(datasetName)})
}

// NewReferencesOf opens the extractor of a name or id, with other weights or
// another resize rule if the spec says so.
func NewReferencesOf(backend compute.Backend, spec extractor.Spec) (*References, error) {
	e, err := spec.Open(backend)
	if err != nil {
		return nil, err
	}
	return &References{backend: backend, extractor: e, all: map[string]*reference{}}, nil
}

// Extractor describes the extractor.
func (r *References) Extractor() *extractor.Extractor { return r.extractor }

// Close releases the extractor.
func (r *References) Close() { r.extractor.Close() }

// of are the features of a split, which name tells from every other one of its size.
func (r *References) of(ctx context.Context, c cache, name string, s dataset.Split) (*reference, error) {
	e := r.extractor
	key := fmt.Sprintf("%s %d, extractor %s %s, resize %s, backend %s", name, s.N, e.ID, e.SHA256, e.Resize, r.backend.Name())
	if known, ok := r.all[key]; ok {
		return known, nil
	}
	out := &reference{key: key}
	if !out.load(c, s.N, e.Dim) {
		if err := out.compute(ctx, e, s); err != nil {
			return nil, fmt.Errorf("reference features: %w", err)
		}
		out.keep(c)
	}
	r.all[key] = out
	return out, nil
}

// reference are the features of reference images.
type reference struct {
	key      string
	moments  *metric.Moments // of all images
	features []float32       // [rows,Dim]: of the first comparedRows
	rows     metric.Rows     // the same
	balls    *metric.Manifold
}

// compute maps the images to features.
func (r *reference) compute(ctx context.Context, e *extractor.Extractor, s dataset.Split) error {
	r.moments = new(metric.Moments)
	const chunk = extractor.Batch * 10
	for first := 0; first < s.N; first += chunk {
		last := min(first+chunk, s.N)
		features, err := e.Features(ctx, s.Images[first*s.Size():last*s.Size()], shapeOf(s))
		if err != nil {
			return err
		}
		r.features = append(r.features, features[:min(len(features), comparedRows*e.Dim-len(r.features))]...)
		if err := r.moments.AddFloat32(features, e.Dim); err != nil {
			return err
		}
	}
	var err error
	r.rows, err = metric.RowsOf32(r.features, e.Dim)
	return err
}

// manifold is the first images' manifold.
func (r *reference) manifold(ctx context.Context, c cache) (*metric.Manifold, error) {
	if r.balls != nil {
		return r.balls, nil
	}
	key := fmt.Sprintf("radii to neighbour %d of the first %d of %s", metric.Neighbours, r.rows.N(), r.key)
	if raw := c.get(key, 8*r.rows.N()); raw != nil {
		if balls, err := metric.RestoreManifold(r.rows, metric.Neighbours, raw); err == nil {
			r.balls = balls
			return balls, nil
		}
	}
	var err error
	if r.balls, err = metric.NewManifold(ctx, r.rows, metric.Neighbours); err != nil {
		return nil, err
	}
	if raw, err := r.balls.AppendBinary(nil); err == nil {
		c.put(key, raw)
	}
	return r.balls, nil
}
