package main

import (
	"bytes"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"loraebench/reports/table"
	"loraebench/runner/golden"
)

func embedded(t *testing.T) *published {
	t.Helper()
	p, err := decodePublished(publishedJSON)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestPublishedFile: the embedded figures are those of the project's sources.
func TestPublishedFile(t *testing.T) {
	want, err := os.ReadFile(filepath.Join(golden.Dir(t), "..", "paper", "published.json"))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(want, publishedJSON) {
		t.Error("published.json is not the file of the sources: copy it anew")
	}
}

// TestPublishedComplete: every figure gets into its column, digit for digit, of
// every table that its source belongs to, whether its method was run or not.
func TestPublishedComplete(t *testing.T) {
	paper := embedded(t)
	for _, metric := range []string{fidMeasure.metric, accuracyMeasure.metric} {
		for _, f := range paper.figures(metric) {
			shown := false
			for _, k := range kinds() {
				if slices.Contains(k.metrics(), metric) && slices.Contains(k.sources, f.source) {
					shown = true
					checkPublished(t, k, f, paper)
				}
			}
			if !shown {
				t.Errorf("no table shows the %s of %s", metric, f.source)
			}
		}
	}
}

func checkPublished(t *testing.T, k kind, f figures, paper *published) {
	t.Helper()
	for method, mean := range f.means {
		for _, ran := range []string{method, "another"} {
			run := mnist("s", ran, map[string]any{}, 1, paperBudget, fids(f.variant, 1), accuracies(1, 1, 1, 1, 1))
			run.config.Dataset = f.dataset
			trials := loaded(strings.Join(k.metrics(), " "), run)
			if !trials[0].has(k.measures) {
				continue // the table has no such column
			}
			cell, ok := publishedAt(build(k, trials, paper)[0], k, f, method)
			if want := printed(mean, f.stds[method]); !ok || cell.Text != want {
				t.Errorf("%s of %s on %s, %s, from %s is shown as %+v, want %q", k.name, method, f.dataset, f.variant, f.source, cell, want)
			}
			if mean == nil && !cmp.Equal(cell.Notes, []string{f.note}) {
				t.Errorf("%s of %s from %s has no number and the notes %q", k.name, method, f.source, cell.Notes)
			}
		}
	}
}

// publishedAt is a method's cell in the column of a source.
func publishedAt(made table.Table, k kind, f figures, method string) (table.Cell, bool) {
	row := slices.IndexFunc(made.Rows, func(r table.Row) bool { return r.Labels[0] == method })
	for j, c := range made.Columns {
		facts := map[string]any{}
		for _, fact := range c.Facts {
			facts[fact.Name] = fact.Value
		}
		if row >= 0 && facts[sourceFact] == f.source && facts[k.variantName] == f.variant {
			return made.Rows[row].Cells[j], true
		}
	}
	return table.Cell{}, false
}

func printed(mean, std *json.Number) string {
	switch {
	case mean == nil:
		return ""
	case std == nil:
		return mean.String()
	}
	return mean.String() + " ± " + std.String()
}

// TestPublishedUnits: programs get published accuracies as shares, as they get ours.
func TestPublishedUnits(t *testing.T) {
	run := mnist("s", "lorae", lambda(1e-3), 1, paperBudget, accuracies(1, 2, 3, 4, 5))
	made := build(accuracy, loaded("accuracy", run), embedded(t))[0]
	cell, _ := publishedAt(made, accuracy, figures{source: "poster", variant: "100"}, "lorae")
	if cell.Number == nil || cell.Number.Mean != 0.8902 || cell.Text != "89.02" {
		t.Errorf("89.02 percent is %+v with text %q", cell.Number, cell.Text)
	}
}

// TestUnrun: with published figures, the published methods that were not run in a
// setting are rows of it; without, or where nothing is published, they are not.
func TestUnrun(t *testing.T) {
	clean := mnist("s", "ae", map[string]any{}, 1, smokeBudget, fids("normal", 1))
	shapes := mnist("s", "lorae", lambda(1e-3), 1, paperBudget, fids("normal", 1))
	clean.config.Protocol, shapes.config.Dataset, shapes.config.Protocol = "clean", "shapes", "other"
	trials := loaded("fid", clean, shapes,
		mnist("s", "lorae", lambda(1e-4), 1, paperBudget, fids("normal", 2), fids("prior", 3)),
		mnist("s", "lorae", lambda(1e-3), 1, paperBudget, fids("normal", 1)))
	for i, want := range []string{
		"ae, vae, irmae, wae, rae, rae-l2, rae-gp, rae-sn, lorae λ=1e-4, lorae λ=0.001", // authors
		"ae, vae, irmae, wae, rae, rae-l2, rae-gp, rae-sn, lorae",                       // clean: no λ of a lorae that was run elsewhere
		"lorae", // shapes: λ tells it from no other row
	} {
		made := build(fid, trials, embedded(t))[i]
		var names []string
		for _, labels := range rowLabelsOf(made) {
			names = append(names, labels...)
		}
		if got := strings.Join(names, ", "); got != want {
			t.Errorf("table %d has the rows %s, want %s", i, got, want)
		}
		for _, r := range made.Rows {
			ran := strings.HasPrefix(r.Labels[0], "lorae λ") || r.Labels[0] == "ae" && i == 1 || i == 2
			if noted := slices.Contains(r.Cells[0].Notes, notRun); noted == ran {
				t.Errorf("table %d: %s was run: %v, noted as not run: %v", i, r.Labels[0], ran, noted)
			}
		}
		if rows := build(fid, trials, nil)[i].Rows; len(rows) > 2 {
			t.Errorf("table %d: without published figures there are %d rows", i, len(rows))
		}
	}
}

// TestPublishedRAE: a source that tells the variants of RAE apart means by rae none of ours.
func TestPublishedRAE(t *testing.T) {
	run := mnist("s", "rae", map[string]any{"variant": "gp"}, 1, paperBudget, fids("gmm", 1))
	made := build(fid, loaded("fid", run), embedded(t))[0]
	for source, want := range map[string]table.Cell{
		"poster": {Text: "11.54"},
		"rae":    {Text: "9.81", Notes: []string{unpenalised}},
	} {
		got, _ := publishedAt(made, fid, figures{source: source, variant: "gmm"}, "rae")
		if got.Text != want.Text || !cmp.Equal(got.Notes, want.Notes) {
			t.Errorf("%s: %+v, want %+v", source, got, want)
		}
	}
}

// TestPublishedScale: FIDs of another extractor than the published ones' come with a warning.
func TestPublishedScale(t *testing.T) {
	for extractor, want := range map[string]bool{"lenet": true, "random": true, "inception": false} {
		values := fids("normal", 1)
		values[0].Extractor = extractor
		tables := build(fid, loaded("fid", mnist("s", "ae", map[string]any{}, 1, paperBudget, values)), embedded(t))
		got := strings.Contains(strings.Join(tables[0].Caption, "\n"), "another scale")
		if got != want {
			t.Errorf("%s: warned of another scale: %v, want %v", extractor, got, want)
		}
	}
}

// TestDifferences: how far ours are from published figures, where they are on
// one scale; the spread of both counts where both are known.
func TestDifferences(t *testing.T) {
	of := func(extractor string) table.Table {
		var runs []fixture
		for seed, v := range []float64{18, 20} {
			values := fids("normal", v)
			values = append(values, fids("prior", v)...)
			values[0].Extractor, values[1].Extractor = extractor, extractor
			runs = append(runs, mnist("s", "lorae", lambda(1e-3), int64(seed), paperBudget, values),
				mnist("s", "nsgan", map[string]any{}, int64(seed), paperBudget, values))
		}
		return build(gan, loaded("fid", runs...), embedded(t))[0]
	}
	if made := of("lenet"); strings.Contains(strings.Join(made.Caption, "\n"), "Δ") || len(made.Columns) != 4 {
		t.Errorf("lenet: %d columns and the caption %q, want no difference", len(made.Columns), made.Caption)
	}
	made := of("inception-1")
	cell, ok := publishedAt(made, kind{variantName: "sampler"}, figures{source: "ours less daiwipf", variant: "prior"}, "nsgan")
	// 19 ± √2 less 6.8 ± 0.5
	if !ok || math.Abs(cell.Number.Mean-12.2) > 1e-12 || math.Abs(*cell.Number.Std-1.5) > 1e-12 {
		t.Errorf("difference is %+v in %v, want 12.2 ± 1.5", cell.Number, made.Columns)
	}
	if cell, _ := publishedAt(made, kind{variantName: "sampler"}, figures{source: "ours less daiwipf", variant: "prior"}, "lsgan"); cell.Number != nil {
		t.Errorf("difference of a method that was not run is %+v", cell.Number)
	}
}

// TestPublishedStrict: a file that would lose a figure is refused.
func TestPublishedStrict(t *testing.T) {
	for text, want := range map[string]string{
		`{"abuot": ""}`: `unknown field "abuot"`,
		`{} {}`:         "text after the end",
		`{"fid": [{"source": "nobody", "dataset": "mnist", "sampler": "gmm", "values": {"ae": 1}}]}`:                                                 `unknown source "nobody"`,
		`{"sources": {"p": "P"}, "fid": [{"source": "p", "dataset": "mnist", "sampler": "gmm", "values": {"ae": null}, "std": {"ae": 1}}]}`:          "ae on mnist has a deviation but no mean",
		`{"sources": {"p": "P"}, "accuracy_percent": {"source": "p", "dataset": "mnist", "labels": [10, 100], "values": {"ae": [41.0]}}}`:            "ae has 1 figures for 2 label counts",
		`{"claims": [{"id": "theorem1", "source": "nobody", "text": "it holds"}]}`:                                                                   `claim theorem1 has the unknown source "nobody"`,
		`{"sources": {"p": "P"}, "fid": [{"source": "p", "dataset": "mnist", "sampler": "gmm", "values": {"ae": "low"}}]}`:                           "read published figures",
		`{"sources": {"p": "P"}, "accuracy_percent": {"source": "q", "dataset": "mnist", "labels": [10], "values": {"ae": [41.0]}, "note": "none"}}`: `unknown source "q"`,
	} {
		if _, err := decodePublished([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want %q", text, err, want)
		}
	}
}
