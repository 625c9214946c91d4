package main

import (
	"errors"
	"fmt"

	"loraebench/reports/table"
	"loraebench/stats"
)

// tested is what tests say of one comparison.
type tested struct {
	difference table.Cell
	p          [4]table.Cell // Welch's p, after Holm; Mann–Whitney's, after Holm
}

// testAll tests all comparisons of a table. Those that have too few seeds for a
// p value below 5 % say how many it takes, and have no part in the corrections.
func testAll(comparisons []comparison) []tested {
	out := make([]tested, len(comparisons))
	welch := make([]result, len(comparisons))
	ranks := make([]result, len(comparisons))
	for i, c := range comparisons {
		a, b := c.of[0].sample, c.of[1].sample
		out[i].difference = differenceOf(c)
		welch[i], ranks[i] = welchOf(a, b), mannWhitneyOf(a, b)
	}
	addTests(out, welch, 0)
	addTests(out, ranks, 2)
	return out
}

// result is a p value, or why there is none.
type result struct {
	p       float64
	refused string // shown in the place of p; "" where there is one
	note    string // footnote
	least   float64
}

// differenceOf is A − B, with Welch's interval where there is one.
func differenceOf(c comparison) table.Cell {
	if !c.measured() {
		return table.Cell{}
	}
	cell := table.Cell{Number: &table.Number{Mean: c.of[0].Number.Mean - c.of[1].Number.Mean}}
	w, err := stats.Welch(c.of[0].sample, c.of[1].sample)
	if err != nil { // too few numbers, or none of them varies
		return cell
	}
	if i, err := w.Interval(confidence); err == nil {
		cell.Number.Interval = &table.Interval{Low: i.Low, High: i.High, Kind: meanInterval}
	}
	return cell
}

func welchOf(a, b []float64) result {
	if len(a) == 0 || len(b) == 0 {
		return result{refused: absent}
	}
	w, err := stats.Welch(a, b)
	switch {
	case errors.Is(err, stats.ErrFewValues):
		return result{refused: needs(2)}
	case err != nil: // neither varies
		return result{refused: absent, note: "neither varies over its seeds: there is no spread to test with"}
	}
	return result{p: w.P}
}

func mannWhitneyOf(a, b []float64) result {
	if len(a) == 0 || len(b) == 0 {
		return result{refused: absent}
	}
	least := leastP(len(a), len(b))
	if least > alpha {
		return result{refused: needs(seedsFor(1))}
	}
	m, err := stats.MannWhitney(a, b)
	if err != nil {
		return result{refused: absent, note: "more seeds than the exact test takes"}
	}
	return result{p: m.TwoSided, least: least}
}

// absent stands for a p value that nothing could give.
const absent = "–"

func needs(seeds int) string { return fmt.Sprintf("needs ≥ %d seeds", seeds) }

// leastP is the smallest two-sided p value of the exact Mann–Whitney test for
// samples of n and m: of all ways to deal n+m values, two are the most extreme.
func leastP(n, m int) float64 {
	ways := 1.0 // (n+m) over n
	for i := 1; i <= n; i++ {
		ways = ways * float64(m+i) / float64(i)
	}
	return min(1, 2/ways)
}

// seedsFor is how many seeds each of two methods needs for the exact
// Mann–Whitney test to be able to get below 5 % after Holm's correction over a
// number of comparisons.
func seedsFor(comparisons int) int {
	n := 1
	for float64(comparisons)*leastP(n, n) > alpha {
		n++
	}
	return n
}

// addTests corrects the p values of one test and writes both into two columns.
func addTests(out []tested, results []result, column int) {
	var p []float64
	for _, r := range results {
		if r.refused == "" {
			p = append(p, r.p)
		}
	}
	adjusted, err := stats.Holm(p)
	if err != nil { // p values are between 0 and 1
		return
	}
	for i, r := range results {
		if r.refused != "" {
			out[i].p[column] = table.Cell{Text: r.refused, Notes: notesOf(r.note)}
			continue
		}
		note := ""
		if float64(len(p))*r.least > alpha {
			note = fmt.Sprintf("after Holm's correction over %d comparisons no p value of so few seeds is below 5 %%: that takes ≥ %d", len(p), seedsFor(len(p)))
		}
		out[i].p[column] = pCell(r.p)
		out[i].p[column+1] = pCell(adjusted[0])
		out[i].p[column+1].Best = adjusted[0] <= alpha
		out[i].p[column+1].Notes = notesOf(note)
		adjusted = adjusted[1:]
	}
}

func notesOf(note string) []string {
	if note == "" {
		return nil
	}
	return []string{note}
}

// pCell shows a p value to three decimals, and none below.
func pCell(p float64) table.Cell {
	c := table.Cell{Number: &table.Number{Mean: p}}
	if p < 0.001 {
		c.Text = "<0.001"
	}
	return c
}
