package main

import (
	"cmp"
	"slices"

	"loraebench/stats"
)

// alpha is the chance of a false claim that a family of comparisons may have.
const alpha = 0.05

// marks say in how many of a table's columns the best could be told.
type marks struct{ marked, untested int }

// markBest marks, in a column that has a better and a worse, the best mean and
// all that are not significantly worse than it. Who was run with one seed has no
// spread to test with: such a number is neither marked nor compared.
func (k kind) markBest(p *place, rows []row, cells []cell) marks {
	direction := k.measures[p.measure].direction
	switch {
	case direction == 0 || k.fields != nil || competing(rows, cells, 1) < 2:
		return marks{}
	case competing(rows, cells, 2) < 2:
		return marks{untested: 1}
	}
	for _, i := range notWorse(direction, cells) {
		cells[i].Best = true
	}
	return marks{marked: 1}
}

// competing counts the methods that have numbers of so many seeds in a column.
func competing(rows []row, cells []cell, seeds int) int {
	methods := map[string]bool{}
	for i, c := range cells {
		if len(c.sample) >= seeds {
			methods[rows[i].config.Method] = true
		}
	}
	return len(methods)
}

// notWorse are the cells that Welch's t test does not show to be worse than the
// best mean, with Holm's correction over all that were compared with it.
func notWorse(direction int, cells []cell) []int {
	var tested []int
	for i, c := range cells {
		if len(c.sample) >= 2 {
			tested = append(tested, i)
		}
	}
	best := slices.MinFunc(tested, func(i, j int) int {
		return -direction * cmp.Compare(cells[i].Number.Mean, cells[j].Number.Mean)
	})
	p := make([]float64, len(tested))
	for n, i := range tested {
		p[n] = difference(cells[i], cells[best])
	}
	at := slices.Index(tested, best)
	adjusted, err := stats.Holm(slices.Delete(p, at, at+1))
	if err != nil { // p values are between 0 and 1
		return nil
	}
	adjusted = slices.Insert(adjusted, at, 1)
	var out []int
	for n, i := range tested {
		if adjusted[n] > alpha {
			out = append(out, i)
		}
	}
	return out
}

// difference is the p value of two means being one. Where neither number varies
// with the seed it is the limit: 0, or 1 of equal ones.
func difference(a, b cell) float64 {
	w, err := stats.Welch(a.sample, b.sample)
	switch {
	case err == nil:
		return w.P
	case a.Number.Mean == b.Number.Mean:
		return 1
	}
	return 0
}

// legend is what a mark means.
func (m marks) legend() string {
	if m.marked == 0 {
		return ""
	}
	return "the best of its column, or not significantly worse (Welch's t test against the best mean, Holm over the column, 5 %); numbers of one seed take no part"
}

// texts say why there are columns without a mark.
func (m marks) texts() []string {
	switch {
	case m.untested == 0:
		return nil
	case m.marked == 0:
		return []string{"No best is marked: to test a difference takes two methods with at least 2 seeds each."}
	}
	return []string{"No best is marked in columns where fewer than two methods have 2 seeds: nothing there can be tested."}
}
