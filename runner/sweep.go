package main

import (
	"context"
	"errors"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	_ "loraebench/baselines" // registers the methods
	_ "loraebench/lorae"
	"loraebench/results"
	"loraebench/runner/dataset"
	"loraebench/runner/trial"
	"loraebench/sweeps"
)

// sweepFlags are the flags of runner sweep.
type sweepFlags struct {
	dryRun  bool
	json    bool
	backend string
	retry   []string
}

func newSweep(a *app) *cobra.Command {
	var f sweepFlags
	c := &cobra.Command{
		Use:   "sweep FILE",
		Short: "Train and measure the trials of a sweep file; again to resume",
		Long: `Train and measure every trial of a sweep file and keep the results in the store.
Trials that are done are not run again, so the same command resumes a sweep
that was interrupted; an edited file adds only its new trials. Trials that
failed or diverged are left alone unless --retry asks for them.

With -n nothing is run or stored; the trials are listed with their status in the
store. With -n --json: [{"id", "line" (of the sweep file), "status", "run"
(whether it would be run), "config" (as in runner show --json)}].

The sweeps that come with the program are found by name: ` + strings.Join(embeddedSweeps(), ", ") + `.`,
		Example: `  runner sweep sweeps/quickstart.yaml
  runner sweep -n sweeps/lambda.yaml
  runner sweep sweeps/lambda.yaml --retry failed`,
		Args: func(c *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usagef("sweep takes one sweep file, got %d arguments (see %s --help)", len(args), c.CommandPath())
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error { return runSweep(c.Context(), a, f, args[0]) },
	}
	flags := c.Flags()
	flags.BoolVarP(&f.dryRun, "dry-run", "n", false, "list the trials and run nothing")
	flags.BoolVar(&f.json, "json", false, "with -n: list them for programs")
	flags.StringVar(&f.backend, "backend", "go", "compute on this GoMLX `BACKEND`")
	flags.StringSliceVar(&f.retry, "retry", nil, "run again what is `STATUS` (failed, diverged)")
	return c
}

// embeddedSweeps are the names of the sweep files in the program.
func embeddedSweeps() []string {
	names, err := fs.Glob(sweeps.Embedded(), "*.yaml")
	if err != nil {
		return nil // only for a bad pattern
	}
	return names
}

func runSweep(ctx context.Context, a *app, f sweepFlags, file string) error {
	if f.json && !f.dryRun {
		return usagef("--json goes with -n (see runner sweep --help)")
	}
	retry, err := retryable(f.retry)
	if err != nil {
		return err
	}
	s, cells, err := readSweep(a, file)
	if err != nil {
		return err
	}
	if f.dryRun {
		return printTrials(a, f.json, s, cells, retry)
	}
	return execute(ctx, a, f.backend, retry, s, cells)
}

// retryable checks --retry.
func retryable(names []string) ([]results.Status, error) {
	var all []results.Status
	for _, name := range names {
		status := results.Status(name)
		if status != results.Failed && status != results.Diverged {
			return nil, usagef("--retry %q: known are failed, diverged", name)
		}
		all = append(all, status)
	}
	return all, nil
}

// readSweep reads and resolves a sweep file; what is wrong with it is a mistake in calling.
func readSweep(a *app, file string) (*sweeps.Sweep, []cell, error) {
	s, err := sweeps.Read(file, catalog())
	if err != nil {
		return nil, nil, usageError{err}
	}
	cells, err := resolve(s, a.dataRoot())
	if errors.As(err, new(*sweeps.Error)) || errors.Is(err, dataset.ErrOption) {
		return nil, nil, usageError{err}
	}
	return s, cells, err
}

// execute runs the cells that are not done. It is an error if any failed.
func execute(ctx context.Context, a *app, backendName string, retry []results.Status, s *sweeps.Sweep, cells []cell) (err error) {
	backend, err := openBackend(backendName)
	if err != nil {
		return usageError{err}
	}
	defer backend.Finalize()
	store, err := results.Open(a.store)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	planned, err := store.Plan(s.Name, configs(cells))
	if err != nil {
		return err
	}
	todo := due(planned.Trials, retry)
	if err := a.print(planLine(a, s, len(planned.Trials), len(todo), planned.Trials[0].Config)); err != nil {
		return err
	}
	if len(todo) == 0 {
		return summary(a, store, s.Name)
	}
	w := worker{
		app: a, store: store, sweep: s.Name, display: newDisplay(a.stdout, len(todo)),
		env: trial.Env{Backend: backend, Provenance: newProvenance(backendName, backend, time.Now())},
	}
	if err := w.prepare(ctx, s, cells); err != nil {
		return err
	}
	defer w.close()
	for _, c := range cells {
		if slices.Contains(todo, c.id) {
			if err := w.run(ctx, c); err != nil {
				return err
			}
		}
	}
	return summary(a, store, s.Name)
}

func configs(cells []cell) []results.Config {
	all := make([]results.Config, len(cells))
	for i, c := range cells {
		all[i] = c.Config
	}
	return all
}

// due are the trials to run: those that no process has ended, and those to retry.
func due(rows []results.Row, retry []results.Status) []string {
	var ids []string
	for _, r := range rows {
		if runs(r.Status, retry) {
			ids = append(ids, r.ID)
		}
	}
	return ids
}

// runs reports whether a sweep runs a trial of a status. One that a dead supervisor left running is interrupted.
func runs(s results.Status, retry []results.Status) bool {
	return s == results.Pending || s == results.Interrupted || s == results.Running || slices.Contains(retry, s)
}

// trialsDir is where the trials of a store have their folders.
func trialsDir(store string) string {
	return filepath.Join(filepath.Dir(store), strings.TrimSuffix(filepath.Base(store), filepath.Ext(store))+"-trials")
}
