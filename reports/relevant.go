package main

import (
	"slices"

	"loraebench/results"
)

// relevant are the trials that have a value of the table or still owe one.
func (k kind) relevant(trials []trial) []trial {
	if k.fields != nil {
		return trials
	}
	measured := k.measuredIn(trials)
	out := filter(trials, func(t trial) bool {
		owes := t.Status != results.Done && (measured[t.Sweep] || slices.ContainsFunc(k.measures, func(m measure) bool {
			return m.wants != nil && m.wants(t.Config.Budget)
		}))
		return owes || slices.ContainsFunc(t.values, k.shows)
	})
	if k.among != nil {
		out = k.among(k, out)
	}
	return out
}

// measuredIn are the sweeps that have values of the table.
func (k kind) measuredIn(trials []trial) map[string]bool {
	measured := map[string]bool{}
	for _, t := range trials {
		if slices.ContainsFunc(t.values, k.shows) {
			measured[t.Sweep] = true
		}
	}
	return measured
}

// shows reports whether a value belongs to the table.
func (k kind) shows(v results.Value) bool {
	return slices.ContainsFunc(k.measures, func(m measure) bool { return m.shows(v) })
}
