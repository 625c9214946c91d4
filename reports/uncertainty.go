package main

import (
	"fmt"
	"slices"
	"strings"

	"loraebench/reports/table"
)

// seedsText says what a number is, and n where it is the same for all.
func (k kind) seedsText(t table.Table) string {
	what, one := "seeds", "seed"
	if k.fields != nil {
		what, one = "trials", "trial"
	}
	spread := "Mean ± sample standard deviation"
	if t.Intervals {
		spread = "Mean and its 95 % t interval"
	}
	if t.ShowN {
		return fmt.Sprintf("%s over n %s, n in parentheses.", spread, what)
	}
	n := 0
	for _, r := range t.Rows {
		for _, c := range r.Cells {
			if c.Number != nil && c.Number.N > 0 {
				n = c.Number.N
			}
		}
	}
	if n == 1 {
		return fmt.Sprintf("One %s a number (n = 1): no standard deviation.", one)
	}
	return fmt.Sprintf("%s over n = %d %s.", spread, n, what)
}

// intervalTexts say what the intervals are that readers see in brackets,
// those of means aside.
func intervalTexts(g group, t table.Table) []string {
	var lines []string
	kinds := shownIntervals(t)
	if kinds[bootstrapInterval] {
		lines = append(lines, fmt.Sprintf("[low, high] of one seed: 95 %% bootstrap interval over its generated images%s; what other seeds would give is not in it.",
			replicates(g)))
	}
	if kinds[fitInterval] {
		lines = append(lines, "[low, high] of a slope: 95 % interval of the fit.")
	}
	return lines
}

func shownIntervals(t table.Table) map[string]bool {
	kinds := map[string]bool{}
	for _, r := range t.Rows {
		for _, c := range r.Cells {
			if c.Number != nil && c.Number.Interval != nil && (c.Number.Std == nil || t.Intervals) {
				kinds[c.Number.Interval.Kind] = true
			}
		}
	}
	return kinds
}

// replicates is how many the bootstraps drew, where trials recorded it.
func replicates(g group) string {
	var counts []string
	eachSpot(g, func(_ trial, s spot) {
		if n := count(s.Detail["bootstrap_replicates"]); n > 0 && !slices.Contains(counts, images(n)) {
			counts = append(counts, images(n))
		}
	})
	if len(counts) == 0 {
		return ""
	}
	slices.SortFunc(counts, compareText)
	return " (" + strings.Join(counts, " or ") + " replicates)"
}

// mixture is a note on the parameters in which the trials of one cell differ:
// a row that names a group of trials may hold more than one method's or λ's.
func (k kind) mixture(trials []trial) []string {
	if k.fields == nil || len(trials) < 2 {
		return nil
	}
	values := map[string]map[string]bool{}
	add := func(name, value string) {
		if values[name] == nil {
			values[name] = map[string]bool{}
		}
		values[name][value] = true
	}
	names := map[string]bool{}
	for _, t := range trials {
		for name := range t.Config.Params {
			names[name] = true
		}
	}
	for _, t := range trials {
		add("method", t.Config.Method)
		for name := range names {
			add(name, paramText(t.Config.Params[name]))
		}
	}
	return mixtureNote(values)
}

func mixtureNote(values map[string]map[string]bool) []string {
	var differ []string
	for name, v := range values {
		if len(v) > 1 {
			differ = append(differ, fmt.Sprintf("%s (%d values)", symbol(name), len(v)))
		}
	}
	if len(differ) == 0 {
		return nil
	}
	slices.Sort(differ)
	return []string{"over trials that differ in more than the seed: " + strings.Join(differ, ", ")}
}
