package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"loraebench/reports/table"
	"loraebench/results"
)

// TestSort: rows without a number come last in both directions, and ties keep their order.
func TestSort(t *testing.T) {
	runs := append(linesOf(line{"wae", []float64{3}}, line{"vae", []float64{2}}, line{"ae", []float64{10}}, line{"rae", []float64{2}}),
		mnist("s", "lorae", lambda(9), 1, paperBudget).ends(results.Failed, "killed"))
	for by, want := range map[string]string{
		"gmm":             "vae rae wae ae lorae",
		"-gmm":            "ae wae vae rae lorae",
		"GMM/lenet":       "vae rae wae ae lorae",
		"mnist/gmm/lenet": "vae rae wae ae lorae",
		"method":          "ae lorae rae vae wae",
		"-method":         "wae vae rae lorae ae",
	} {
		tables := build(fid, loaded("fid", runs...), embedded(t))
		tables[0].Rows = filter(tables[0].Rows, func(r table.Row) bool { return r.Cells[0].Notes == nil || r.Labels[0] == "lorae" })
		if err := sortTables(tables, by); err != nil {
			t.Errorf("%s: %v", by, err)
			continue
		}
		var got []string
		for _, r := range tables[0].Rows {
			got = append(got, r.Labels[0])
		}
		if diff := cmp.Diff(want, strings.Join(got, " ")); diff != "" {
			t.Errorf("%s (-want +got):\n%s", by, diff)
		}
	}
}

// TestSortSummary: rows that sum up others stay below them.
func TestSortSummary(t *testing.T) {
	tables := build(proposition1, loaded("rank", lambdaRuns()...), nil)
	if err := sortTables(tables, "-λ"); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range tables[0].Rows {
		got = append(got, r.Labels[1])
	}
	if diff := cmp.Diff("1 0.1 0.01 0.001 1e-4 1e-5 1e-7 slope slope", strings.Join(got, " ")); diff != "" {
		t.Errorf("λ (-want +got):\n%s", diff)
	}
}
