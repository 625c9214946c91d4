package main

import (
	"math"
	"strconv"

	"loraebench/reports/table"
)

// leastDigits is how many digits a number keeps that is not shown in full.
const leastDigits = 3

// numberTexts are, of each parameter, its numbers as rows show them.
func numberTexts(trials []trial) map[string]map[float64]string {
	values := map[string]map[float64]bool{}
	for _, t := range trials {
		for name, v := range t.Config.Params {
			n, ok := number(v)
			if !ok {
				continue
			}
			if values[name] == nil {
				values[name] = map[float64]bool{}
			}
			values[name][n] = true
		}
	}
	texts := map[string]map[float64]string{}
	for name, v := range values {
		texts[name] = shortNumbers(v)
	}
	return texts
}

// shortNumbers writes each of some numbers with the fewest digits that tell it
// from the others: 3.16e-4 for one of logspace(1e-4, 1e-2, 5). Whole numbers,
// and those of no more than leastDigits, are written in full.
func shortNumbers(values map[float64]bool) map[float64]string {
	texts := map[float64]string{}
	for digits := leastDigits; len(texts) < len(values); digits++ { // 17 digits are every number in full
		alike := map[float64]int{}
		for v := range values {
			alike[rounded(v, digits)]++
		}
		for v := range values {
			if _, done := texts[v]; done {
				continue
			}
			short := rounded(v, digits)
			if v == math.Trunc(v) {
				short = v
			}
			if short == v || alike[short] == 1 {
				texts[v] = table.Compact(short)
			}
		}
	}
	return texts
}

// rounded is the number nearest to v that has so many significant digits.
func rounded(v float64, digits int) float64 {
	r, err := strconv.ParseFloat(strconv.FormatFloat(v, 'e', digits-1, 64), 64)
	if err != nil { // beyond the largest number: v rounds up to infinity
		return v
	}
	return r
}
