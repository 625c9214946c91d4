package main

import (
	"math"
	"strings"

	"loraebench/reports/table"
)

// comparable reports whether published figures are on our scale at a place:
// theirs are features of Inception, so ours of another extractor are not.
func (k kind) comparable(p *place) bool {
	return !k.measures[p.measure].features || strings.HasPrefix(p.extractor, "inception")
}

// differenceColumn is the head of how far ours are from a source's figures.
func (k kind) differenceColumn(t table.Table, p *place, all []*place, source string) table.Column {
	c := k.publishedColumn(t, p, all, source)
	c.Head[len(c.Head)-1] = "Δ " + source
	c.Facts = append(c.Facts, table.Fact{Name: sourceFact, Value: "ours less " + source})
	return c
}

// differences are ours less theirs, of the rows that have both. The spread of
// one that is known, or of both, is the spread of the difference.
func differences(ours []cell, theirs []table.Cell) []table.Cell {
	out := make([]table.Cell, len(ours))
	for i, c := range ours {
		a, b := c.Number, theirs[i].Number
		if a == nil || b == nil {
			continue
		}
		n := &table.Number{Mean: a.Mean - b.Mean}
		squares := 0.0
		for _, std := range []*float64{a.Std, b.Std} {
			if std != nil {
				squares += *std * *std
			}
		}
		if std := math.Sqrt(squares); std > 0 {
			n.Std = &std
		}
		out[i] = table.Cell{Number: n, Trials: c.Trials}
	}
	return out
}
