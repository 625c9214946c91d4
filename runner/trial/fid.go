package trial

import (
	"context"
	"fmt"
	"math/rand/v2"

	"gonum.org/v1/gonum/mat"

	"loraebench/results"
	"loraebench/runner/dataset"
	"loraebench/runner/method"
	"loraebench/runner/metric"
)

// sampler draws codes, a row each.
type sampler interface {
	Sample(rng *rand.Rand, n int) (*mat.Dense, error)
}

// samplers are the ways to draw codes. A fit returns no sampler, but what the
// method lacks, for a method it does not go with.
var samplers = []struct {
	name string
	fit  func(ctx context.Context, m *measurer) (s sampler, lacks string, detail map[string]any, err error)
}{
	{"prior", usePrior},
	{"normal", fitNormal},
	{"gmm", fitMixture},
}

// fid measures the Fréchet distance of generated images to the protocol's
// reference images, for every sampler.
func (m *measurer) fid(ctx context.Context) error {
	if m.spec.Budget.Samples == 0 {
		return nil
	}
	e := m.References.Extractor()
	m.record.Provenance.Extractor, m.record.Provenance.ExtractorHash = e.ID, e.SHA256
	decoder, ok := m.method.(method.Decoder)
	for _, s := range samplers {
		if !ok {
			m.unsupported("fid", s.name, e.ID, "decoder")
			continue
		}
		fitted, lacks, detail, err := s.fit(ctx, m)
		if err == nil && fitted == nil {
			m.unsupported("fid", s.name, e.ID, lacks)
			continue
		}
		if err == nil {
			err = m.fidOf(ctx, s.name, decoder, fitted, detail)
		}
		if err != nil {
			return fmt.Errorf("sampler %s: %w", s.name, err)
		}
	}
	return nil
}

func (m *measurer) fidOf(ctx context.Context, name string, d method.Decoder, s sampler, detail map[string]any) error {
	reference, err := m.reference(ctx)
	if err != nil {
		return err
	}
	codes, err := s.Sample(m.rng("sample "+name), m.spec.Budget.Samples)
	if err != nil {
		return err
	}
	generated := new(metric.Moments)
	err = m.network.decode(ctx, d, codes, func(pixels []uint8) error {
		return m.References.add(ctx, generated, pixels, m.data.train)
	})
	if err != nil {
		return err
	}
	f, err := metric.FrechetDistance(reference, generated)
	if err != nil {
		return err
	}
	m.addFID(name, f, reference.N(), generated.N(), detail)
	return nil
}

func (m *measurer) addFID(name string, f metric.Frechet, nReference, nGenerated int, detail map[string]any) {
	e := m.References.Extractor()
	all := map[string]any{
		"n_reference": nReference, "n_generated": nGenerated, "reference_split": m.spec.Protocol.Reference,
		"extractor_sha256": e.SHA256, "resize": e.Resize,
	}
	for k, v := range detail {
		all[k] = v
	}
	if f.Warning != "" {
		all["warning"] = f.Warning
	}
	m.record.Values = append(m.record.Values, results.Value{
		Metric: "fid", Variant: name, Extractor: e.ID, Value: &f.Distance, Detail: all,
	})
}

// reference are the features of the images the protocol compares with: the
// training images of the budget, or all test images.
func (m *measurer) reference(ctx context.Context) (*metric.Moments, error) {
	var split dataset.Split
	switch m.spec.Protocol.Reference {
	case "train":
		split = m.data.train
	case "test":
		split = m.data.set.Test
	default:
		return nil, fmt.Errorf("protocol %s: unknown reference split %q", m.spec.Protocol.Name, m.spec.Protocol.Reference)
	}
	return m.References.of(ctx, fmt.Sprintf("%s %s %d", m.data.set.Checksum, m.spec.Protocol.Reference, split.N), split)
}
