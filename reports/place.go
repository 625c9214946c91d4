package main

import (
	"cmp"
	"slices"
	"strings"

	"loraebench/results"
)

// place is what the numbers of one column have in common, within a setting.
type place struct {
	data      dataset
	variant   string
	extractor string // of FIDs; "" where there is none
	weights   string // the extractor's SHA-256
	generated int    // images; 0 = not recorded
	reference int
	split     string // the reference images' part of the dataset
}

// unsupported begins the reason of a value that its method can't have. A column
// of nothing else, such as a prior where no method has one, is not worth its place.
const unsupported = "unsupported"

// unmeasured is the variant of a dataset's column when no trial got as far as a value.
const unmeasured = "–"

func placeOf(t trial, v results.Value) place {
	p := place{data: datasetOf(t.Config), variant: v.Variant, extractor: v.Extractor}
	if v.Extractor == "" {
		return p
	}
	p.weights = t.Provenance.ExtractorHash
	if text, ok := v.Detail["extractor_sha256"].(string); ok {
		p.weights = text
	}
	p.split, _ = v.Detail["reference_split"].(string)
	p.generated, p.reference = count(v.Detail["n_generated"]), count(v.Detail["n_reference"])
	return p
}

// count reads a whole number that may have been through JSON; 0 if it is none.
func count(v any) int {
	switch n := v.(type) {
	case float64:
		return int(n)
	case int:
		return n
	}
	return 0
}

// holds reports whether v, if it had a number, would stand at p. A value
// without a number need not know how it would have been made.
func (p place) holds(t trial, v results.Value) bool {
	if v.Value != nil {
		return placeOf(t, v) == p
	}
	return datasetOf(t.Config) == p.data && v.Variant == p.variant && (v.Extractor == "" || v.Extractor == p.extractor)
}

// places are the columns of a group, in order.
func (k kind) places(g group) []place {
	var places []place
	k.eachValue(g, func(t trial, v results.Value) {
		if p := placeOf(t, v); v.Value != nil && !slices.Contains(places, p) {
			places = append(places, p)
		}
	})
	places = append(places, k.vacant(g, places)...)
	slices.SortFunc(places, k.comparePlaces)
	return places
}

// vacant are the places that have no number but a reason for that, or that the
// reader expects; and one for each dataset that would have none.
func (k kind) vacant(g group, measured []place) []place {
	var vacant []place
	taken := func(is func(place) bool) bool {
		return slices.ContainsFunc(measured, is) || slices.ContainsFunc(vacant, is)
	}
	add := func(p place) {
		if !taken(func(q place) bool { return q == p }) {
			vacant = append(vacant, p)
		}
	}
	k.eachValue(g, func(t trial, v results.Value) {
		known := taken(func(p place) bool { return p.holds(t, v) })
		wanted := !strings.HasPrefix(v.Reason, unsupported) || slices.Contains(k.expected(t.Config.Budget), v.Variant)
		if !known && wanted {
			add(place{data: datasetOf(t.Config), variant: v.Variant, extractor: v.Extractor})
		}
	})
	for _, t := range g.trials {
		for _, variant := range k.expected(t.Config.Budget) {
			if !taken(func(p place) bool { return p.data == datasetOf(t.Config) && p.variant == variant }) {
				add(place{data: datasetOf(t.Config), variant: variant})
			}
		}
		if !taken(func(p place) bool { return p.data == datasetOf(t.Config) }) {
			add(place{data: datasetOf(t.Config), variant: unmeasured})
		}
	}
	return vacant
}

// eachValue visits the values of the table's metric that finished trials left.
func (k kind) eachValue(g group, visit func(trial, results.Value)) {
	for _, t := range g.trials {
		if t.Status != results.Done {
			continue
		}
		for _, v := range t.values {
			if k.shows(v) {
				visit(t, v)
			}
		}
	}
}

func (k kind) comparePlaces(a, b place) int {
	return cmp.Or(
		compareDatasets(a.data, b.data), listed(k.variants)(a.variant, b.variant),
		cmp.Compare(a.extractor, b.extractor), cmp.Compare(a.weights, b.weights),
		cmp.Compare(a.generated, b.generated), cmp.Compare(a.reference, b.reference), strings.Compare(a.split, b.split))
}
