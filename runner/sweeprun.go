package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"time"

	"loraebench/results"
	"loraebench/runner/backend"
	"loraebench/runner/dataset"
	"loraebench/runner/folder"
	"loraebench/runner/launch"
	"loraebench/runner/method"
	"loraebench/runner/supervise"
	"loraebench/runner/trial"
	"loraebench/sweeps"
)

// sweepRun is one call of runner sweep that has something to run.
type sweepRun struct {
	app   *app
	flags sweepFlags
	sweep *sweeps.Sweep
	store *results.Store
	cells map[string]cell // by id
	todo  []results.Row
}

// silence is how long a process may be without a heartbeat; starting on a busy
// file system takes a while.
const silence = 2 * time.Minute

// tick is the time between looks at the heartbeats.
const tick = 200 * time.Millisecond

// choose plans the sweep in the store, and chooses the trials to run. Nothing is
// planned that the data cannot give.
func (r *sweepRun) choose(ctx context.Context, choose chooser, cells []cell) error {
	known, err := r.store.StatusOf("")
	if err != nil {
		return err
	}
	chosen := map[string]bool{}
	for _, c := range cells {
		r.cells[c.id] = c
		status := results.Pending
		if s, ok := known[c.id]; ok {
			status = s
		}
		chosen[c.id] = choose(c, status)
	}
	if err := r.check(ctx, slices.DeleteFunc(slices.Clone(cells), func(c cell) bool { return !chosen[c.id] })); err != nil {
		return err
	}
	planned, err := r.store.Plan(r.sweep.Name, configs(cells))
	if err != nil {
		return err
	}
	r.todo = slices.DeleteFunc(planned.Trials, func(row results.Row) bool { return !chosen[row.ID] })
	return nil
}

func (r *sweepRun) run(ctx context.Context) error {
	trials, err := r.trials()
	if err != nil {
		return err
	}
	if r.flags.launcher == "print" {
		return r.print(trials)
	}
	display := newDisplay(r.app, r.flags.json, r.sweep.Name, r.cells, len(trials))
	trouble := make(chan string, 10)
	launcher, err := r.launcher(trouble)
	if err != nil {
		return err
	}
	s := supervise.Supervisor{
		Store: r.store, Launcher: launcher, Watcher: display, Trouble: trouble,
		MaxFailures: r.flags.maxFailures, Silence: silence, Tick: tick,
	}
	lost, err := s.Run(ctx, trials)
	if err == nil && lost > 0 && ctx.Err() == nil {
		err = fmt.Errorf("%s: %d of the trials run again failed: what they had before is kept", r.sweep.Name, lost)
	}
	return errors.Join(err, launcher.Close())
}

// check refuses, before anything is trained, what the data cannot give.
func (r *sweepRun) check(ctx context.Context, cells []cell) error {
	if len(cells) == 0 {
		return nil
	}
	entry, err := dataset.Lookup(r.sweep.Dataset)
	if err != nil {
		return err
	}
	set, err := entry.Load(ctx, r.app.dataRoot(), r.sweep.DatasetOptions)
	if err != nil {
		return err
	}
	for _, c := range cells {
		if err := trial.Check(c.spec(), set); err != nil {
			return c.refuse(err)
		}
	}
	first := cells[0]
	if first.Budget.Samples == 0 {
		return nil
	}
	opened, err := backend.Open("go:ops_sequential") // whatever the trials compute on: nothing is computed here
	if err != nil {
		return err
	}
	defer opened.Finalize()
	references, err := trial.NewReferences(opened, first.Dataset)
	if err != nil {
		return err
	}
	defer references.Close()
	if err := references.Extractor().Check(method.Shape{H: set.Train.H, W: set.Train.W, C: set.Train.C}); err != nil {
		return first.refuse(fmt.Errorf("%w; write samples: 0 to do without FID", err))
	}
	return nil
}

