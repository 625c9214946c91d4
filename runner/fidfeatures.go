package main

import (
	"context"
	"fmt"
	"math"
	"time"

	"gonum.org/v1/gonum/mat"

	"loraebench/runner/images"
	"loraebench/runner/method"
	"loraebench/runner/metric"
	"loraebench/runner/metric/extractor"
)

// features are what metrics need of a set: the moments of its features, the features themselves, or both.
type features struct {
	n       int // images; 0 = unknown
	moments *metric.Moments
	rows    metric.Rows
}

// run computes the features of both sets and measures.
func (c *comparison) run(ctx context.Context) (*fidReport, error) {
	start := time.Now()
	seen := 0
	var both [2]features
	for i, s := range c.sides {
		var err error
		if both[i], err = c.features(ctx, s); err != nil {
			return nil, err
		}
		seen += both[i].n
	}
	r := c.report(seen, time.Since(start))
	for _, m := range c.metrics {
		c.app.say("measuring %s", m.name)
		values, err := m.measure(ctx, c.seed, both[0], both[1])
		if err != nil {
			return nil, fmt.Errorf("%s: %w", m.name, err)
		}
		r.add(values)
	}
	return r, nil
}

// features reads a set, a batch at a time.
func (c *comparison) features(ctx context.Context, s fidSide) (features, error) {
	if s.set == nil {
		return c.statistics(s)
	}
	var need fidNeed
	for _, m := range c.metrics {
		need = need.with(m.needs(s.role))
	}
	f := features{n: s.set.N, moments: new(metric.Moments)}
	progress := newFIDProgress(c.app.stderr, s.role, s.set.N)
	defer progress.clear()
	var kept []float32
	for pixels, err := range s.set.Batches(ctx, fidBatch(s.set.Shape)) {
		if err != nil {
			return features{}, err
		}
		rows, err := c.extractor.Features(ctx, pixels, method.Shape(s.set.Shape))
		if err == nil && need.moments {
			err = f.moments.AddFloat32(rows, c.extractor.Dim)
		}
		if err != nil {
			return features{}, fmt.Errorf("%s: %w", s.path, err)
		}
		if need.rows {
			kept = append(kept, rows...)
		}
		progress.advance(len(pixels) / s.set.Size())
	}
	if !need.rows {
		return f, nil
	}
	var err error
	f.rows, err = metric.RowsOf32(kept, c.extractor.Dim)
	return f, err
}

// fidBatch is how many images are read at once: as many as the extractor computes
// at once, but for large ones, of which at most 64 MiB.
func fidBatch(shape images.Shape) int {
	n := extractor.Batch
	for n > 1 && n*shape.Size() > 64<<20 {
		n /= 2
	}
	return n
}

// statistics are the moments that a file has. Their number of images is not in it; as
// it changes nothing but warnings, it is taken to be large.
func (c *comparison) statistics(s fidSide) (features, error) {
	read, err := images.ReadStatistics(s.path, c.extractor.Dim)
	if err != nil {
		return features{}, err
	}
	moments, err := metric.MomentsOf(math.MaxInt32, read.Mean, mat.NewSymDense(len(read.Mean), read.Covariance))
	if err != nil {
		return features{}, fmt.Errorf("%s: %w", s.path, err)
	}
	return features{moments: moments}, nil
}
