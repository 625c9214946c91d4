package main

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"loraebench/results"
)

// storeStatus is the output of runner status --json.
type storeStatus struct {
	Sweeps   []results.SweepStatus `json:"sweeps"`   // by name; counts has every status
	Failures []failure             `json:"failures"` // failed, then diverged, each in the order of planning
}

// failure is a trial that failed or diverged.
type failure struct {
	ID       string         `json:"id"`
	Status   results.Status `json:"status"`
	Reason   string         `json:"reason"`
	Sweep    string         `json:"sweep"` // that ran it
	Dataset  string         `json:"dataset"`
	Protocol string         `json:"protocol"`
	Method   string         `json:"method"`
	Params   map[string]any `json:"params"`
	Seed     int64          `json:"seed"`
}

func newStatus(a *app) *cobra.Command {
	var asJSON bool
	var sweep string
	c := &cobra.Command{
		Use:   "status",
		Short: "Count the trials of each sweep by status, and say why some failed",
		Long: `Count the trials of each sweep by status, and list those that failed or diverged
with the reason. A trial of several sweeps counts in each.

With --json: {"sweeps": [{"sweep", "trials", "counts": {"pending", "running",
"done", "failed", "diverged", "interrupted"}}], "failures": [{"id", "status",
"reason", "sweep", "dataset", "protocol", "method", "params", "seed"}]}.`,
		Example: `  runner status
  runner status --sweep lambda --json`,
		Args: noArgs,
		RunE: func(*cobra.Command, []string) error {
			return a.readStore(func(s *results.Store) error {
				status, err := readStatus(s, a.store, sweep)
				if err != nil {
					return err
				}
				if asJSON {
					return a.printJSON(status)
				}
				return status.print(a)
			})
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "write JSON")
	c.Flags().StringVar(&sweep, "sweep", "", "only the sweep `NAME`")
	return c
}

// readStatus asks for the status of one sweep, or of all if sweep is "".
func readStatus(s *results.Store, path, sweep string) (storeStatus, error) {
	sweeps, err := s.Sweeps()
	if err != nil {
		return storeStatus{}, err
	}
	if sweep != "" {
		if sweeps, err = onlySweep(sweeps, path, sweep); err != nil {
			return storeStatus{}, err
		}
	}
	for _, w := range sweeps {
		for _, status := range results.Statuses() {
			w.Counts[status] += 0 // present, if only as 0
		}
	}
	failures, err := readFailures(s, sweep)
	return storeStatus{Sweeps: sweeps, Failures: failures}, err
}

func onlySweep(all []results.SweepStatus, path, sweep string) ([]results.SweepStatus, error) {
	i := slices.IndexFunc(all, func(w results.SweepStatus) bool { return w.Sweep == sweep })
	if i >= 0 {
		return all[i : i+1], nil
	}
	if len(all) == 0 {
		return nil, errors.New(noTrials(path))
	}
	names := make([]string, len(all))
	for i, w := range all {
		names[i] = w.Sweep
	}
	return nil, fmt.Errorf("%s holds no sweep %q; its sweeps: %s", path, sweep, strings.Join(names, ", "))
}

func noTrials(path string) string {
	return path + " holds no trials; run a sweep first, e.g. runner sweep sweeps/quickstart.yaml"
}

func readFailures(s *results.Store, sweep string) ([]failure, error) {
	out := []failure{}
	for _, status := range []results.Status{results.Failed, results.Diverged} {
		rows, err := s.Trials(results.Filter{Sweep: sweep, Status: status})
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			c := r.Config
			out = append(out, failure{
				ID: r.ID, Status: r.Status, Reason: oneLine(r.Reason), Sweep: r.Sweep,
				Dataset: c.Dataset, Protocol: c.Protocol, Method: c.Method, Params: c.Params, Seed: c.Seed,
			})
		}
	}
	return out, nil
}

func (s storeStatus) print(a *app) error {
	if len(s.Sweeps) == 0 {
		return a.print(noTrials(a.store) + "\n")
	}
	var b strings.Builder
	g := grid{columns: append(left("SWEEP"), right("TRIALS", "DONE", "RUNNING", "PENDING", "FAILED", "DIVERGED", "INTERRUPTED")...)}
	for _, w := range s.Sweeps {
		n := func(status results.Status) string { return strconv.Itoa(w.Counts[status]) }
		g.add(w.Sweep, strconv.Itoa(w.Trials), n(results.Done), n(results.Running), n(results.Pending),
			n(results.Failed), n(results.Diverged), n(results.Interrupted))
	}
	if err := g.write(&b, ""); err != nil {
		return err
	}
	if err := s.writeFailures(&b); err != nil {
		return err
	}
	return a.print(b.String())
}

func (s storeStatus) writeFailures(b *strings.Builder) error {
	if len(s.Failures) == 0 {
		return nil
	}
	b.WriteString("\n")
	g := grid{columns: left("TRIAL", "STATUS", "SWEEP", "DATASET", "METHOD", "PARAMETERS", "SEED", "REASON")}
	for _, f := range s.Failures {
		g.add(f.ID, string(f.Status), f.Sweep, f.Dataset, f.Method, pairs(f.Params), strconv.FormatInt(f.Seed, 10), f.Reason)
	}
	return g.write(b, "")
}
