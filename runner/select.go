package main

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"loraebench/results"
)

// selection is which trials of a sweep to run.
type selection struct {
	retry []string // statuses
	only  []string // NAME=VALUE,… each
	seeds []string
	rerun bool
}

// chooser reports whether to run a cell that has a status in the store.
type chooser func(c cell, s results.Status) bool

// compile checks the selection against the cells there are: one that names
// nothing is a slip of the pen.
func (s selection) compile(cells []cell) (chooser, error) {
	var statuses []results.Status
	for _, name := range s.retry {
		status := results.Status(name)
		if status != results.Failed && status != results.Diverged {
			return nil, usagef("--retry %q: known are failed, diverged", name)
		}
		statuses = append(statuses, status)
	}
	only := make([]map[string]string, len(s.only))
	for i, text := range s.only {
		var err error
		if only[i], err = parseOnly(text, cells); err != nil {
			return nil, err
		}
	}
	seeds, err := s.parseSeeds(cells)
	if err != nil {
		return nil, err
	}
	return func(c cell, status results.Status) bool {
		if len(seeds) > 0 && !slices.Contains(seeds, c.Seed) {
			return false
		}
		if len(only) > 0 && !slices.ContainsFunc(only, c.has) {
			return false
		}
		return s.rerun || runs(status, statuses)
	}, nil
}

// runs reports whether a sweep runs a trial of a status. One that a dead supervisor left running is interrupted.
func runs(s results.Status, retry []results.Status) bool {
	return s == results.Pending || s == results.Interrupted || s == results.Running || slices.Contains(retry, s)
}

// parseOnly reads "method=lorae,lambda=1e-3".
func parseOnly(text string, cells []cell) (map[string]string, error) {
	want := map[string]string{}
	for pair := range strings.SplitSeq(text, ",") {
		name, value, ok := strings.Cut(pair, "=")
		name, value = strings.TrimSpace(name), strings.TrimSpace(value)
		if !ok || name == "" || value == "" {
			return nil, usagef("--only %q: write NAME=VALUE,…, such as method=lorae,lambda=1e-3", text)
		}
		if known := names(cells); !slices.Contains(known, name) {
			return nil, usagef("--only %q: no trial of the sweep has %s; known are %s", text, name, strings.Join(known, ", "))
		}
		want[name] = value
	}
	if !slices.ContainsFunc(cells, func(c cell) bool { return c.has(want) }) {
		return nil, usagef("--only %q: no trial of the sweep is like that; runner sweep -n lists them", text)
	}
	return want, nil
}

// names are what --only may name.
func names(cells []cell) []string {
	all := map[string]bool{"method": true}
	for _, c := range cells {
		for name := range c.Params {
			all[name] = true
		}
	}
	return slices.Sorted(maps.Keys(all))
}

// has reports whether a cell has these parameters.
func (c cell) has(want map[string]string) bool {
	for name, value := range want {
		if name == "method" {
			if c.Method != value {
				return false
			}
			continue
		}
		v, ok := c.Params[name]
		if !ok || !sameValue(v, value) {
			return false
		}
	}
	return true
}

// sameValue compares a parameter with a text: 1e-3 is 0.001.
func sameValue(v any, text string) bool {
	if fmt.Sprint(v) == text {
		return true
	}
	a, errA := strconv.ParseFloat(fmt.Sprint(v), 64)
	b, errB := strconv.ParseFloat(text, 64)
	return errA == nil && errB == nil && a == b
}

func (s selection) parseSeeds(cells []cell) ([]int64, error) {
	known := map[int64]bool{}
	for _, c := range cells {
		known[c.Seed] = true
	}
	var seeds []int64
	for _, text := range s.seeds {
		seed, err := strconv.ParseInt(strings.TrimSpace(text), 10, 64)
		if err != nil || !known[seed] {
			return nil, usagef("--seeds %q: the sweep has %s", text, few(slices.Sorted(maps.Keys(known))))
		}
		seeds = append(seeds, seed)
	}
	return seeds, nil
}

// few lists numbers, and no more than a reader of a message would read.
func few(numbers []int64) string {
	const most = 10
	var texts []string
	for i, n := range numbers {
		if i == most {
			texts = append(texts, "…")
			break
		}
		texts = append(texts, strconv.FormatInt(n, 10))
	}
	return strings.Join(texts, ", ")
}
