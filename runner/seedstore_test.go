package main

import (
	"database/sql"
	"errors"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"loraebench/results"
)

// seedStore FILE makes a store with a trial of every status, and sets the
// variables DONE, RUNNING, PENDING, FAILED, DIVERGED and INTERRUPTED to their
// ids. AMBIGUOUS is the start of two ids, ABSENT of none.
func seedStore(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: seedstore FILE")
	}
	s, err := results.Open(ts.MkAbs(args[0]))
	ts.Check(err)
	trials := seedTrials()
	ts.Check(plant(s, trials))
	ts.Check(s.Close())
	for name, c := range map[string]results.Config{
		"DONE": trials.done, "RUNNING": trials.running, "PENDING": trials.pending,
		"FAILED": trials.failed, "DIVERGED": trials.diverged, "INTERRUPTED": trials.interrupted,
	} {
		ts.Setenv(name, c.ID())
	}
	ts.Setenv("AMBIGUOUS", trials.done.ID()[:1])
	ts.Setenv("ABSENT", trials.done.ID()[:15]+"x")
}

// planted are the configurations of a seeded store; twin's id starts as done's does.
type planted struct{ done, running, pending, failed, diverged, interrupted, twin results.Config }

func seedTrials() planted {
	p := planted{
		done:        lorae(1e-3, 1),
		running:     lorae(1e-3, 2),
		pending:     lorae(1e-2, 1),
		failed:      lorae(1e-2, 2),
		diverged:    lorae(5, 1),
		interrupted: lorae(5, 2),
		twin:        lorae(0.1, 1),
	}
	for p.twin.ID()[0] != p.done.ID()[0] {
		p.twin.Seed++
	}
	return p
}

func lorae(lambda float64, seed int64) results.Config {
	return results.Config{
		Schema:         results.ConfigSchema,
		Dataset:        "mnist",
		DatasetOptions: map[string]any{"size": 32}, DatasetChecksum: "5b6b",
		Protocol: "authors", ProtocolVersion: 1,
		Method: "lorae", Params: map[string]any{"lambda": lambda, "latent": 128},
		Seed:   seed,
		Budget: results.Budget{Epochs: 2, Images: 10_000, Batch: 100, LearningRate: 1e-3, Samples: 500, Labels: []int{10, 100}, HeadEpochs: 5},
	}
}

// plant puts the trials into two sweeps; one trial is in both.
func plant(s *results.Store, p planted) error {
	if _, err := s.Plan("lambda", []results.Config{p.done, p.running, p.pending, p.failed, p.diverged, p.interrupted}); err != nil {
		return err
	}
	if _, err := s.Plan("table1", []results.Config{p.done, p.twin}); err != nil {
		return err
	}
	ended := time.Date(2026, 1, 2, 15, 4, 7, 0, time.UTC)
	if err := s.Start(p.running.ID(), seedProvenance()); err != nil {
		return err
	}
	if err := s.Mark(p.failed.ID(), results.Failed, "write checkpoint:\n  no space left on device", "epoch 1/2\nno space left on device", ended); err != nil {
		return err
	}
	if err := s.Mark(p.diverged.ID(), results.Diverged, "loss is NaN in epoch 2", "", ended); err != nil {
		return err
	}
	if err := s.Mark(p.interrupted.ID(), results.Interrupted, "Ctrl-C", "", ended); err != nil {
		return err
	}
	return s.Ingest(seedRecord(p.done), "")
}

func seedProvenance() results.Provenance {
	return results.Provenance{
		Program: "0.1.0", Revision: "abc123", Dirty: true, Go: "go1.26", GoMLX: "v0.28.8",
		Backend: "go", Device: "cpu, 2 threads, simd", Host: "here",
		Extractor: "lenet-1", ExtractorHash: "ff00", Started: "2026-01-02T15:04:05Z",
	}
}

func seedRecord(c results.Config) *results.Record {
	provenance := seedProvenance()
	provenance.Finished = "2026-01-02T15:05:07.5Z"
	return &results.Record{
		ID: c.ID(), Sweep: "lambda", Config: c, Status: results.Done, Provenance: provenance,
		Values: []results.Value{
			{Metric: "accuracy", Variant: "100", Value: number(0.8125)},
			{Metric: "fid", Variant: "normal", Extractor: "lenet-1", Value: number(12.3456789), Detail: map[string]any{"n_generated": 500, "warning": "N < D"}},
			{Metric: "fid", Variant: "prior", Extractor: "lenet-1", Reason: "unsupported: lorae has no prior"},
			{Metric: "parameters", Variant: "all", Value: number(2_057_441)},
		},
		Series: []results.Series{
			{Name: "loss/total", X: []float64{1, 2, 3}, Y: []float64{0.25, 0.125, 0.0625}},
			{Name: "spectrum/m", X: []float64{1}, Y: []float64{3.5}},
		},
	}
}

func number(x float64) *float64 { return &x }

// sqlite FILE STATEMENT changes a database behind the store's back, or makes one.
func sqlite(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: sqlite FILE STATEMENT")
	}
	db, err := sql.Open("sqlite3", ts.MkAbs(args[0])) // the driver comes with package results
	ts.Check(err)
	_, err = db.Exec(args[1])
	ts.Check(errors.Join(err, db.Close()))
}
