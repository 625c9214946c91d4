package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"loraebench/reports/table"
	"loraebench/results"
	"loraebench/stats"
)

// proposition1 is the rank against λ, and the power of 1/λ that fits it.
var proposition1 = kind{
	name:    "proposition1",
	summary: "Proposition 1: rank against λ, and the slope of log rank on log(1/λ)",
	sweep:   "sweeps/lambda.yaml",
	title:   "Proposition 1: rank against λ",
	legend: []string{
		rankLegend,
		"Slope: of log rank on log(1/λ), by least squares through the means over seeds, with its 95 % t interval. Every λ counts, also where " +
			"the rank has reached the latent size. The proposition says rank = O(1/λ): a slope of 1 or below agrees with it.",
	},
	measures:    []measure{rankMeasure},
	variantName: "rank",
	perDataset:  true,
	lambda:      true,
	among:       withSeveralLambdas,
	finish:      addSlopes,
	claim:       "proposition1",
}

// slopeLabel stands in the place of λ.
const slopeLabel = "slope"

// addSlopes adds a row for each method with its other parameters: a slope a column.
func addSlopes(k kind, t *table.Table, b block) {
	var slopes []table.Row
	for _, l := range b.lines() {
		row := table.Row{Labels: []string{l.label, slopeLabel}, Facts: l.facts(), Summary: true}
		for j := range b.places {
			row.Cells = append(row.Cells, l.slope(b.cells[j]))
		}
		slopes = append(slopes, row)
	}
	t.Rows = append(t.Rows, slopes...)
}

// lambdaLine is the rows of one method that differ in λ alone.
type lambdaLine struct {
	label  string
	config results.Config // of the first
	rows   []int
	lambda []float64
}

func (b block) lines() []lambdaLine {
	var lines []lambdaLine
	for i, r := range b.rows {
		lambda, ok := number(r.config.Params[lambdaParam])
		if !ok {
			continue
		}
		same := func(l lambdaLine) bool {
			return l.config.Method == r.config.Method && canonical(without(l.config.Params, lambdaParam)) == canonical(without(r.config.Params, lambdaParam))
		}
		at := slices.IndexFunc(lines, same)
		if at < 0 {
			at = len(lines)
			lines = append(lines, lambdaLine{label: b.apart.label(r.config, lambdaParam), config: r.config})
		}
		lines[at].rows, lines[at].lambda = append(lines[at].rows, i), append(lines[at].lambda, lambda)
	}
	return lines
}

// facts are the row's; its λ is that of no row.
func (l lambdaLine) facts() []table.Fact {
	c := l.config
	c.Params = without(c.Params, lambdaParam)
	return append(rowFacts(c), table.Fact{Name: "quantity", Value: "slope of log rank on log 1/lambda"})
}

// slope fits one column, and says what it had to leave out.
func (l lambdaLine) slope(column []cell) table.Cell {
	var c table.Cell
	var x, y []float64
	var zeros []string
	for i, row := range l.rows {
		n := column[row].Number
		c.Trials = append(c.Trials, column[row].Trials...)
		switch {
		case n == nil:
		case n.Mean <= 0 || l.lambda[i] <= 0:
			zeros = append(zeros, table.Compact(l.lambda[i]))
		default:
			x, y = append(x, 1/l.lambda[i]), append(y, n.Mean)
		}
	}
	if len(zeros) > 0 {
		c.Notes = append(c.Notes, fmt.Sprintf("without λ = %s, whose rank or λ is 0 and has no logarithm", strings.Join(zeros, ", ")))
	}
	line, err := stats.FitPowerLaw(x, y)
	if err != nil {
		c.Notes = append(c.Notes, noSlope(err, len(x)))
		return c
	}
	c.Number = &table.Number{Mean: line.Slope}
	interval, err := line.SlopeInterval(confidence)
	if err != nil {
		c.Text = fmt.Sprintf("%.2f", line.Slope)
		c.Notes = append(c.Notes, fmt.Sprintf("no interval: that takes a rank at 3 λ, there are %d", len(x)))
		return c
	}
	c.Number.Interval = &table.Interval{Low: interval.Low, High: interval.High, Kind: fitInterval}
	return c
}

func noSlope(err error, points int) string {
	if errors.Is(err, stats.ErrFewValues) {
		return fmt.Sprintf("no slope: that takes a rank at 2 λ, there are %d", points)
	}
	return "no slope: " + strings.TrimPrefix(err.Error(), "stats: ")
}
