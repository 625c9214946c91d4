package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"time"

	"github.com/spf13/cobra"

	_ "loraebench/baselines" // registers the methods
	_ "loraebench/lorae"
	"loraebench/results"
	"loraebench/runner/backend"
	"loraebench/runner/dataset"
	"loraebench/runner/launch"
	"loraebench/sweeps"
)

// sweepFlags are the flags of runner sweep.
type sweepFlags struct {
	dryRun      bool
	json        bool
	backend     string
	selection   selection
	workers     int
	launcher    string
	sbatch      string
	timeout     time.Duration
	maxFailures int
}

func newSweep(a *app) *cobra.Command {
	var f sweepFlags
	c := &cobra.Command{
		Use:   "sweep FILE",
		Short: "Train and measure the trials of a sweep file; again to resume",
		Long: `Train and measure every trial of a sweep file and keep the results in the store.
Trials that are done are not run again, so the same command resumes a sweep
that was interrupted; an edited file adds only its new trials. Trials that
failed or diverged are left alone unless --retry asks for them. A trial whose
training another one has done already, or the first epochs of it, goes on from
there.

Each trial runs in a process of its own. Ctrl-C lets those under way save their
work; a second one ends them at once. Nothing is lost if this command, a
trial's process or both are killed.

--only method=lorae,lambda=1e-3 runs only trials with these parameters, and
several --only those of each; --seeds 1,2 only these seeds; --rerun also those
that are done, from the start: their results are replaced when there are new ones.

--launcher slurm submits the trials as an array job, with the options of
--sbatch, and waits for them; --launcher print writes the commands instead, to
be run anywhere on the same file system. The same sweep command fetches what
they leave.

With -n nothing is run or stored; the trials are listed with their status in the
store. With -n --json: [{"id", "line" (of the sweep file), "status", "run"
(whether it would be run), "config" (as in runner show --json)}].

With --json what happens is written as an object a line: {"event": "begin",
"beat", "requeue" or "end", "time", "trial", "label", "where", "progress":
{"beat", "pid", "host", "stage", "epoch", "epochs", "fraction", "rate", "left",
"terms"}, "status", "reason", "values"}, {"event": "sweep", "done", "failed",
"diverged", "interrupted", "running", "remaining", "images_per_second",
"eta_seconds"} and {"event": "trouble", "text"}.

The sweeps that come with the program are found by name: ` + strings.Join(embeddedSweeps(), ", ") + `.`,
		Example: `  runner sweep sweeps/quickstart.yaml
  runner sweep -n sweeps/lambda.yaml
  runner sweep sweeps/lambda.yaml --retry failed --workers 2
  runner sweep sweeps/fid.yaml --only method=lorae --seeds 1
  runner sweep sweeps/fid.yaml --launcher slurm --sbatch "--partition=gpu --gres=gpu:1" --backend xla:cuda`,
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
	flags.BoolVar(&f.json, "json", false, "write what happens for programs; with -n: list the trials")
	backendFlag(flags, &f.backend)
	flags.StringSliceVar(&f.selection.retry, "retry", nil, "run again what is `STATUS` (failed, diverged)")
	flags.StringArrayVar(&f.selection.only, "only", nil, "run only trials with `NAME=VALUE,…`: method or a parameter")
	flags.StringSliceVar(&f.selection.seeds, "seeds", nil, "run only trials with these `SEEDS`")
	flags.BoolVar(&f.selection.rerun, "rerun", false, "run trials again from the start, also those that are done")
	flags.IntVar(&f.workers, "workers", 0, "run `N` trials at a time, with an equal share of the cores each (default 1; slurm: as many as it lets)")
	flags.StringVar(&f.launcher, "launcher", "local", "start trials by `NAME`: local, slurm, or print, which writes their commands")
	flags.StringVar(&f.sbatch, "sbatch", "", "with --launcher slurm: `OPTIONS` of sbatch")
	flags.DurationVar(&f.timeout, "timeout", 0, "a trial that takes longer, such as 90m, has failed")
	flags.IntVar(&f.maxFailures, "max-failures", 0, "start no more trials after `N` have failed or diverged (default: go on)")
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
	if err := f.check(); err != nil {
		return err
	}
	s, cells, err := readSweep(ctx, a, file)
	if err != nil {
		return err
	}
	choose, err := f.selection.compile(cells)
	if err != nil {
		return err
	}
	if f.dryRun {
		return printTrials(a, f.json, s, cells, choose)
	}
	return execute(ctx, a, f, choose, s, cells)
}

// check says what is wrong with the flags themselves.
func (f sweepFlags) check() error {
	switch {
	case f.workers < 0, f.maxFailures < 0, f.timeout < 0:
		return usagef("--workers %d, --max-failures %d, --timeout %s: none may be below 0", f.workers, f.maxFailures, f.timeout)
	case f.launcher != "local" && f.launcher != "slurm" && f.launcher != "print":
		return usagef("unknown launcher %q: known are local, slurm, print", f.launcher)
	case f.sbatch != "" && f.launcher != "slurm":
		return usagef("--sbatch goes with --launcher slurm")
	}
	if _, err := launch.ParseSbatch(f.sbatch); err != nil {
		return usageError{err}
	}
	_, err := backendName(f.backend)
	return err
}

// settle settles on which backend the trials compute, and says so. Where they
// run elsewhere, auto stays auto: each process chooses on its machine.
func (f *sweepFlags) settle(ctx context.Context) (note string, err error) {
	if f.backend, err = backendName(f.backend); err != nil {
		return "", err
	}
	if f.launcher != "local" {
		if f.backend == backend.Auto {
			return "backend chosen where each trial runs", nil
		}
		return "backend " + f.backend, nil
	}
	asked := f.backend
	chosen, why, err := chooseBackend(ctx, asked)
	if err != nil {
		return "", usageError{err}
	}
	f.backend = chosen
	if asked != backend.Auto {
		return "backend " + chosen, nil
	}
	return fmt.Sprintf("backend %s (%s)", chosen, why), nil
}

// readSweep reads and resolves a sweep file; what is wrong with it is a mistake in calling.
func readSweep(ctx context.Context, a *app, file string) (*sweeps.Sweep, []cell, error) {
	s, err := sweeps.Read(file, catalog())
	if err != nil {
		return nil, nil, usageError{err}
	}
	cells, err := resolve(ctx, s, a.dataRoot())
	if errors.As(err, new(*sweeps.Error)) || errors.Is(err, dataset.ErrOption) {
		return nil, nil, usageError{err}
	}
	return s, cells, err
}

// execute runs the chosen cells. It is an error if any failed.
func execute(ctx context.Context, a *app, f sweepFlags, choose chooser, s *sweeps.Sweep, cells []cell) (err error) {
	store, err := results.Open(a.store)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	run := sweepRun{app: a, flags: f, sweep: s, store: store, cells: map[string]cell{}}
	if err := run.choose(ctx, choose, cells); err != nil {
		return err
	}
	line := planLine(a, s, len(cells), len(run.todo), cells[0].Config)
	if len(run.todo) > 0 {
		note, err := run.flags.settle(ctx)
		if err != nil {
			return err
		}
		line = strings.TrimSuffix(line, "\n") + "; " + note + "\n"
	}
	if !f.json && f.launcher != "print" {
		if err := a.print(line); err != nil {
			return err
		}
	}
	if len(run.todo) > 0 {
		if err := run.run(ctx); err != nil {
			return err
		}
	}
	if f.launcher == "print" {
		return nil
	}
	return summary(ctx, a, store, s.Name, f.json)
}

func configs(cells []cell) []results.Config {
	all := make([]results.Config, len(cells))
	for i, c := range cells {
		all[i] = c.Config
	}
	return all
}
