package main

import (
	"errors"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"loraebench/results"
)

// trial is one trial of the store with its values of the metrics at hand.
type trial struct {
	*results.Row
	values []results.Value
	data   *dataset // of its configuration; one for all trials that share it

	line   string  // of a table: what its row is known by; see prepare
	series *series // of a table: the method whose columns it is in, where methods stand side by side; nil where they have rows
	spots  []spot  // of a table: its values that the table shows
}

// newTrials puts rows and their values together.
func newTrials(rows []results.Row, values map[string][]results.Value) []trial {
	trials := make([]trial, len(rows))
	var shared interned[dataset]
	for i := range rows {
		r := &rows[i]
		trials[i] = trial{Row: r, values: values[r.ID], data: shared.get(datasetOf(r.Config))}
	}
	return trials
}

// interned keeps one value of each that are equal, so that pointers to them
// can be compared: the values are long, and there are as many as trials.
type interned[T comparable] struct{ known map[T]*T }

func (i *interned[T]) get(v T) *T {
	p, ok := i.known[v]
	if !ok {
		if i.known == nil {
			i.known = map[T]*T{}
		}
		p = &v
		i.known[v] = p
	}
	return p
}

// load reads the trials of a sweep, or of the whole store if none is named,
// with their values of some metrics; in the order of planning where that matters.
func load(path, sweep string, metrics []results.Metric, ordered bool) (trials []trial, err error) {
	store, err := results.OpenReadOnly(path)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	filter := results.Filter{Sweep: sweep}
	rows, err := readRows(store, filter, ordered) // before the values: a trial that ends in between is then still running
	if err != nil {
		return nil, err
	}
	if len(rows) == 0 {
		return nil, noTrials(store, path, sweep)
	}
	var values map[string][]results.Value
	if len(metrics) > 0 {
		if values, err = readValues(store, filter, metrics...); err != nil {
			return nil, err
		}
	}
	return newTrials(rows, values), nil
}

func readRows(store *results.Store, f results.Filter, ordered bool) ([]results.Row, error) {
	if ordered && f.Sweep != "" { // which has an order of its own
		return store.Trials(f)
	}
	parts, err := inParts(store, f, func(part results.Filter) ([]results.Row, error) { return store.Trials(part) })
	return slices.Concat(parts...), err
}

// readValues reads the values of some metrics, or of all if none is named.
func readValues(store *results.Store, f results.Filter, metrics ...results.Metric) (map[string][]results.Value, error) {
	values := map[string][]results.Value{}
	parts, err := inParts(store, f, func(part results.Filter) (map[string][]results.Value, error) { return store.Values(part, metrics...) })
	for _, part := range parts {
		maps.Copy(values, part)
	}
	return values, err
}

// inParts reads trials side by side, as decoding them takes most of a report's
// time. The parts are in the order of planning.
func inParts[T any](store *results.Store, f results.Filter, read func(part results.Filter) (T, error)) ([]T, error) {
	parts, err := store.Parts(runtime.GOMAXPROCS(0))
	if err != nil {
		return nil, err
	}
	got := make([]T, len(parts))
	var g errgroup.Group
	for i, part := range parts {
		of := f
		of.Part = part
		g.Go(func() (err error) {
			got[i], err = read(of)
			return err
		})
	}
	return got, g.Wait()
}

// storedMetrics are the metrics that a store has values of, as metric/variant.
func storedMetrics(path, sweep string) (names []string, err error) {
	store, err := results.OpenReadOnly(path)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	values, err := store.Values(results.Filter{Sweep: sweep})
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	for _, all := range values {
		for _, v := range all {
			seen[v.Metric+"/"+v.Variant] = true
		}
	}
	for name := range seen {
		names = append(names, name)
	}
	slices.Sort(names)
	return names, nil
}

// noTrials says what to run, or which sweeps there are.
func noTrials(store *results.Store, path, sweep string) error {
	sweeps, err := store.Sweeps()
	if err != nil {
		return err
	}
	if sweep == "" || len(sweeps) == 0 {
		return fmt.Errorf("%s holds no trials; run a sweep first, e.g. runner sweep sweeps/quickstart.yaml", path)
	}
	names := make([]string, len(sweeps))
	for i, s := range sweeps {
		names[i] = s.Sweep
	}
	return fmt.Errorf("%s holds no trials of sweep %q; its sweeps: %s", path, sweep, strings.Join(names, ", "))
}

// countTrials says how many trials there are and, where some are not done, how they stand.
func countTrials(trials []trial) string {
	counts := map[results.Status]int{}
	for _, t := range trials {
		counts[t.Status]++
	}
	text := fmt.Sprintf("%d trials", len(trials))
	if len(trials) == 1 {
		text = "1 trial"
	}
	var parts []string
	for _, s := range results.Statuses() {
		if counts[s] > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", counts[s], s))
		}
	}
	return fmt.Sprintf("%s (%s)", text, strings.Join(parts, ", "))
}
