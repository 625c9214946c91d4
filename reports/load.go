package main

import (
	"errors"
	"fmt"
	"strings"

	"loraebench/results"
)

// trial is one trial of the store with its values of one metric.
type trial struct {
	results.Row
	values []results.Value
}

// load reads the trials of a sweep, or of the whole store if none is named.
func load(path, sweep, metric string) (trials []trial, err error) {
	store, err := results.OpenReadOnly(path)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	filter := results.Filter{Sweep: sweep}
	rows, err := store.Trials(filter) // before the values: a trial that ends in between is then still running
	if err != nil {
		return nil, err
	}
	if len(rows) == 0 {
		return nil, noTrials(store, path, sweep)
	}
	values, err := store.Values(filter, metric)
	if err != nil {
		return nil, err
	}
	for _, r := range rows {
		trials = append(trials, trial{Row: r, values: values[r.ID]})
	}
	return trials, nil
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
