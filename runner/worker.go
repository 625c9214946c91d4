package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"loraebench/results"
	"loraebench/runner/dataset"
	"loraebench/runner/method"
	"loraebench/runner/trial"
	"loraebench/sweeps"
)

// worker runs the trials of a sweep one after the other in this process.
type worker struct {
	app     *app
	store   *results.Store
	sweep   string
	set     *dataset.Set
	env     trial.Env
	display *display
}

// prepare loads the data and refuses, before anything is trained, a budget that the data cannot give.
func (w *worker) prepare(ctx context.Context, s *sweeps.Sweep, cells []cell) error {
	entry, err := dataset.Lookup(s.Dataset)
	if err != nil {
		return err
	}
	w.set, err = entry.Load(ctx, w.app.dataRoot(), intOptions(s.DatasetOptions))
	if err != nil {
		return err
	}
	for _, c := range cells {
		if err := trial.Check(c.spec(), w.set); err != nil {
			return usageError{&sweeps.Error{File: s.File, Line: c.line, Msg: err.Error()}}
		}
	}
	if cells[0].Budget.Samples == 0 {
		return nil
	}
	w.env.References, err = trial.NewReferences(w.env.Backend, s.Dataset)
	if err != nil {
		return err
	}
	train := w.set.Train
	if err := w.env.References.Extractor().Check(method.Shape{H: train.H, W: train.W, C: train.C}); err != nil {
		return usageError{&sweeps.Error{File: s.File, Line: cells[0].line, Msg: err.Error() + "; write samples: 0 to do without FID"}}
	}
	return nil
}

func (w *worker) close() {
	w.display.close()
	if w.env.References != nil {
		w.env.References.Close()
	}
}

// run runs one trial and keeps its record. An error ends the sweep; a trial
// that failed is no error here.
func (w *worker) run(ctx context.Context, c cell) error {
	dir := filepath.Join(trialsDir(w.app.store), c.id)
	w.display.begin(c.label(), c.Budget.Epochs)
	r, err := w.left(dir)
	if err != nil {
		return err
	}
	if r == nil {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return fmt.Errorf("trial %s: %w", c.id, err)
		}
		w.env.Provenance.Started = stamp(time.Now())
		if err := w.store.Start(c.id, w.env.Provenance); err != nil {
			return err
		}
		w.env.Progress, w.env.Stage = w.display.training, w.display.stage
		r = trial.Run(ctx, w.env, c.spec(), w.set, w.sweep, dir)
		if err := results.WriteRecord(dir, r); err != nil {
			return err
		}
	}
	if err := w.store.Ingest(r); err != nil {
		return err
	}
	w.display.end(r)
	if r.Status != results.Interrupted {
		return nil
	}
	if ctx.Err() != nil {
		return fmt.Errorf("the same command goes on from the last checkpoint (%w)", context.Cause(ctx))
	}
	return fmt.Errorf("trial %s: %s; the same command goes on from the last checkpoint", c.id, r.Reason)
}

// left is the record of a trial that was done when the process died before it kept it.
func (w *worker) left(dir string) (*results.Record, error) {
	r, err := results.ReadRecord(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		w.app.say("%v: run again", err)
		return nil, nil
	}
	if r.Status != results.Done {
		return nil, nil
	}
	return r, nil
}

func (c cell) spec() trial.Spec {
	return trial.Spec{Config: c.Config, Protocol: c.protocol, Method: c.method}
}
