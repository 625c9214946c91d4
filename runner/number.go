package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
)

// short writes a number for people: whole numbers in full, others to six digits.
func short(x float64) string {
	if whole(x) {
		return exact(x)
	}
	return strconv.FormatFloat(x, 'g', 6, 64)
}

// exact writes a number so that reading it gives the same one.
func exact(x float64) string {
	if whole(x) {
		return strconv.FormatFloat(x, 'f', -1, 64)
	}
	return strconv.FormatFloat(x, 'g', -1, 64)
}

// whole reports a whole number that is not too long to read.
func whole(x float64) bool { return x == math.Trunc(x) && math.Abs(x) < 1e15 }

// pairs writes options and the like as "name=value name=value", by name.
func pairs(options map[string]any) string {
	texts := make([]string, 0, len(options))
	for _, name := range slices.Sorted(maps.Keys(options)) {
		texts = append(texts, name+"="+scalar(options[name]))
	}
	return strings.Join(texts, " ")
}

// scalar writes one value as it came out of JSON, or as a registry holds it.
func scalar(v any) string {
	switch v := v.(type) {
	case float64:
		return exact(v)
	case string:
		if v == "" || strings.ContainsAny(v, " \t\n\"") {
			return strconv.Quote(v) // or it runs into its neighbours
		}
		return v
	}
	text, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprint(v)
	}
	return string(text)
}
