package main

import (
	"slices"

	"loraebench/results"
)

// measure is one metric of a table; each of its variants is a column.
type measure struct {
	metric    string                        // of results.Value
	detail    string                        // the number of a value's detail that is shown; "" = the value itself
	name      string                        // for readers
	extractor string                        // "" = any
	features  bool                          // it compares features, so an extractor belongs to its columns
	variants  []string                      // their order; nil where they are ordered by size
	noOthers  bool                          // values of variants that are not listed do not belong to the table
	apart     []string                      // variants that belong to a table of their own
	expected  func(results.Budget) []string // variants that get a column even without a value
	wants     func(results.Budget) bool     // whether a trial of this budget is to measure it; nil where the budget does not say
	digits    func(variant string) int      // decimals of a number without uncertainty
	percent   bool
	direction int // −1: the lowest is best, 1: the highest is, 0: there is no best
	head      func(variant string) []string
}

// only is the measure of some variants, under a head of its own.
func (m measure) only(head string, variants ...string) measure {
	m.variants, m.noOthers, m.apart, m.expected = variants, true, nil, none
	m.head = func(variant string) []string {
		if len(variants) == 1 {
			return []string{head}
		}
		return []string{head, variant}
	}
	return m
}

// unmeasured is the variant of a column that has no number: the one that was asked for, if it is one.
func (m measure) unmeasured() string {
	if m.noOthers && len(m.variants) == 1 {
		return m.variants[0]
	}
	return unmeasured
}

// arrow is the measure's name with the way that is better.
func (m measure) arrow() string {
	return m.name + map[int]string{-1: " ↓", 1: " ↑"}[m.direction]
}

// shows reports whether a value belongs to the measure.
func (m *measure) shows(v *results.Value) bool {
	return v.Metric == m.metric && (m.extractor == "" || m.extractor == v.Extractor) && !slices.Contains(m.apart, v.Variant) && (!m.noOthers || slices.Contains(m.variants, v.Variant))
}

// wanted are the values that some measures show.
func wanted(measures []measure) []results.Metric {
	var all []results.Metric
	for _, m := range measures {
		w := results.Metric{Name: m.metric, Without: m.apart}
		if m.noOthers {
			w.Only = m.variants
		}
		i := slices.IndexFunc(all, func(other results.Metric) bool { return other.Name == m.metric })
		switch {
		case i < 0:
			all = append(all, w)
		case all[i].Only != nil && w.Only != nil:
			all[i].Only = slices.Concat(all[i].Only, w.Only)
		default:
			all[i] = results.Metric{Name: m.metric}
		}
	}
	return all
}

// number is what of a value the measure shows; nil if the value has none.
func (m measure) number(v *results.Value) *float64 {
	if v.Value == nil || m.detail == "" {
		return v.Value
	}
	if n, ok := number(v.Detail[m.detail]); ok {
		return &n
	}
	return nil
}

// number reads a number that may have been through JSON.
func number(v any) (float64, bool) {
	switch n := v.(type) {
	case float64:
		return n, true
	case int:
		return float64(n), true
	}
	return 0, false
}

func none(results.Budget) []string { return nil }

func decimals(n int) func(string) int { return func(string) int { return n } }

// alone is the head of a variant whose name says it all.
func alone(variant string) []string { return []string{variant} }
