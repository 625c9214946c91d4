package results

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// cell is a valid configuration; different numbers give different ones.
func cell(n int) Config {
	return Config{
		Schema:          ConfigSchema,
		Dataset:         "mnist",
		DatasetOptions:  map[string]any{"classes": 10.0, "colour": false},
		DatasetChecksum: "5b6b",
		Protocol:        "authors",
		ProtocolVersion: 1,
		Method:          []string{"ae", "lorae"}[n%2],
		Params:          map[string]any{"lambda": 1e-3, "latent": 128.0},
		Seed:            int64(n),
		Budget: Budget{
			Epochs: 2, Images: 10_000, Batch: 100, LearningRate: 1e-3,
			Samples: 500, Labels: []int{10, 100}, HeadEpochs: 5,
		},
	}
}

func cells(n int) []Config {
	out := make([]Config, n)
	for i := range out {
		out[i] = cell(i)
	}
	return out
}

// record is a valid record of a done trial.
func record(c Config) *Record {
	return &Record{
		ID: c.ID(), Sweep: "smoke", Config: c, Status: Done,
		Provenance: Provenance{
			Program: "0.1.0", Revision: "abc", Dirty: true, Go: "go1.26", GoMLX: "v0.28.8",
			Backend: "go", Device: "cpu, 2 threads, simd", Host: "here",
			Extractor: "lenet-1", ExtractorHash: "ff00",
			Started: "2026-01-02T15:04:05Z", Finished: "2026-01-02T15:04:07.5Z",
		},
		Values: []Value{
			{Metric: "accuracy", Variant: "10", Value: number(0.5)},
			{Metric: "fid", Variant: "normal", Extractor: "lenet-1", Value: number(12.25), Detail: map[string]any{"n_generated": 500.0, "warning": "N < D"}},
			{Metric: "fid", Variant: "prior", Extractor: "lenet-1", Reason: "unsupported: ae has no prior"},
		},
		Series: []Series{
			{Name: "loss/total", X: []float64{1, 2}, Y: []float64{0.25, 0.125}},
			{Name: "spectrum/m", X: []float64{1, 2, 3}, Y: []float64{3, 2, 1}},
		},
	}
}

func number(x float64) *float64 { return &x }

// ended is the record of a trial that ended otherwise.
func ended(c Config, s Status) *Record {
	r := record(c)
	r.Status, r.Reason, r.Values = s, "because", nil
	return r
}

// newStore is an open store in a folder of its own.
func newStore(t testing.TB) *Store {
	t.Helper()
	s, err := Open(filepath.Join(t.TempDir(), "runs", "lorae.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { closeStore(t, s) })
	return s
}

func closeStore(t testing.TB, s *Store) {
	t.Helper()
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

func plannedStore(t testing.TB, configs []Config) *Store {
	t.Helper()
	s := newStore(t)
	if _, err := s.Plan("smoke", configs); err != nil {
		t.Fatal(err)
	}
	return s
}

func mustIngest(t testing.TB, s *Store, r *Record) {
	t.Helper()
	if err := s.Ingest(r, ""); err != nil {
		t.Fatal(err)
	}
}

func mustFind(t testing.TB, s *Store, id string) *Trial {
	t.Helper()
	trial, err := s.Trial(id)
	if err != nil {
		t.Fatal(err)
	}
	return trial
}

// checkLine wants an error that is one line and contains all parts.
func checkLine(t testing.TB, err error, parts ...string) {
	t.Helper()
	if err == nil {
		t.Fatalf("no error, want one with %q", parts)
	}
	if strings.ContainsRune(err.Error(), '\n') {
		t.Errorf("more than one line: %q", err)
	}
	for _, part := range parts {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("error is %q, want %q in it", err, part)
		}
	}
}

// checkIntegrity lets SQLite check the whole file.
func checkIntegrity(t testing.TB, s *Store) {
	t.Helper()
	var verdict string
	if err := s.db.QueryRow(`PRAGMA integrity_check`).Scan(&verdict); err != nil {
		t.Fatal(err)
	}
	if verdict != "ok" {
		t.Errorf("integrity_check: %s", verdict)
	}
	broken := 0
	if err := s.db.QueryRow(`SELECT count(*) FROM pragma_foreign_key_check`).Scan(&broken); err != nil {
		t.Fatal(err)
	}
	if broken != 0 {
		t.Errorf("%d rows point to trials that don't exist", broken)
	}
}

func writeFile(t testing.TB, path string, text []byte) {
	t.Helper()
	if err := os.WriteFile(path, text, 0o644); err != nil {
		t.Fatal(err)
	}
}
