package table

import (
	"math"
	"strings"
	"testing"
)

// sample is a small table with everything a renderer has to get right.
func sample() Table {
	return Table{
		Name: "fid", Title: "FID", Caption: []string{"Made by hand."}, Best: "lowest of its column", ShowN: true,
		Facts:  []Fact{{"protocol", "authors"}, {"images", 60000}, {"learning_rate", 1e-4}, {"dirty", false}},
		Labels: []Label{{Head: "method"}, {Head: "λ", Right: true}},
		Columns: []Column{
			{Head: []string{"mnist", "normal"}, Digits: 2, Facts: []Fact{{"sampler", "normal"}}},
			{Head: []string{"mnist", "gmm"}, Digits: 2, Facts: []Fact{{"sampler", "gmm"}}},
			{Head: []string{"mnist", "10 labels"}, Digits: 1, Percent: true, Facts: []Fact{{"sampler", ""}, {"protocol", nil}}},
		},
		Rows: []Row{
			{Labels: []string{"ae", "–"}, Facts: []Fact{{"method", "ae"}}, Cells: []Cell{
				{Number: &Number{Mean: 103.08, Std: float(2.1), N: 3, Interval: &Interval{97.9, 108.3, "t"}}, Trials: []string{"a1", "a2"}},
				{Number: &Number{Mean: math.NaN(), N: 3}, Notes: []string{"failed: a | b"}},
				{Number: &Number{Mean: 0.41}, Text: "41.0 ± 0.9"},
			}},
			{Labels: []string{"lo|rae_1", "1e-4"}, Facts: []Fact{{"method", "lo|rae_1"}}, Cells: []Cell{
				{Number: &Number{Mean: 19.5, Std: float(0.42), N: 2}, Best: true, Notes: []string{"warning: few", "failed: a | b"}},
				{Number: &Number{Mean: 19.5, N: 1, Interval: &Interval{18.88, 20.04, "bootstrap"}}},
				{Number: &Number{Mean: 0.8902, N: 1}},
			}},
			{Labels: []string{"日本\x1b[31m\n", "0.001"}, Facts: []Fact{{"method", `日"本`}}, Cells: []Cell{
				{Number: &Number{Mean: 20, Std: float(math.Inf(1)), N: 2}}, {Text: "n/a"}, {},
			}},
			{Labels: []string{"slope", ""}, Summary: true, Cells: []Cell{{Number: &Number{Mean: -0.25}}, {}, {}}},
		},
	}
}

func render(t *testing.T, r Renderer, tables ...Table) string {
	t.Helper()
	var s strings.Builder
	if err := r.Render(&s, tables); err != nil {
		t.Fatal(err)
	}
	return s.String()
}

// renderers are all formats.
func renderers() []Renderer {
	return []Renderer{Text{}, Markdown{}, LaTeX{}, HTML{}, CSV{}, JSON{}}
}
