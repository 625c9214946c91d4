package main

import (
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"loraebench/results"
)

// fixture is a trial that a test store is to hold.
type fixture struct {
	sweep  string
	config results.Config
	status results.Status
	reason string
	prov   results.Provenance
	values []results.Value
}

// newStore builds a store through the public way: plan, start, ingest.
func newStore(t *testing.T, fixtures []fixture) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "lorae.db")
	store, err := results.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	plans := map[string][]results.Config{}
	var sweeps []string // in their order, which is that of the trials
	for _, f := range fixtures {
		plans[f.sweep] = append(plans[f.sweep], f.config)
		sweeps = unique(append(sweeps, f.sweep))
	}
	for _, sweep := range sweeps {
		if _, err := store.Plan(sweep, plans[sweep]); err != nil {
			t.Fatal(err)
		}
	}
	for _, f := range fixtures {
		ingest(t, store, f)
	}
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

func ingest(t *testing.T, store *results.Store, f fixture) {
	t.Helper()
	if f.status == results.Pending {
		return
	}
	id := f.config.ID()
	if err := store.Start(id, results.Provenance{Started: f.prov.Started}); err != nil {
		t.Fatal(err)
	}
	if f.status == results.Running {
		return
	}
	err := store.Ingest(&results.Record{
		ID: id, Sweep: f.sweep, Config: f.config, Status: f.status, Reason: f.reason, Provenance: f.prov, Values: f.values,
	}, "")
	if err != nil {
		t.Fatal(err)
	}
}

var (
	paperBudget = results.Budget{
		Epochs: 100, Images: 60000, Batch: 100, LearningRate: 1e-4,
		Samples: 10000, Labels: []int{10, 100, 1000, 10000, 60000}, HeadEpochs: 500,
	}
	smokeBudget = results.Budget{
		Epochs: 2, Images: 10000, Batch: 100, LearningRate: 1e-3,
		Samples: 10000, Labels: []int{10, 100, 1000, 10000}, HeadEpochs: 20,
	}
	shapesBudget = results.Budget{Epochs: 4, Images: 1000, Batch: 50, LearningRate: 1e-3, Samples: 1000}
)

const (
	lenetHash = "5e1f00d5aa1bb2cc3dd4ee5ff60718293a4b5c6d7e8f90a1b2c3d4e5f6071829"
	mnistSum  = "c0ffee0012345678c0ffee0012345678"
)

func made() results.Provenance {
	return results.Provenance{
		Program: "0.1.0", Revision: "3f2a9c1d8e7b6a5f", Go: "go1.26", GoMLX: "v0.28.8", Backend: "go", Device: "cpu, 2 threads, simd",
		Host: "test", Extractor: "lenet", ExtractorHash: lenetHash,
		Started: "2026-01-02T03:04:05Z", Finished: "2026-01-02T04:04:05Z",
	}
}

func mnist(sweep, method string, params map[string]any, seed int64, b results.Budget, values ...[]results.Value) fixture {
	f := fixture{sweep: sweep, status: results.Done, prov: made(), config: results.Config{
		Schema: results.ConfigSchema, Dataset: "mnist", DatasetOptions: map[string]any{}, DatasetChecksum: mnistSum,
		Protocol: "authors", ProtocolVersion: 1, Method: method, Params: params, Seed: seed, Budget: b,
	}}
	for _, v := range values {
		f.values = append(f.values, v...)
	}
	return f
}

func (f fixture) ends(status results.Status, reason string) fixture {
	f.status, f.reason, f.values = status, reason, nil
	return f
}

func fids(sampler string, v float64, detail ...any) []results.Value {
	d := map[string]any{"n_generated": 10000, "n_reference": 60000, "reference_split": "train", "extractor_sha256": lenetHash}
	return []results.Value{{Metric: "fid", Variant: sampler, Extractor: "lenet", Value: &v, Detail: details(d, detail)}}
}

func lacks(metric, variant, reason string) []results.Value {
	return []results.Value{{Metric: metric, Variant: variant, Reason: reason}}
}

// accuracies are in percent, one a label count of the paper.
func accuracies(percents ...float64) []results.Value {
	var values []results.Value
	for i, p := range percents {
		share := p / 100
		values = append(values, results.Value{Metric: "accuracy", Variant: strconv.Itoa(paperBudget.Labels[i]), Value: &share})
	}
	return values
}

// ranks are in the order of rankVariants; those beyond the given are unsupported.
func ranks(reason string, numbers ...float64) []results.Value {
	var values []results.Value
	for i, variant := range rankVariants {
		if reason != "" && strings.HasPrefix(variant, "m") {
			values = append(values, lacks("rank", variant, reason)...)
			continue
		}
		values = append(values, results.Value{Metric: "rank", Variant: variant, Value: &numbers[i]})
	}
	return values
}

func lambda(v float64) map[string]any { return map[string]any{"lambda": v, "latent": 128} }

// seeds repeats a fixture; each seed's numbers are a little off.
func seeds(n int64, f func(seed int64, off float64) fixture) []fixture {
	var out []fixture
	for s := int64(1); s <= n; s++ {
		out = append(out, f(s, float64(s*s-4)/7))
	}
	return out
}
