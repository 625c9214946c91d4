package trial

import (
	"context"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
	"gonum.org/v1/gonum/mat"

	"loraebench/runner/dataset"
	"loraebench/runner/method"
)

// encoded is what a method makes of the images of a split.
type encoded struct {
	codes    *mat.Dense // [N,n]; nil for a method without an encoder
	features []float32  // [N,width], what a classifier reads; nil: not wanted, or the codes are
	width    int
}

// The splits that are encoded, by the names that protocols have for them.
const (
	trainSplit      = "train" // what was trained on
	validationSplit = "validation"
	testSplit       = "test"
)

func (d data) split(name string) dataset.Split {
	switch name {
	case trainSplit:
		return d.train
	case validationSplit:
		return d.validation
	}
	return d.set.Test
}

// codes are the codes of the training images, a row each; nil for a method without an encoder.
func (m *measurer) codes(ctx context.Context) (*mat.Dense, error) { return m.codesOf(ctx, trainSplit) }

// codesOf are the codes of a split's images.
func (m *measurer) codesOf(ctx context.Context, split string) (*mat.Dense, error) {
	if _, ok := m.method.(method.Encoder); !ok {
		return nil, nil
	}
	e, err := m.encoded(ctx, split)
	if err != nil {
		return nil, err
	}
	return e.codes, nil
}

// firstCodes are the codes of a split's first n images, or of all it has. Where
// no other metric needs the others, those are not encoded.
func (m *measurer) firstCodes(ctx context.Context, split string, n int) (*mat.Dense, error) {
	encoder, ok := m.method.(method.Encoder)
	if !ok {
		return nil, nil
	}
	head := m.data.split(split).Head(n)
	if e := m.encodings[split]; e != nil {
		_, width := e.codes.Dims()
		return e.codes.Slice(0, head.N, 0, width).(*mat.Dense), nil
	}
	return m.network.rows(ctx, head, encoder.Encode)
}

// encoded maps a split's images once, for all metrics: codes and features in
// one graph, as features are on the way to the codes, and backends compute what
// both share once.
func (m *measurer) encoded(ctx context.Context, split string) (*encoded, error) {
	if e := m.encodings[split]; e != nil {
		return e, nil
	}
	images := m.data.split(split)
	encoder, hasCodes := m.method.(method.Encoder)
	featurer, hasFeatures := m.method.(method.Featurer)
	hasFeatures = hasFeatures && len(m.spec.Budget.Labels) > 0
	e := new(encoded)
	n := 0 // numbers of a code
	var codes []float64
	err := m.network.images(ctx, images, func(s *model.Scope, x *graph.Node) *graph.Node {
		var parts []*graph.Node
		if hasCodes {
			z := encoder.Encode(s, x)
			n, parts = z.Shape().Dim(1), append(parts, z)
		}
		if hasFeatures {
			f := featurer.Features(s, x)
			e.width, parts = f.Shape().Dim(1), append(parts, f)
		}
		return graph.Concatenate(parts, 1)
	}, func(rows []float32) error {
		for ; len(rows) > 0; rows = rows[n+e.width:] {
			for _, v := range rows[:n] {
				codes = append(codes, float64(v))
			}
			e.features = append(e.features, rows[n:n+e.width]...)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if hasCodes {
		e.codes = mat.NewDense(images.N, n, codes)
	}
	m.encodings[split] = e
	return e, nil
}
