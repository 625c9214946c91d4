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

// varying are, for each method, the parameters in which its trials differ: only
// those tell its rows apart.
type varying map[string][]string

func varyingParams(trials []trial) varying {
	values := map[string]map[string]map[string]int{} // method → parameter → value → trials
	total := map[string]int{}
	for _, t := range trials {
		method := t.Config.Method
		total[method]++
		if values[method] == nil {
			values[method] = map[string]map[string]int{}
		}
		for name, v := range t.Config.Params {
			if values[method][name] == nil {
				values[method][name] = map[string]int{}
			}
			values[method][name][canonical(v)]++
		}
	}
	out := varying{}
	for method, params := range values {
		for _, name := range slices.SortedFunc(maps.Keys(params), listed([]string{lambdaParam})) {
			for _, trials := range params[name] { // one value in all trials, or it varies
				if trials < total[method] {
					out[method] = append(out[method], name)
					break
				}
			}
		}
	}
	return out
}

// label is a method's name with what tells it from its other rows.
func (v varying) label(c results.Config, without string) string {
	words := []string{c.Method}
	for _, name := range v[c.Method] {
		if _, ok := c.Params[name]; ok && name != without {
			words = append(words, symbol(name)+"="+paramText(c.Params[name]))
		}
	}
	return strings.Join(words, " ")
}

// symbol is how a reader knows a parameter.
func symbol(param string) string {
	if param == lambdaParam {
		return "λ"
	}
	return param
}

// paramText writes a parameter's value as a person would.
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

// compareConfigs orders rows: methods as the paper does, then λ, then the rest.
func (v varying) compareConfigs(a, b results.Config) int {
	if c := listed(methodOrder)(a.Method, b.Method); c != 0 {
		return c
	}
	for _, name := range v[a.Method] {
		if c := compareText(paramText(a.Params[name]), paramText(b.Params[name])); c != 0 {
			return c
		}
	}
	return cmp.Compare(canonical(a.Params), canonical(b.Params))
}
