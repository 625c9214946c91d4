package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
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

// TestPublishedComplete: every figure gets into its column, digit for digit.
func TestPublishedComplete(t *testing.T) {
	paper := embedded(t)
	for _, k := range []kind{fid, accuracy} {
		for _, f := range paper.figures(k.metric) {
			for method, mean := range f.means {
				run := mnist("s", method, map[string]any{}, 1, paperBudget, fids(f.variant, 1), accuracies(1, 1, 1, 1, 1))
				run.config.Dataset = f.dataset
				made := build(k, loaded(k.metric, run), paper)[0]
				cell, ok := publishedAt(made, k, f)
				if want := printed(mean, f.stds[method]); !ok || cell.Text != want {
					t.Errorf("%s of %s on %s, %s, from %s is shown as %+v, want %q", k.name, method, f.dataset, f.variant, f.source, cell, want)
				}
				if mean == nil && !cmp.Equal(cell.Notes, []string{f.note}) {
					t.Errorf("%s of %s from %s has no number and the notes %q", k.name, method, f.source, cell.Notes)
				}
			}
		}
	}
}

// publishedAt is the first row's cell in the column of a source.
func publishedAt(made table.Table, k kind, f figures) (table.Cell, bool) {
	for j, c := range made.Columns {
		facts := map[string]any{}
		for _, fact := range c.Facts {
			facts[fact.Name] = fact.Value
		}
		if facts[sourceFact] == f.source && facts[k.variantName] == f.variant {
			return made.Rows[0].Cells[j], true
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
	cell := build(accuracy, loaded("accuracy", run), embedded(t))[0].Rows[0].Cells[3] // 100 labels, poster
	if cell.Number == nil || cell.Number.Mean != 0.8902 || cell.Text != "89.02" {
		t.Errorf("89.02 percent is %+v with text %q", cell.Number, cell.Text)
	}
}

// TestPublishedNames: a source's names are ours, except that one which knows a
// single RAE means any variant of it.
func TestPublishedNames(t *testing.T) {
	one := json.Number("1")
	single := figures{means: map[string]*json.Number{"rae": &one, "ae": &one}}
	several := figures{means: map[string]*json.Number{"rae": &one, "rae-gp": &one}}
	for _, c := range []struct {
		f            figures
		method, want string
	}{
		{single, "ae", "ae"}, {single, "rae", "rae"}, {single, "rae-gp", "rae"}, {single, "rae-l2", "rae"}, {single, "raex", "raex"},
		{several, "rae-gp", "rae-gp"}, {several, "rae-sn", "rae-sn"}, {several, "rae", "rae"},
	} {
		if got := c.f.entry(c.method); got != c.want {
			t.Errorf("%s is %s in %v, want %s", c.method, got, c.f.means, c.want)
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

// TestPublishedStrict: a file that would lose a figure is refused.
func TestPublishedStrict(t *testing.T) {
	for text, want := range map[string]string{
		`{"abuot": ""}`: `unknown field "abuot"`,
		`{} {}`:         "text after the end",
		`{"fid": [{"source": "nobody", "dataset": "mnist", "sampler": "gmm", "values": {"ae": 1}}]}`:                                                 `unknown source "nobody"`,
		`{"sources": {"p": "P"}, "fid": [{"source": "p", "dataset": "mnist", "sampler": "gmm", "values": {"ae": null}, "std": {"ae": 1}}]}`:          "ae on mnist has a deviation but no mean",
		`{"sources": {"p": "P"}, "accuracy_percent": {"source": "p", "dataset": "mnist", "labels": [10, 100], "values": {"ae": [41.0]}}}`:            "ae has 1 figures for 2 label counts",
		`{"sources": {"p": "P"}, "fid": [{"source": "p", "dataset": "mnist", "sampler": "gmm", "values": {"ae": "low"}}]}`:                           "read published figures",
		`{"sources": {"p": "P"}, "accuracy_percent": {"source": "q", "dataset": "mnist", "labels": [10], "values": {"ae": [41.0]}, "note": "none"}}`: `unknown source "q"`,
	} {
		if _, err := decodePublished([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want %q", text, err, want)
		}
	}
}
