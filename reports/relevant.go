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
		return owes || t.has(k.measures)
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
		if t.has(k.measures) {
			measured[t.Sweep] = true
		}
	}
	return measured
}

// has reports whether a value of the trial belongs to some measures.
func (t trial) has(measures []measure) bool {
	for i := range t.values {
		for j := range measures {
			if measures[j].shows(&t.values[i]) {
				return true
			}
		}
	}
	return false
}
