package trial

import (
	"context"
	"fmt"
	"slices"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
	"gonum.org/v1/gonum/stat"

	"loraebench/results"
	"loraebench/runner/method"
	"loraebench/runner/metric/accuracy"
)

// dropout is the head's, under every protocol.
const dropout = 0.5

// accuracy measures how well a small classifier does on the method's features
// for every label count of the budget.
func (m *measurer) accuracy(ctx context.Context) error {
	if len(m.spec.Budget.Labels) == 0 {
		return nil
	}
	features := m.features()
	if features == nil {
		for _, k := range m.spec.Budget.Labels {
			m.unsupported("accuracy", fmt.Sprint(k), "", "features")
		}
		return nil
	}
	head, rows, err := m.head(ctx, features)
	if err != nil {
		return err
	}
	var parts [3]accuracy.Labelled
	for i, split := range []string{trainSplit, validationSplit, testSplit} {
		if parts[i], err = rows(ctx, split); err != nil {
			return err
		}
	}
	draws, err := m.draws(parts[0].Labels)
	if err != nil {
		return err
	}
	heads, err := head.Measure(ctx, m.Backend, parts[0], draws, parts[1], parts[2])
	if err != nil {
		return err
	}
	for repeats := range slices.Chunk(heads, len(heads)/len(m.spec.Budget.Labels)) {
		m.record.Values = append(m.record.Values, accuracyOf(repeats, len(parts[2].Labels)))
	}
	return nil
}

// draws are the labelled images of every head: of a label count after the other,
// all its repeats. The first repeat's random numbers are those of the trial's seed.
func (m *measurer) draws(labels []uint8) ([]accuracy.Draw, error) {
	var draws []accuracy.Draw
	for _, k := range m.spec.Budget.Labels {
		for repeat := range m.spec.Budget.Heads() {
			seed := m.spec.Seed
			if repeat > 0 {
				seed = m.rng(fmt.Sprintf("head %d", repeat)).Int64()
			}
			rows, err := accuracy.Subset(labels, m.data.set.Classes, k, m.spec.Protocol.Stratified, seed)
			if err != nil {
				return nil, fmt.Errorf("%d labels: %w", k, err)
			}
			draws = append(draws, accuracy.Draw{Rows: rows, Seed: seed})
		}
	}
	return draws, nil
}

// accuracyOf is the mean over the heads of one label count, which were tested on n images.
func accuracyOf(heads []accuracy.Result, n int) results.Value {
	shares, epochs := make([]float64, len(heads)), make([]int, len(heads))
	for i, h := range heads {
		shares[i], epochs[i] = h.Accuracy, h.Epoch
	}
	mean, std := stat.MeanStdDev(shares, nil)
	detail := map[string]any{"chosen_on": heads[0].ChosenOn, "n_test": n}
	if len(heads) == 1 {
		detail["epoch"] = epochs[0]
	} else {
		detail["epochs"], detail["repeats"], detail["std"] = epochs, len(heads), std
	}
	return results.Value{Metric: "accuracy", Variant: fmt.Sprint(heads[0].Labels), Value: &mean, Detail: detail}
}

// head is the protocol's classifier, and how the rows it reads are made of
// images: their features, or their pixels if the features are trained with it.
func (m *measurer) head(ctx context.Context, f imageMap) (accuracy.Head, func(ctx context.Context, split string) (accuracy.Labelled, error), error) {
	p := m.spec.Protocol
	h := accuracy.Head{
		Classes: m.data.set.Classes, Epochs: m.spec.Budget.HeadEpochs, Batch: p.HeadBatch, Every: p.HeadEvery,
		Rate: p.HeadRate, Dropout: dropout, Shuffle: p.Shuffle, SelectOnTest: p.SelectOnTest,
	}
	if _, ok := m.method.(method.Supervised); !ok {
		return h, m.labelled, nil
	}
	one, err := m.network.rows(ctx, m.data.train.Head(1), f)
	if err != nil {
		return h, nil, err
	}
	_, h.Width = one.Dims()
	h.Trunk = func(s *model.Scope, rows *graph.Node) *graph.Node {
		shape := m.network.shape
		return f(s, graph.Reshape(rows, -1, shape.H, shape.W, shape.C))
	}
	return h, m.pixelRows, nil
}

// pixelRows are a split's pixels in [0,1] and labels.
func (m *measurer) pixelRows(_ context.Context, split string) (accuracy.Labelled, error) {
	s := m.data.split(split)
	l := accuracy.Labelled{Features: make([]float32, len(s.Images)), Labels: s.Labels, Dim: s.Size()}
	for i, v := range s.Images {
		l.Features[i] = float32(v) / 255
	}
	return l, nil
}

// features is what the method has for a classifier: its own choice, else its code; nil if it has neither.
func (m *measurer) features() imageMap {
	if f, ok := m.method.(method.Featurer); ok {
		return f.Features
	}
	if e, ok := m.method.(method.Encoder); ok {
		return e.Encode
	}
	return nil
}

// labelled are a split's features and labels.
func (m *measurer) labelled(ctx context.Context, split string) (accuracy.Labelled, error) {
	l := accuracy.Labelled{Labels: m.data.split(split).Labels}
	if len(l.Labels) == 0 {
		return l, nil
	}
	e, err := m.encoded(ctx, split)
	if err != nil {
		return l, err
	}
	l.Features, l.Dim = e.features, e.width
	if l.Features == nil {
		_, l.Dim = e.codes.Dims()
		l.Features = float32s(e.codes.RawMatrix().Data)
	}
	return l, nil
}