// refuse says what is wrong with a cell, and where in the sweep file.
func (c cell) refuse(err error) error {
	return usageError{&sweeps.Error{File: c.file, Line: c.line, Msg: err.Error()}}
}

// trials are what to run, each with the trial it can go on from.
func (r *sweepRun) trials() ([]supervise.Trial, error) {
	dir, err := filepath.Abs(results.TrialsDir(r.app.store))
	if err != nil {
		return nil, err
	}
	data, err := filepath.Abs(r.app.dataRoot())
	if err != nil {
		return nil, err
	}
	family, err := newFamily(r.store, dir)
	if err != nil {
		return nil, err
	}
	all := make([]supervise.Trial, len(r.todo))
	for i, row := range r.todo {
		t := folder.Task{Sweep: r.sweep.Name, Config: row.Config, Backend: r.flags.backend, Data: data, Timeout: r.flags.timeout}
		if !r.flags.selection.rerun && r.cells[row.ID].protocol.Extends {
			t.Parent = family.parent(row, t.Backend)
		}
		all[i] = supervise.Trial{ID: row.ID, Dir: filepath.Join(dir, row.ID), Task: t, Keep: row.Status == results.Done}
	}
	return all, nil
}

// launcher is what --launcher names.
func (r *sweepRun) launcher(trouble chan<- string) (launch.Launcher, error) {
	command, err := trialCommand()
	if err != nil {
		return nil, err
	}
	if r.flags.launcher == "slurm" {
		return r.slurm(command, trouble)
	}
	workers := max(1, r.flags.workers)
	return launch.NewLocal(append(command, "-"), workers, launch.Env(workers, runtime.GOMAXPROCS(0), launch.GPUs())), nil
}

// trialCommand is this program's command for one trial.
func trialCommand() ([]string, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("find this program to start trials with: %w", err)
	}
	return []string{self, "trial"}, nil
}

// print makes the folders ready and writes a command for each trial.
func (r *sweepRun) print(trials []supervise.Trial) error {
	command, err := trialCommand()
	if err != nil {
		return err
	}
	for _, t := range trials {
		if err := folder.Prepare(t.Dir, t.Task); err != nil && !errors.Is(err, folder.ErrBusy) {
			return err
		}
		if err := r.app.print(launch.CommandLine(append(command, t.Dir)) + "\n"); err != nil {
			return err
		}
	}
	return nil
}

func (c cell) spec() trial.Spec {
	return trial.Spec{Config: c.Config, Protocol: c.protocol, Method: c.method}
}

// family finds trials with the same training.
type family struct {
	dir  string                   // of the trials' folders
	done map[string][]results.Row // by training
}

func newFamily(store *results.Store, dir string) (*family, error) {
	rows, err := store.Trials(results.Filter{Status: results.Done})
	if err != nil {
		return nil, err
	}
	f := &family{dir: dir, done: map[string][]results.Row{}}
	for _, r := range rows {
		key := training(r.Config)
		f.done[key] = append(f.done[key], r)
	}
	return f, nil
}

// training is the same for trials that train the same, but for the number of epochs.
func training(c results.Config) string {
	c.Budget = results.Budget{Images: c.Budget.Images, Batch: c.Budget.Batch, LearningRate: c.Budget.LearningRate}
	return c.ID()
}

// parent is the done trial that has trained most of what a trial has to, and
// still has its checkpoints; "" if there is none. One that another backend
// trained has other bits.
func (f *family) parent(row results.Row, backend string) string {
	best, epochs := "", 0
	for _, r := range f.done[training(row.Config)] {
		n := r.Config.Budget.Epochs
		if r.ID == row.ID || r.Provenance.Backend != backend || n > row.Config.Budget.Epochs || n <= epochs {
			continue
		}
		if entries, err := os.ReadDir(filepath.Join(f.dir, r.ID, folder.CheckpointsDir)); err == nil && len(entries) > 0 {
			best, epochs = r.ID, n
		}
	}
	return best
}
