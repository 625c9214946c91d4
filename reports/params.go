package main

import (
	"cmp"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"loraebench/reports/table"
	"loraebench/results"
)

// lambdaParam is the parameter that the paper is about.
const lambdaParam = "lambda"

// varying is what tells rows apart: the parameters in which the trials of a method
// differ, and of each parameter's numbers no more digits than that takes.
type varying struct {
	params map[string][]string           // of each method
	texts  map[string]map[float64]string // of each parameter
}

func varyingParams(trials []trial) varying {
	type value struct {
		count int
		first any
		same  bool // in all trials so far that have the parameter
	}
	values := map[string]map[string]*value{} // method → parameter
	total := map[string]int{}
	for _, t := range trials {
		method := t.Config.Method
		total[method]++
		if values[method] == nil {
			values[method] = map[string]*value{}
		}
		for name, v := range t.Config.Params {
			known, ok := values[method][name]
			if !ok {
				known = &value{first: v, same: true}
				values[method][name] = known
			}
			known.count++
			known.same = known.same && equalParams(known.first, v)
		}
	}
	out := varying{params: map[string][]string{}, texts: numberTexts(trials)}
	for method, params := range values {
		for _, name := range slices.SortedFunc(maps.Keys(params), listed([]string{lambdaParam})) {
			if v := params[name]; !v.same || v.count < total[method] { // or all trials have one value
				out.params[method] = append(out.params[method], name)
			}
		}
	}
	return out
}

// equalParams compares parameters; numbers as such, whatever their type.
func equalParams(a, b any) bool {
	if x, ok := a.(float64); ok {
		if y, ok := b.(float64); ok {
			return x == y
		}
	}
	return canonical(a) == canonical(b)
}

// label is a method's name with what tells it from its other rows.
func (v varying) label(c results.Config, without string) string {
	words := []string{c.Method}
	for _, name := range v.params[c.Method] {
		if _, ok := c.Params[name]; ok && name != without {
			words = append(words, symbol(name)+"="+v.text(c, name))
		}
	}
	return strings.Join(words, " ")
}

// text is a parameter's value as rows show it.
func (v varying) text(c results.Config, name string) string {
	if n, ok := number(c.Params[name]); ok && v.texts[name][n] != "" {
		return v.texts[name][n]
	}
	return paramText(c.Params[name])
}

// symbol is how a reader knows a parameter.
func symbol(param string) string {
	if param == lambdaParam {
		return "λ"
	}
	return param
}

// paramText writes a parameter's value as a person would, in full.
func paramText(v any) string {
	switch v := v.(type) {
	case nil:
		return "–"
	case float64:
		return table.Compact(v)
	case int:
		return table.Compact(float64(v))
	case string:
		return v
	}
	text, err := json.Marshal(v)
	if err != nil { // the store takes nothing that JSON can't hold
		return "?"
	}
	return string(text)
}

// paramsText writes all parameters, sorted by name: beta=1e-4 lambda=0.001.
func paramsText(params map[string]any) string {
	words := make([]string, 0, len(params))
	for _, name := range slices.Sorted(maps.Keys(params)) {
		words = append(words, name+"="+paramText(params[name]))
	}
	return strings.Join(words, " ")
}

// without is a copy of params that lacks one of them.
func without(params map[string]any, name string) map[string]any {
	out := maps.Clone(params)
	delete(out, name)
	return out
}

// compareConfigs orders rows: methods as the paper does, then λ, then the rest.
func (v varying) compareConfigs(a, b results.Config) int {
	if c := listed(methodOrder)(a.Method, b.Method); c != 0 {
		return c
	}
	for _, name := range v.params[a.Method] {
		if c := compareText(paramText(a.Params[name]), paramText(b.Params[name])); c != 0 {
			return c
		}
	}
	return cmp.Compare(canonical(a.Params), canonical(b.Params))
}
