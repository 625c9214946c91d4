package trial

import (
	"context"
	"math/rand/v2"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

const reconstructionVariant = "reconstruction"

// variants are the ways to come by codes whose images are compared with the
// reference images. One that a method does not go with gives no codes, but what
// the method lacks.
var variants = []struct {
	name  string
	codes func(ctx context.Context, m *measurer) (codes *mat.Dense, lacks string, detail map[string]any, err error)
}{
	{"prior", sampled("prior", usePrior)},
	{"normal", sampled("normal", fitNormal)},
	{"gmm", sampled("gmm", fitMixture)},
	{reconstructionVariant, reconstructed},
	{"interpolation", interpolated},
}

// sampler draws codes, a row each.
type sampler interface {
	Sample(rng *rand.Rand, n int) (*mat.Dense, error)
}

// fit makes a sampler of a method, or says what the method lacks.
type fit = func(ctx context.Context, m *measurer) (s sampler, lacks string, detail map[string]any, err error)

// sampled are codes that a sampler draws, as many as the budget's samples.
func sampled(name string, f fit) func(context.Context, *measurer) (*mat.Dense, string, map[string]any, error) {
	return func(ctx context.Context, m *measurer) (*mat.Dense, string, map[string]any, error) {
		s, lacks, detail, err := f(ctx, m)
		if err != nil || s == nil {
			return nil, lacks, nil, err
		}
		m.fitted[name] = s
		codes, err := s.Sample(m.samplingStream(name), m.spec.Budget.Samples)
		return codes, "", detail, err
	}
}

// samplingStream is what a sampler draws from: the same for all methods of a seed.
func (m *measurer) samplingStream(name string) *rand.Rand { return m.rng("sample " + name) }

// reconstructed are the codes of the reference images, of no more than the
// budget's samples, so that the distance has the bias of the other variants.
// It is what RAE's tables call Rec.
func reconstructed(ctx context.Context, m *measurer) (*mat.Dense, string, map[string]any, error) {
	if _, err := m.referenceSplit(); err != nil {
		return nil, "", nil, err
	}
	codes, err := m.firstCodes(ctx, m.spec.Protocol.Reference, m.spec.Budget.Samples)
	if err != nil || codes == nil {
		return nil, "encoder", nil, err
	}
	return codes, "", nil, nil
}

// interpolated are the midpoints, on straight lines, between random pairs of
// different training images' codes, as many as the budget's samples. It is what
// RAE's tables call Interp.
func interpolated(ctx context.Context, m *measurer) (*mat.Dense, string, map[string]any, error) {
	all, err := m.codes(ctx)
	if err != nil || all == nil {
		return nil, "encoder", nil, err
	}
	n, width := all.Dims()
	if n < 2 {
		return nil, "two training images", nil, nil
	}
	rng := m.rng("interpolation")
	codes := mat.NewDense(m.spec.Budget.Samples, width, nil)
	for i := range m.spec.Budget.Samples {
		one, other := rng.IntN(n), rng.IntN(n-1)
		if other >= one {
			other++
		}
		mid := codes.RawRowView(i)
		floats.AddTo(mid, all.RawRowView(one), all.RawRowView(other))
		floats.Scale(0.5, mid)
	}
	return codes, "", nil, nil
}
