package main

import (
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"loraebench/reports/table"
	"loraebench/results"
)

func rowLabelsOf(t table.Table) [][]string {
	var labels [][]string
	for _, r := range t.Rows {
		labels = append(labels, r.Labels)
	}
	return labels
}

// TestRowOrder: methods in the paper's order, then by the alphabet; λ ascending
// by size; only the parameters that tell rows apart.
func TestRowOrder(t *testing.T) {
	var runs []fixture
	add := func(method string, params map[string]any) {
		runs = append(runs, mnist("s", method, params, 1, paperBudget, ranks("", 1, 2, 3, 4, 5, 6, 7, 8)))
	}
	for _, method := range []string{"zeta", "vaeflow", "wgan-gp", "alpha", "rae", "ae", "supervised", "vae"} {
		add(method, map[string]any{"latent": 128.0})
	}
	for _, l := range []float64{5, 1e-3, 0.1, 1e-5} {
		add("lorae", map[string]any{"lambda": l, "latent": 128.0})
	}
	add("lorae", map[string]any{"lambda": 5.0, "latent": 64.0})
	add("wae", map[string]any{"kernel": "imq", "unit": true})
	add("wae", map[string]any{"kernel": "rbf", "unit": true})
	want := [][]string{
		{"ae", "–"}, {"vae", "–"}, {"wae kernel=imq", "–"}, {"wae kernel=rbf", "–"}, {"rae", "–"},
		{"lorae latent=128", "1e-5"}, {"lorae latent=128", "0.001"}, {"lorae latent=128", "0.1"},
		{"lorae latent=64", "5"}, {"lorae latent=128", "5"},
		{"supervised", "–"}, {"wgan-gp", "–"}, {"vaeflow", "–"}, {"alpha", "–"}, {"zeta", "–"},
	}
	tables := build(rank, loaded("rank", runs...), nil)
	if len(tables) != 1 {
		t.Fatalf("%d tables, want 1", len(tables))
	}
	if diff := cmp.Diff(want, rowLabelsOf(tables[0])); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
	fids := build(fid, loaded("fid", mnist("s", "lorae", lambda(1e-4), 1, paperBudget, fids("gmm", 1)),
		mnist("s", "lorae", lambda(1e-3), 1, paperBudget, fids("gmm", 2))), nil)
	if diff := cmp.Diff([][]string{{"lorae λ=1e-4"}, {"lorae λ=0.001"}}, rowLabelsOf(fids[0])); diff != "" {
		t.Errorf("rows of fid (-want +got):\n%s", diff)
	}
}

