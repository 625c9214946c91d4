package main

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"loraebench/reports/table"
	"loraebench/results"
)

// tableOf is the table of trials with some columns, from trials with all metrics.
func tableOf(t *testing.T, c columns, runs ...fixture) []table.Table {
	t.Helper()
	fieldNames, measures, err := c.split()
	if err != nil {
		t.Fatal(err)
	}
	trials := loaded("fid mse contrast seconds strange", runs...)
	k, err := everyTrial.with(fieldNames, measures, len(c.group) > 0, trials)
	if err != nil {
		t.Fatal(err)
	}
	return build(k, trials, nil)
}

func headsOf(t table.Table) string {
	var heads []string
	for _, l := range t.Labels {
		heads = append(heads, l.Head)
	}
	for _, c := range t.Columns {
		heads = append(heads, strings.Join(c.Head, "/"))
	}
	return strings.Join(heads, ", ")
}

// TestColumns: fields are labels, metrics columns: as many as there are ways in
// which they were measured, or the one that was asked for.
func TestColumns(t *testing.T) {
	runs := shapesRuns()[:4] // of one size
	for i := range runs {
		runs[i].values = append(runs[i].values, plain("strange", "x", 1)...)
	}
	for names, want := range map[string]string{
		"id,fid":                   "id, FID/normal/lenet, FID/normal/random",
		"fid/normal,seed":          "seed, FID/normal/lenet, FID/normal/random",
		"method,fid/normal/random": "method, FID/normal/random",
		"lambda,strange/x":         "λ, strange/x",
		"size":                     "size",
		"mse/test":                 "MSE/test", // asked for, measured by none
	} {
		made := tableOf(t, columns{names: strings.Split(names, ",")}, runs...)
		if diff := cmp.Diff(want, headsOf(made[0])); diff != "" {
			t.Errorf("%s (-want +got):\n%s", names, diff)
		}
	}
}

// TestEveryTrial: a trial is a row whatever became of it, in the order of planning.
func TestEveryTrial(t *testing.T) {
	runs := append(paperRuns(), troubledRuns()...)
	made := tableOf(t, columns{names: []string{"method", "seed", "status"}}, runs...)
	var got, want [][]string
	for _, r := range made[0].Rows {
		got = append(got, r.Labels)
	}
	for _, f := range runs {
		want = append(want, []string{f.config.Method, seedField.text(trial{Row: &results.Row{Config: f.config}}, varying{}), string(f.status)})
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
}

// TestGroup: a row a combination, and a note where it holds more than seeds.
func TestGroup(t *testing.T) {
	var runs []fixture
	for _, l := range []float64{1, 2} {
		for seed := range int64(2) {
			runs = append(runs, mnist("s", "lorae", lambda(l), seed, paperBudget, plain("seconds", "train", l*10+float64(seed))))
		}
	}
	for group, want := range map[string][]string{
		"method":        {"lorae: 15.5 of 4, over trials that differ in more than the seed: λ (2 values)"},
		"method,lambda": {"lorae 1: 10.5 of 2, ", "lorae 2: 20.5 of 2, "},
		"seed":          {"0: 15 of 2, over trials that differ in more than the seed: λ (2 values)", "1: 16 of 2, over trials that differ in more than the seed: λ (2 values)"},
	} {
		made := tableOf(t, columns{group: strings.Split(group, ","), names: []string{"seconds/train"}}, runs...)[0]
		var got []string
		for _, r := range made.Rows {
			c := r.Cells[0]
			got = append(got, strings.Join(r.Labels, " ")+": "+table.Compact(c.Number.Mean)+" of "+table.Compact(float64(c.Number.N))+", "+strings.Join(c.Notes, "; "))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", group, diff)
		}
		if !slices.Contains(made.Caption, "Mean ± sample standard deviation over n = "+table.Compact(float64(made.Rows[0].Cells[0].Number.N))+" trials.") {
			t.Errorf("%s: caption %q does not say what n counts", group, made.Caption)
		}
	}
}

// TestGroupSettings: what differs in protocol, budget or data is never grouped.
func TestGroupSettings(t *testing.T) {
	longer, other := shapesBudget, mnist("s", "ae", map[string]any{}, 1, shapesBudget, plain("seconds", "train", 3))
	longer.Epochs++
	other.config.Dataset = "shapes"
	made := tableOf(t, columns{group: []string{"method"}, names: []string{"seconds/train"}},
		mnist("s", "ae", map[string]any{}, 1, shapesBudget, plain("seconds", "train", 1)), mnist("s", "ae", map[string]any{}, 1, longer, plain("seconds", "train", 2)), other)
	if len(made) != 3 {
		t.Errorf("%d tables, want 3", len(made))
	}
}

// TestLoad: trials read in parts are those read at once, with all of their values.
func TestLoad(t *testing.T) {
	store := newStore(t, scenario())
	metrics := []results.Metric{{Name: "fid"}, {Name: "rank"}}
	for _, sweep := range []string{"", "paper", "theory"} {
		parts, err := load(store, sweep, metrics, false)
		if err != nil {
			t.Fatal(err)
		}
		whole, err := results.OpenReadOnly(store)
		if err != nil {
			t.Fatal(err)
		}
		rows, err := whole.Trials(results.Filter{Sweep: sweep})
		if err != nil {
			t.Fatal(err)
		}
		values, err := whole.Values(results.Filter{Sweep: sweep}, metrics...)
		if err != nil {
			t.Fatal(err)
		}
		if err := whole.Close(); err != nil {
			t.Fatal(err)
		}
		if len(parts) != len(rows) {
			t.Errorf("sweep %q: %d trials in parts, %d at once", sweep, len(parts), len(rows))
		}
		for _, one := range parts {
			if diff := cmp.Diff(values[one.ID], one.values); diff != "" {
				t.Errorf("values of %s (-want +got):\n%s", one.ID, diff)
			}
		}
	}
}

// TestBench: the store to time reports on has what every table shows.
func TestBench(t *testing.T) {
	var out strings.Builder
	if err := bench(&out, 160, 2); err != nil {
		t.Fatal(err)
	}
	for _, args := range benchCommands() {
		if !strings.Contains(out.String(), strings.Join(args, " ")) {
			t.Errorf("%v was not timed:\n%s", args, out.String())
		}
	}
}
