package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"loraebench/results"
	"loraebench/runner/metric/extractor"
	"loraebench/runner/trial"
)

// evalFlags are the flags of runner eval.
type evalFlags struct {
	metrics   []string
	sweep     string
	extractor extractor.Spec
	backend   string
}

func newEval(a *app) *cobra.Command {
	var f evalFlags
	c := &cobra.Command{
		Use:   "eval ID",
		Short: "Measure a finished trial further, without training it again",
		Long: `Measure a finished trial further, without training it again: load its weights
from its last checkpoint, take the measurements that --metric names, and add
what comes out to the trial in the store. A value takes the place of that of the
same metric, variant and extractor; the others stay. ID may be the start of an
id; with --sweep all trials of a sweep that are done are measured. No sweep can
run meanwhile.

Values of other extractors stand beside the trial's own: --extractor inception
adds the FID of the Inception network. Each number says when it was measured, by
which program and on which backend.

Metrics, or all of them by the name all:

` + describeMetrics() + `
Exit codes: 0 all is measured and stored, 1 it failed, 2 it was called wrongly.`,
		Example: `  runner eval 3f2a --metric kid,prdc
  runner eval 3f2a --metric fid --extractor inception
  runner eval --sweep fid --metric fid_inf`,
		Args: func(c *cobra.Command, args []string) error {
			if f.sweep != "" && len(args) == 0 {
				return nil
			}
			if f.sweep != "" {
				return usagef("a trial or --sweep, not both (see %s --help)", c.CommandPath())
			}
			return oneTrial(c, args)
		},
		RunE: func(c *cobra.Command, args []string) error {
			return runEval(c.Context(), a, f, strings.Join(args, ""))
		},
	}
	flags := c.Flags()
	flags.StringSliceVar(&f.metrics, "metric", nil, "take these measurements (`NAMES` above)")
	flags.StringVar(&f.sweep, "sweep", "", "measure all trials of sweep `NAME` that are done")
	flags.StringVar(&f.extractor.Name, "extractor", "", "compare by the features of this `EXTRACTOR` (default: the trial's own)")
	flags.StringVar(&f.extractor.Resize, "resize", "", "bring images to the extractor's size by this `RULE`: torch or tf1 (default: the extractor's own)")
	flags.StringVar(&f.extractor.Weights, "weights", "", "read the extractor's weights from `FILE` (default: its own)")
	backendFlag(flags, &f.backend)
	return c
}

// describeMetrics are the metrics as lines of a help text.
func describeMetrics() string {
	g := grid{columns: left("", "")}
	for _, m := range trial.Metrics() {
		g.add(m.Name, m.Doc)
	}
	var b strings.Builder
	if err := g.write(&b, "  "); err != nil {
		return err.Error() // nothing of it can fail
	}
	return b.String()
}

// checkMetrics refuses names of metrics that there are not.
func checkMetrics(names []string) error {
	known := []string{"all"}
	for _, m := range trial.Metrics() {
		known = append(known, m.Name)
	}
	if len(names) == 0 {
		return usagef("--metric names nothing to measure: known are %s", strings.Join(known, ", "))
	}
	for _, name := range names {
		if !slices.Contains(known, name) {
			return usagef("unknown metric %q: known are %s", name, strings.Join(known, ", "))
		}
	}
	return nil
}

// runEval holds the store while it measures: no sweep can change the trial
// meanwhile, and what is measured can be stored.
func runEval(ctx context.Context, a *app, f evalFlags, id string) (err error) {
	if err := checkMetrics(f.metrics); err != nil {
		return err
	}
	if err := a.readStore(func(*results.Store) error { return nil }); err != nil { // writing would make a store
		return err
	}
	if f.backend, err = chosenName(ctx, a, f.backend); err != nil {
		return err
	}
	s, err := results.Open(a.store)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	rows, err := finished(s, f.sweep, id)
	if err != nil {
		return err
	}
	e := evaluation{flags: f, store: s, server: &server{app: a}}
	defer e.server.close()
	return e.all(ctx, rows)
}

// finished are the trials to measure.
func finished(s *results.Store, sweep, id string) ([]results.Row, error) {
	if sweep == "" {
		t, err := s.Trial(id)
		if err != nil {
			return nil, err
		}
		if t.Status != results.Done {
			return nil, fmt.Errorf("trial %s: %w, but is %s", t.ID, results.ErrNotDone, t.Status)
		}
		return []results.Row{t.Row}, nil
	}
	rows, err := s.Trials(results.Filter{Sweep: sweep, Status: results.Done})
	if err == nil && len(rows) == 0 {
		err = fmt.Errorf("%w: no trial of sweep %s is done", results.ErrNoTrial, sweep)
	}
	return rows, err
}