// TestPlaces: which columns there are.
func TestPlaces(t *testing.T) {
	none := map[string]any{}
	elsewhere := mnist("s", "ae", none, 1, paperBudget).ends(results.Failed, "no such file")
	elsewhere.config.Dataset = "celeba"
	unencoded := lacks("fid", "gmm", "unsupported: gan has no encoder to fit a sampler to")
	unencoded[0].Extractor = "lenet"
	for _, c := range []struct {
		name string
		kind kind
		runs []fixture
		want [][]string
	}{
		{"a prior that no method has gets no column", fid, []fixture{
			mnist("s", "ae", none, 1, paperBudget, fids("normal", 1), lacks("fid", "prior", "unsupported: ae has no prior")),
		}, [][]string{{"mnist", "normal", "lenet"}}},
		{"a sampler that failed gets one", fid, []fixture{
			mnist("s", "ae", none, 1, paperBudget, fids("normal", 1), lacks("fid", "gmm", "the covariance is singular")),
		}, [][]string{{"mnist", "normal", "lenet"}, {"mnist", "gmm", "–"}}},
		{"a data set whose trials all failed gets one", fid, []fixture{
			mnist("s", "ae", none, 1, paperBudget, fids("normal", 1)), elsewhere,
		}, [][]string{{"mnist", "normal", "lenet"}, {"celeba", "–", "–"}}},
		{"a GAN widens the table by nothing but its prior", fid, []fixture{
			mnist("s", "ae", none, 1, paperBudget, fids("normal", 1)),
			mnist("s", "gan", none, 1, paperBudget, fids("prior", 1), unencoded),
		}, [][]string{{"mnist", "normal", "lenet"}, {"mnist", "prior", "lenet"}}},
		{"the second comparison shows both samplers where no method has one", gan, []fixture{
			mnist("s", "gan", none, 1, paperBudget, fids("prior", 1), unencoded),
		}, [][]string{{"mnist", "prior", "lenet"}, {"mnist", "gmm", "lenet"}}},
		{"and where trials left no value", gan, []fixture{
			mnist("s", "ae", none, 1, paperBudget, fids("normal", 2), fids("gmm", 1)),
		}, [][]string{{"mnist", "prior", "–"}, {"mnist", "gmm", "lenet"}}},
		{"every label count of the budget gets one", accuracy, []fixture{
			mnist("s", "ae", none, 1, smokeBudget, accuracies(41)),
		}, [][]string{{"10 labels"}, {"100 labels"}, {"1,000 labels"}, {"10,000 labels"}}},
	} {
		tables := build(c.kind, loaded(strings.Join(c.kind.metrics(), " "), c.runs...), nil)
		var got [][]string
		for _, column := range tables[0].Columns {
			got = append(got, column.Head)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}

// TestCell: numbers of trials that are done, and every doubt once.
func TestCell(t *testing.T) {
	none := map[string]any{}
	at := func(seed int64, values ...[]results.Value) fixture {
		return mnist("s", "ae", none, seed, paperBudget, values...)
	}
	infinite := math.Inf(1)
	broken := []results.Value{{Metric: "fid", Variant: "gmm", Extractor: "lenet", Value: &infinite, Detail: fids("gmm", 1)[0].Detail}}
	half := at(2, fids("gmm", 99))
	half.status, half.reason = results.Failed, "killed"
	for _, c := range []struct {
		name  string
		runs  []fixture
		mean  float64
		n     int
		notes []string
	}{
		{"all done", []fixture{at(1, fids("gmm", 1)), at(2, fids("gmm", 3))}, 2, 2, nil},
		{"a failed trial's numbers do not count", []fixture{at(1, fids("gmm", 1)), half}, 1, 1, []string{"failed: killed (seed 2 of 2)"}},
		{"not finite", []fixture{at(1, fids("gmm", 1)), at(2, broken)}, 1, 1, []string{"not a finite number (seed 2 of 2)"}},
		{"one warning of several seeds", []fixture{
			at(1, fids("gmm", 1, "warning", "few")), at(2, fids("gmm", 1, "warning", "few")), at(3, fids("gmm", 1)),
		}, 1, 3, []string{"warning: few (seeds 1, 2 of 3)"}},
		{"different ends", []fixture{
			at(1, fids("gmm", 1)), at(2).ends(results.Diverged, "NaN"), at(3).ends(results.Interrupted, "stopped"), at(4).ends(results.Running, ""),
		}, 1, 1, []string{"diverged: NaN (seed 2 of 4)", "interrupted (seed 3 of 4)", "running (seed 4 of 4)"}},
	} {
		tables := build(fid, loaded("fid", c.runs...), nil)
		cell := tables[0].Rows[0].Cells[0]
		if cell.Number == nil || cell.Number.Mean != c.mean || cell.Number.N != c.n {
			t.Errorf("%s: number %+v, want the mean %v of %d", c.name, cell.Number, c.mean, c.n)
		}
		if diff := cmp.Diff(c.notes, cell.Notes); diff != "" {
			t.Errorf("%s: notes (-want +got):\n%s", c.name, diff)
		}
	}
}

// TestIdenticalSeeds: equal numbers have no spread, not a rounding error's.
func TestIdenticalSeeds(t *testing.T) {
	n := kind{}.aggregate([]float64{0.1, 0.1, 0.1})
	if n.Mean != 0.1 || *n.Std != 0 {
		t.Errorf("three times 0.1 is %v ± %v", n.Mean, *n.Std)
	}
}

// TestOnlyFailures: a setting without a number is shown for its failures, but not for being unfinished.
func TestOnlyFailures(t *testing.T) {
	done := mnist("s", "ae", map[string]any{}, 1, paperBudget, fids("gmm", 1))
	for status, want := range map[results.Status]int{results.Failed: 2, results.Diverged: 2, results.Pending: 1, results.Interrupted: 1} {
		other := mnist("s", "ae", map[string]any{}, 1, smokeBudget).ends(status, "reason")
		tables := build(fid, loaded("fid", done, other), nil)
		if len(tables) != want {
			t.Errorf("%s: %d tables, want %d", status, len(tables), want)
			continue
		}
		if last := tables[len(tables)-1]; want == 2 {
			if diff := cmp.Diff([]string{string(status) + ": reason"}, last.Rows[0].Cells[0].Notes); diff != "" {
				t.Errorf("%s: notes (-want +got):\n%s", status, diff)
			}
		}
	}
}
