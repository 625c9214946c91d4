package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"time"

	"loraebench/results"
	"loraebench/runner/dataset"
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

	number, total int
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
	if cells[0].Budget.Samples > 0 {
		w.env.References, err = trial.NewReferences(w.env.Backend, s.Dataset)
	}
	return err
}

func (w *worker) close() {
	if w.env.References != nil {
		w.env.References.Close()
	}
}

// run runs one trial and keeps its record. An error ends the sweep; a trial
// that failed is no error here.
func (w *worker) run(ctx context.Context, c cell) error {
	w.number++
	dir := filepath.Join(trialsDir(w.app.store), c.id)
	w.display.begin(fmt.Sprintf("[%d/%d] %s", w.number, w.total, c.label()), c.Budget.Epochs)
	r, err := w.left(dir)
	if err != nil {
		return err
	}
	if r == nil {
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
	if r.Status == results.Interrupted {
		return fmt.Errorf("interrupted: the same command goes on from the last checkpoint: %w", context.Cause(ctx))
	}
	return nil
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
