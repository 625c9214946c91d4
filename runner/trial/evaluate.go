package trial

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"loraebench/results"
	"loraebench/runner/dataset"
	"loraebench/runner/train"
)

// errNoReferences says that the caller opened no extractor.
var errNoReferences = errors.New("images are compared by an extractor's features, and none is open")

// Measure takes measurements of a trial whose training is done, from its newest
// checkpoint in dir, by the names of Metrics or "all". Under the same
// extractor the numbers have the bits that Run gave them. It trains nothing and
// leaves the folder as it is.
//
// The budget's samples, labels and epochs of the classifier may be other ones
// than the trial's. Where they ask for nothing that a name asks for, the
// protocol's stand in. A training that has not ended is train.ErrUnfinished.
func Measure(ctx context.Context, env Env, spec Spec, set *dataset.Set, dir string, names []string) ([]results.Value, []results.Series, error) {
	var r results.Record
	err := guarded(dir, func() error { return measureAgain(ctx, env, spec, set, dir, names, &r) })
	if err != nil {
		return nil, nil, err
	}
	return r.Values, r.Series, nil
}

func measureAgain(ctx context.Context, env Env, spec Spec, set *dataset.Set, dir string, names []string, r *results.Record) error {
	chosen, err := choose(names)
	if err != nil {
		return err
	}
	if spec.Budget, err = wanted(spec, set, chosen, names); err != nil {
		return err
	}
	m, err := newMeasurer(env, spec, set, r)
	if err != nil {
		return err
	}
	if spec.Budget.Samples > 0 && compares(chosen) {
		if env.References == nil {
			return errNoReferences
		}
		if err := env.References.Extractor().Check(m.network.shape); err != nil {
			return err
		}
	}
	trained, err := train.Restore(env.Backend, m.method, m.network.store, m.data.images(), spec.training(dir))
	if err != nil {
		return fmt.Errorf("load the weights: %w", err)
	}
	m.norms = trained.Gradient
	if slices.ContainsFunc(chosen, func(c Metric) bool { return c.Name == "theorem1" }) {
		r.Series = gradient(trained)
	}
	return m.measure(ctx, chosen)
}

func compares(chosen []Metric) bool {
	return slices.ContainsFunc(chosen, func(c Metric) bool { return c.compare != nil })
}

// wanted is the trial's budget, with what the protocol measures where the
// trial itself measured nothing of the kind.
func wanted(spec Spec, set *dataset.Set, chosen []Metric, names []string) (results.Budget, error) {
	b := spec.Budget
	if b.Samples == 0 && compares(chosen) {
		b.Samples = spec.Protocol.Samples
	}
	if len(b.Labels) > 0 || !slices.ContainsFunc(chosen, func(c Metric) bool { return c.Name == "accuracy" }) {
		return b, nil
	}
	if set.Classes == 0 {
		if slices.Contains(names, "accuracy") {
			return b, fmt.Errorf("accuracy: %s has no labels", set.Name)
		}
		return b, nil
	}
	n := trained(set, b.Images, spec.Protocol)
	for _, k := range spec.Protocol.Labels {
		if k <= n {
			b.Labels = append(b.Labels, k)
		}
	}
	return b, nil
}
