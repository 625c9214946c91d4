package trial

import (
	"context"
	"fmt"
	"maps"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"

	"loraebench/results"
	"loraebench/runner/dataset"
	"loraebench/runner/method"
	"loraebench/runner/metric"
)

// comparison is a measurement of generated images beside the reference images.
type comparison struct {
	values []string // the metrics it gives
	least  int      // images of either side that it needs
	rows   int      // of the generated images' features that it reads; 0: their moments do
	take   func(m *measurer, ctx context.Context, p *pair) error
}

// ReferenceStage computes the reference images' features, which are kept for all trials.
const ReferenceStage = "reference"

const (
	comparedRows = 10_000 // images of either side that all pairs are made of, at most
	allRows      = math.MaxInt
)

// pair are the features of a variant's images and of the reference images.
type pair struct {
	variant   string
	detail    map[string]any // of how the images came about
	reference *reference
	moments   *metric.Moments // of all generated images
	features  []float32       // [rows,Dim]: of the first of them, or all
	fid       map[string]any  // the detail of the variant's fid, once that is measured
}

// compare measures the images of every variant, which it generates and maps to
// features once. The moments take in every batch as it comes, so that what reads
// nothing else needs no memory that grows with the number of images.
func (m *measurer) compare(ctx context.Context, chosen []Metric) error {
	if m.spec.Budget.Samples == 0 {
		return nil
	}
	e := m.References.Extractor()
	m.record.Provenance.Extractor, m.record.Provenance.ExtractorHash = e.ID, e.SHA256
	decoder, ok := m.method.(method.Decoder)
	for _, v := range variants {
		m.stage("images of " + v.name)
		var codes *mat.Dense
		var detail map[string]any
		var err error
		lacks := "decoder"
		if ok {
			codes, lacks, detail, err = v.codes(ctx, m)
		}
		if err == nil && codes == nil {
			m.lacking(chosen, v.name, lacks)
			continue
		}
		if err == nil {
			err = m.compareCodes(ctx, chosen, decoder, codes, &pair{variant: v.name, detail: detail})
		}
		if err != nil {
			return fmt.Errorf("images of %s: %w", v.name, err)
		}
	}
	return nil
}

// lacking records that there are no images of a variant to compare.
func (m *measurer) lacking(chosen []Metric, variant, lacks string) {
	seen := map[string]bool{} // fid and bootstrap give the same value
	for _, c := range chosen {
		for _, name := range c.compare.values {
			if !seen[name] {
				m.unsupported(name, variant, m.References.Extractor().ID, lacks)
			}
			seen[name] = true
		}
	}
}

func (m *measurer) compareCodes(ctx context.Context, chosen []Metric, d method.Decoder, codes *mat.Dense, p *pair) error {
	var err error
	m.stage(ReferenceStage)
	if p.reference, err = m.reference(ctx); err != nil {
		return err
	}
	m.stage("images of " + p.variant)
	if err := m.generate(ctx, chosen, d, codes, p); err != nil {
		return err
	}
	for _, c := range chosen {
		m.stage(c.Name)
		if min(p.moments.N(), p.reference.moments.N()) < c.compare.least {
			m.lacking([]Metric{c}, p.variant, fmt.Sprintf("%d images of either side", c.compare.least))
			continue
		}
		if err := c.compare.take(m, ctx, p); err != nil {
			return fmt.Errorf("%s: %w", c.Name, err)
		}
	}
	return ctx.Err()
}

// generate decodes codes and computes the features of the images.
func (m *measurer) generate(ctx context.Context, chosen []Metric, d method.Decoder, codes *mat.Dense, p *pair) error {
	keep := 0
	for _, c := range chosen {
		keep = max(keep, c.compare.rows)
	}
	e := m.References.Extractor()
	keep = min(keep, math.MaxInt/e.Dim) * e.Dim // in numbers
	p.moments = new(metric.Moments)
	return m.decode(ctx, d, codes, p.variant, func(pixels []uint8) error {
		features, err := e.Features(ctx, pixels, m.network.shape)
		if err != nil {
			return err
		}
		p.features = append(p.features, features[:min(len(features), keep-len(p.features))]...)
		for batch := range slices.Chunk(features, mapBatch*e.Dim) {
			if err := p.moments.AddFloat32(batch, e.Dim); err != nil {
				return err
			}
		}
		return nil
	})
}

// decode passes on the images of a variant's codes chunk by chunk. Those that
// the metric reconstruction decoded are not decoded again.
func (m *measurer) decode(ctx context.Context, d method.Decoder, codes *mat.Dense, variant string, sink func(pixels []uint8) error) error {
	if variant != reconstructionVariant || m.decoded == nil {
		return m.network.decode(ctx, d, codes, sink)
	}
	shape := m.network.shape
	for chunk := range slices.Chunk(m.decoded, decodedChunk*shape.H*shape.W*shape.C) {
		if err := sink(chunk); err != nil {
			return err
		}
	}
	return nil
}

// rows are the features of the first n generated images.
func (p *pair) rows(n int) (metric.Rows, error) {
	d := p.moments.Dim()
	return metric.RowsOf32(p.features[:min(n, len(p.features)/d)*d], d)
}

// addCompared records a number with how it came about; warning is "" or why it is to be read with care.
func (m *measurer) addCompared(name string, p *pair, value float64, nReference, nGenerated int, warning string, more map[string]any) map[string]any {
	e := m.References.Extractor()
	detail := map[string]any{
		"n_reference": nReference, "n_generated": nGenerated, "reference_split": m.spec.Protocol.Reference,
		"extractor_sha256": e.SHA256, "resize": e.Resize,
	}
	maps.Copy(detail, p.detail)
	maps.Copy(detail, more)
	if warning != "" {
		detail["warning"] = warning
	}
	m.record.Values = append(m.record.Values, results.Value{
		Metric: name, Variant: p.variant, Extractor: e.ID, Value: &value, Detail: detail,
	})
	return detail
}

// referenceSplit are the images the protocol compares with: the training
// images of the budget, or all test images.
func (m *measurer) referenceSplit() (dataset.Split, error) {
	switch m.spec.Protocol.Reference {
	case "train":
		return m.data.train, nil
	case "test":
		return m.data.set.Test, nil
	}
	return dataset.Split{}, fmt.Errorf("protocol %s: unknown reference split %q", m.spec.Protocol.Name, m.spec.Protocol.Reference)
}

// reference are the features of those images.
func (m *measurer) reference(ctx context.Context) (*reference, error) {
	split, err := m.referenceSplit()
	if err != nil {
		return nil, err
	}
	return m.References.of(ctx, cache{m.CacheDir}, m.data.set.Checksum+" "+m.spec.Protocol.Reference, split)
}
