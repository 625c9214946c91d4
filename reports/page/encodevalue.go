package page

import (
	"encoding/json"
	"math"
	"slices"
	"strconv"

	"loraebench/results"
)

// detail is what many details of values share. The numbers that differ are with
// each value, in the order of Keys.
type detail struct {
	Fixed map[string]any `json:"fixed"`
	Keys  []string       `json:"keys"`
}

// values is a list of lists: the place of a value's name, its number, its detail,
// and the place of its reason; the last two may be null or missing. A page has half
// a million of them, for which encoding/json takes seconds.
func (e *encoder) values(all []results.Value) json.RawMessage {
	out := []byte{'['}
	for i, v := range all {
		if i > 0 {
			out = append(out, ',')
		}
		out = e.appendValue(out, v)
	}
	return append(out, ']')
}

func (e *encoder) appendValue(out []byte, v results.Value) []byte {
	name := variant{v.Metric, v.Variant, v.Extractor}
	out = strconv.AppendInt(append(out, '['), int64(e.variants.place(v.Metric+"\x00"+v.Variant+"\x00"+v.Extractor, name)), 10)
	out = append(out, ',')
	if v.Value == nil {
		out = append(out, "null"...)
	} else {
		out = appendNumber(out, *v.Value)
	}
	switch {
	case len(v.Detail) > 0:
		out = e.appendDetail(append(out, ','), v.Detail)
	case v.Reason != "":
		out = append(out, ",null"...)
	}
	if v.Reason != "" {
		out = strconv.AppendInt(append(out, ','), int64(e.reasons.place(v.Reason, v.Reason)), 10)
	}
	return append(out, ']')
}

// appendDetail adds a place, or a place with the numbers that belong there: those
// with decimals, such as the ends of an interval, are different for each value.
func (e *encoder) appendDetail(out []byte, full map[string]any) []byte {
	names, shared, numbers := e.names[:0], e.shared[:0], e.numbers[:0]
	defer func() { e.names, e.shared, e.numbers = names, shared, numbers }()
	for name := range full {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		shared = strconv.AppendQuote(shared, name)
		if n, ok := varies(full[name]); ok {
			numbers = appendNumber(append(numbers, ','), n)
		} else {
			shared = appendKey(append(shared, ':'), full[name])
		}
	}
	at := e.details.find(string(shared), func() detail { return detailOf(names, full) })
	if len(numbers) == 0 {
		return strconv.AppendInt(out, int64(at), 10)
	}
	out = strconv.AppendInt(append(out, '['), int64(at), 10)
	return append(append(out, numbers...), ']')
}

func detailOf(names []string, full map[string]any) detail {
	d := detail{Fixed: map[string]any{}, Keys: []string{}}
	for _, name := range names {
		if _, ok := varies(full[name]); ok {
			d.Keys = append(d.Keys, name)
		} else {
			d.Fixed[name] = full[name]
		}
	}
	return d
}

// varies reports whether a part of a detail is a number with decimals.
func varies(v any) (float64, bool) {
	n, ok := v.(float64)
	return n, ok && n != math.Trunc(n)
}

// appendKey adds a text that equal parts of details share.
func appendKey(text []byte, v any) []byte {
	switch v := v.(type) {
	case float64:
		return strconv.AppendFloat(text, v, 'g', -1, 64)
	case string:
		return strconv.AppendQuote(text, v)
	}
	return append(text, key(v)...)
}

// appendNumber adds a number as JSON. The store takes none that is not finite.
func appendNumber(out []byte, v float64) []byte { return strconv.AppendFloat(out, v, 'g', -1, 64) }
