package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"loraebench/reports/table"
	"loraebench/results"
)

// loaded are fixtures as the store would give them back, with their values of some metrics.
func loaded(metrics string, fixtures ...fixture) []trial {
	rows := make([]results.Row, len(fixtures))
	values := map[string][]results.Value{}
	for i, f := range fixtures {
		id := fmt.Sprintf("%s %d", f.config.ID(), i) // some tests have one configuration twice
		rows[i] = results.Row{ID: id, Sweep: f.sweep, Config: f.config, Status: f.status, Reason: f.reason, Provenance: f.prov}
		for _, v := range f.values {
			if slices.Contains(strings.Fields(metrics), v.Metric) {
				values[id] = append(values[id], v)
			}
		}
	}
	return newTrials(rows, values)
}

// TestNeverMixed: two trials of one method and seed that differ in how their
// numbers were made never meet in a cell, and their columns can be told apart.
func TestNeverMixed(t *testing.T) {
	for name, change := range map[string]func(*fixture){
		"protocol":         func(f *fixture) { f.config.Protocol = "clean" },
		"protocol version": func(f *fixture) { f.config.ProtocolVersion++ },
		"schema":           func(f *fixture) { f.config.Schema++ },
		"images":           func(f *fixture) { f.config.Budget.Images-- },
		"learning rate":    func(f *fixture) { f.config.Budget.LearningRate /= 2 },
		"labels":           func(f *fixture) { f.config.Budget.Labels = []int{10} },
		"dataset":          func(f *fixture) { f.config.Dataset = "celeba" },
		"dataset options":  func(f *fixture) { f.config.DatasetOptions = map[string]any{"size": 16.0} },
		"dataset checksum": func(f *fixture) { f.config.DatasetChecksum = "0123456789abcdef" },
		"extractor":        func(f *fixture) { f.values[0].Extractor = "inception" },
		"extractor hash":   func(f *fixture) { f.values[0].Detail["extractor_sha256"] = "0123456789abcdef" },
		"provenance hash": func(f *fixture) {
			delete(f.values[0].Detail, "extractor_sha256")
			f.prov.ExtractorHash = "0123456789abcdef"
		},
		"generated": func(f *fixture) { f.values[0].Detail["n_generated"] = 9999.0 },
		"reference": func(f *fixture) { f.values[0].Detail["n_reference"] = 9999.0 },
		"split":     func(f *fixture) { f.values[0].Detail["reference_split"] = "test" },
	} {
		one := mnist("s", "ae", map[string]any{}, 1, paperBudget, fids("normal", 1))
		other := mnist("s", "ae", map[string]any{}, 1, paperBudget, fids("normal", 2))
		change(&other)
		cells, heads := 0, map[string]bool{}
		for i, table := range build(fid, loaded("fid", one, other), nil) {
			for j, c := range table.Columns {
				heads[head(i, c)] = true
				if n := table.Rows[0].Cells[j].Number; n != nil {
					cells++
					if n.N != 1 {
						t.Errorf("%s: a cell is the mean of %d numbers", name, n.N)
					}
				}
			}
		}
		if cells != 2 || len(heads) != 2 {
			t.Errorf("%s: %d numbers under the heads %v, want 2 under different ones", name, cells, heads)
		}
	}
}

// head is a column's place for a reader: its table and its heads.
func head(i int, c table.Column) string {
	text := string(rune('A' + i))
	for _, h := range c.Head {
		text += " / " + h
	}
	return text
}

// TestSameSetting: what does not change how a number is made keeps seeds together.
func TestSameSetting(t *testing.T) {
	one := mnist("s", "ae", map[string]any{"latent": 128}, 1, paperBudget, fids("normal", 1))
	other := mnist("other", "ae", map[string]any{"latent": 128.0}, 2, paperBudget, fids("normal", 2))
	other.prov.Revision, other.prov.Host, other.prov.Device = "another", "elsewhere", "gpu"
	tables := build(fid, loaded("fid", one, other), nil)
	if len(tables) != 1 || len(tables[0].Rows) != 1 || len(tables[0].Columns) != 1 {
		t.Fatalf("got %d tables, want one cell", len(tables))
	}
	if n := tables[0].Rows[0].Cells[0].Number; n == nil || n.N != 2 || n.Mean != 1.5 {
		t.Errorf("cell is %+v, want the mean 1.5 of 2", n)
	}
}

// TestAllImages: a budget of 0 images means all of them, and the caption says so.
func TestAllImages(t *testing.T) {
	g := group{setting: setting{protocol: "authors", version: 1}, trials: []trial{{Row: &results.Row{}}}}
	if got := settingText(g); !strings.Contains(got, "budget: all images") {
		t.Errorf("caption %q does not say that all images were used", got)
	}
}

// TestUnmeasuredCaption: the caption says how FIDs were made, and nothing of a column without one.
func TestUnmeasuredCaption(t *testing.T) {
	lacking := lacks("fid", "gmm", "unsupported: gan has no encoder to fit a sampler to")
	lacking[0].Extractor = "lenet"
	run := mnist("s", "gan", map[string]any{}, 1, paperBudget, fids("prior", 1), lacking)
	want := "mnist, data c0ffee00; extractor lenet 5e1f00d5, 10,000 generated against 60,000 reference images (train)."
	if caption := build(gan, loaded("fid", run), nil)[0].Caption; !slices.Contains(caption, want) {
		t.Errorf("caption %q lacks %q", caption, want)
	}
}
