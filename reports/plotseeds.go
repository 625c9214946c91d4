package main

import (
	"fmt"
	"slices"
	"strings"

	"loraebench/reports/figure"
	"loraebench/results"
)

// overSeeds is the mean of series that differ in nothing but the seed, point by
// point, and their lowest and highest where there are several.
func overSeeds(all []results.Series) figure.Curve {
	n := len(all[0].X)
	for _, s := range all {
		n = min(n, len(s.X))
	}
	c := figure.Curve{X: all[0].X[:n], Y: make([]float64, n)}
	if len(all) > 1 {
		c.Low, c.High = make([]float64, n), make([]float64, n)
	}
	for i := range n {
		values := make([]float64, len(all))
		for j, s := range all {
			values[j] = s.Y[i]
			c.Y[i] += s.Y[i] / float64(len(all))
		}
		if len(all) > 1 {
			c.Low[i], c.High[i] = slices.Min(values), slices.Max(values)
		}
	}
	return c
}

// seedsLine says over how many seeds curves are means, and what their bands are.
func seedsLine(counts map[int]bool, band string) string {
	var n []string
	for _, count := range sortedKeys(counts) {
		n = append(n, fmt.Sprint(count))
	}
	if len(counts) == 1 && counts[1] {
		return "One seed."
	}
	return fmt.Sprintf("Lines: means over seeds (n = %s); bands: %s.", strings.Join(n, " or "), band)
}

func sortedKeys(m map[int]bool) []int {
	var keys []int
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// picked is a row's one trial in a figure that shows single trials.
type picked struct {
	row   row
	trial trial
	title string // the row's label, and the seed where it is not the others'
}

// onOneSeed picks of each row the trial of one seed, the one that most rows have
// the thing to be shown of; of rows that lack it there, another; and says which seed.
func (s *sheet) onOneSeed(has func(trial) bool) (picks []picked, seed int64) {
	counts := map[int64]int{}
	for _, r := range s.rows {
		for _, t := range r.trials {
			if has(t) {
				counts[t.Config.Seed]++
			}
		}
	}
	for candidate, n := range counts {
		if n > counts[seed] || n == counts[seed] && candidate < seed {
			seed = candidate
		}
	}
	for _, r := range s.rows {
		of := filter(r.trials, has)
		if len(of) == 0 {
			continue
		}
		p := picked{row: r, trial: of[0], title: s.label(r)}
		if i := slices.IndexFunc(of, func(t trial) bool { return t.Config.Seed == seed }); i >= 0 {
			p.trial = of[i]
		} else {
			p.title += fmt.Sprintf(" (seed %d)", p.trial.Config.Seed)
		}
		picks = append(picks, p)
	}
	return picks, seed
}
