package trial

import (
	"context"
	"fmt"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"

	"loraebench/results"
	"loraebench/runner/dataset"
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
	var parts [3]accuracy.Labelled
	for i, s := range []dataset.Split{m.data.train, m.data.validation, m.data.set.Test} {
		var err error
		if parts[i], err = m.labelled(ctx, s, features); err != nil {
			return err
		}
	}
	for _, k := range m.spec.Budget.Labels {
		if err := m.accuracyAt(ctx, k, parts[0], parts[1], parts[2]); err != nil {
			return fmt.Errorf("%d labels: %w", k, err)
		}
	}
	return nil
}

// features is what the method has for a classifier: its own choice, else its code; nil if it has neither.
func (m *measurer) features() func(*model.Scope, *graph.Node) *graph.Node {
	if f, ok := m.method.(method.Featurer); ok {
		return f.Features
	}
	if e, ok := m.method.(method.Encoder); ok {
		return e.Encode
	}
	return nil
}

// labelled are a split's features and labels.
func (m *measurer) labelled(ctx context.Context, s dataset.Split, f func(*model.Scope, *graph.Node) *graph.Node) (accuracy.Labelled, error) {
	l := accuracy.Labelled{Labels: s.Labels}
	err := m.network.images(ctx, s, f, func(rows []float32) error {
		l.Features = append(l.Features, rows...)
		return nil
	})
	if s.N > 0 {
		l.Dim = len(l.Features) / s.N
	}
	return l, err
}

func (m *measurer) accuracyAt(ctx context.Context, k int, train, validation, test accuracy.Labelled) error {
	p := m.spec.Protocol
	rows, err := accuracy.Subset(train.Labels, m.data.set.Classes, k, p.Stratified, m.spec.Seed)
	if err != nil {
		return err
	}
	head := accuracy.Head{
		Classes: m.data.set.Classes, Epochs: m.spec.Budget.HeadEpochs, Batch: p.HeadBatch, Every: p.HeadEvery,
		Rate: p.HeadRate, Dropout: dropout, Shuffle: p.Shuffle, Seed: m.spec.Seed, SelectOnTest: p.SelectOnTest,
	}
	r, err := head.Measure(ctx, m.Backend, train.Pick(rows), validation, test)
	if err != nil {
		return err
	}
	m.record.Values = append(m.record.Values, results.Value{
		Metric: "accuracy", Variant: fmt.Sprint(k), Value: &r.Accuracy,
		Detail: map[string]any{"epoch": r.Epoch, "chosen_on": r.ChosenOn, "n_test": len(test.Labels)},
	})
	return nil
}
