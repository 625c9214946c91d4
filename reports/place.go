package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"loraebench/results"
)

// place is what the numbers of one column have in common, within a setting.
// Those of one table share their datasets and series, which can be compared as pointers.
type place struct {
	measure   int // of the table's
	data      *dataset
	series    *series // nil where methods have rows
	variant   string
	extractor string // of features; "" where there are none
	weights   string // the extractor's SHA-256
	generated int    // images; 0 = not recorded
	reference int
	split     string // the reference images' part of the dataset
	how       string // what else the number depends on
}

// series is one method with its parameters, where methods have columns.
type series struct{ label, method, params string }

// spot is one value that a table shows.
type spot struct {
	*results.Value
	number  *float64
	place   *place // without a number, no more than what is known of it; one for all spots that share it
	warning string // why the number is to be read with care
}

// unsupported begins the reason of a value that its method can't have. A column
// of nothing else, such as a prior where no method has one, is not worth its place.
const unsupported = "unsupported"

// unmeasured is the variant of a dataset's column when no trial got as far as a value.
const unmeasured = "–"

// addSpots adds a trial's values that the table shows.
func (k kind) addSpots(spots []spot, t trial, shared *interned[place]) []spot {
	for i, m := range k.measures {
		for j := range t.values {
			if v := &t.values[j]; m.shows(v) {
				p := placeOf(t, v)
				p.measure = i
				warning, _ := v.Detail["warning"].(string)
				spots = append(spots, spot{Value: v, number: m.number(v), place: shared.get(p), warning: warning})
			}
		}
	}
	return spots
}

func placeOf(t trial, v *results.Value) place {
	p := place{data: t.data, series: t.series, variant: v.Variant, extractor: v.Extractor}
	if v.Extractor == "" {
		return p
	}
	p.weights = t.Provenance.ExtractorHash
	if text, ok := v.Detail["extractor_sha256"].(string); ok {
		p.weights = text
	}
	p.split, _ = v.Detail["reference_split"].(string)
	p.generated, p.reference = count(v.Detail["n_generated"]), count(v.Detail["n_reference"])
	if subsets := count(v.Detail["subsets"]); subsets > 0 {
		p.how = fmt.Sprintf("%s subsets of %s", images(subsets), images(count(v.Detail["size"])))
	}
	return p
}

// count reads a whole number that may have been through JSON; 0 if it is none.
func count(v any) int {
	n, _ := number(v)
	return int(n)
}

// holds reports whether a value of t, if it had a number, would stand at p. A
// value without a number need not know how it would have been made.
func (p *place) holds(t trial, s spot) bool {
	if s.number != nil {
		return s.place == p
	}
	return s.place.measure == p.measure && t.data == p.data && t.series == p.series &&
		s.Variant == p.variant && (s.Extractor == "" || s.Extractor == p.extractor)
}

// places are the columns of a group, in order.
func (k kind) places(g group) []*place {
	places := measuredPlaces(g)
	places = append(places, k.vacant(g, places)...)
	slices.SortFunc(places, k.comparePlaces)
	return places
}

// measuredPlaces are those that have a number.
func measuredPlaces(g group) []*place {
	var places []*place
	eachSpot(g, func(_ trial, s spot) {
		if s.number != nil && !slices.Contains(places, s.place) {
			places = append(places, s.place)
		}
	})
	return places
}

// vacancies collects places that have no number.
type vacancies struct{ measured, vacant []*place }

func (v *vacancies) taken(is func(*place) bool) bool {
	return slices.ContainsFunc(v.measured, is) || slices.ContainsFunc(v.vacant, is)
}

func (v *vacancies) add(p place) {
	if !v.taken(func(q *place) bool { return *q == p }) {
		v.vacant = append(v.vacant, &p)
	}
}

// vacant are the places that have no number but a reason for that, or that the
// reader expects; and one for each dataset that would have none.
func (k kind) vacant(g group, measured []*place) []*place {
	v := vacancies{measured: measured}
	eachSpot(g, func(t trial, s spot) {
		if s.number != nil {
			return
		}
		wanted := !strings.HasPrefix(s.Reason, unsupported) || slices.Contains(k.measures[s.place.measure].expected(t.Config.Budget), s.Variant)
		if wanted && !v.taken(func(p *place) bool { return p.holds(t, s) }) {
			v.add(place{measure: s.place.measure, data: t.data, series: t.series, variant: s.Variant, extractor: s.Extractor})
		}
	})
	for _, t := range g.trials {
		k.expect(&v, t)
	}
	return v.vacant
}

// expect adds the places that a trial owes its reader, whatever became of it.
func (k kind) expect(v *vacancies, t trial) {
	for i, m := range k.measures {
		for _, variant := range m.expected(t.Config.Budget) {
			if !v.taken(func(p *place) bool {
				return p.measure == i && p.data == t.data && p.series == t.series && p.variant == variant
			}) {
				v.add(place{measure: i, data: t.data, series: t.series, variant: variant})
			}
		}
		asked := k.fields != nil && !k.sparse && !v.taken(func(p *place) bool { return p.measure == i })
		if asked {
			v.add(place{measure: i, data: t.data, variant: m.unmeasured()})
		}
	}
	if k.fields == nil && !v.taken(func(p *place) bool { return p.data == t.data && p.series == t.series }) {
		v.add(place{data: t.data, series: t.series, variant: unmeasured})
	}
}

// eachSpot visits the values of the table that finished trials left.
func eachSpot(g group, visit func(trial, spot)) {
	for _, t := range g.trials {
		if t.Status != results.Done {
			continue
		}
		for _, s := range t.spots {
			visit(t, s)
		}
	}
}

func (k kind) comparePlaces(a, b *place) int {
	return cmp.Or(
		compareDatasets(*a.data, *b.data), cmp.Compare(a.measure, b.measure),
		compareSeries(a.series, b.series),
		listed(k.measures[a.measure].variants)(a.variant, b.variant),
		cmp.Compare(a.extractor, b.extractor), cmp.Compare(a.weights, b.weights),
		cmp.Compare(a.generated, b.generated), cmp.Compare(a.reference, b.reference), strings.Compare(a.split, b.split), strings.Compare(a.how, b.how))
}

func compareSeries(a, b *series) int {
	if a == nil || b == nil {
		return 0
	}
	return cmp.Or(listed(methodOrder)(a.method, b.method), compareText(a.label, b.label))
}
