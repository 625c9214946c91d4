package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"loraebench/results"
	"loraebench/runner/folder"
)

// storeStatus is the output of runner status --json.
type storeStatus struct {
	Sweeps   []results.SweepStatus `json:"sweeps"`   // by name; counts has every status
	Running  []progressing         `json:"running"`  // in the order of planning
	Failures []failure             `json:"failures"` // failed, then diverged, then interrupted, each in the order of planning
}

// progressing is a trial that runs.
type progressing struct {
	ID       string            `json:"id"`
	Sweep    string            `json:"sweep"`
	Method   string            `json:"method"`
	Params   map[string]any    `json:"params"`
	Seed     int64             `json:"seed"`
	Progress *folder.Heartbeat `json:"progress"` // null before the first heartbeat
}

// failure is a trial that failed, diverged, or was interrupted.
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
	Log      string         `json:"log"` // its end
}

func newStatus(a *app) *cobra.Command {
	var asJSON bool
	var sweep string
	c := &cobra.Command{
		Use:   "status",
		Short: "Count the trials of each sweep by status, and say why some failed",
		Long: `Count the trials of each sweep by status, say how those that run stand, and list
those that failed, diverged or were interrupted with the reason and the end of
their log. A trial of several sweeps counts in each.

With --json: {"sweeps": [{"sweep", "trials", "counts": {"pending", "running",
"done", "failed", "diverged", "interrupted"}}], "running": [{"id", "sweep",
"method", "params", "seed", "progress": {"beat", "pid", "host", "stage",
"epoch", "epochs", "fraction", "rate" (images/s), "left" (seconds), "terms":
[{"name", "mean"}]}}], "failures": [{"id", "status", "reason", "sweep",
"dataset", "protocol", "method", "params", "seed", "log"}]}.`,
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
	running, err := readRunning(s, path, sweep)
	if err != nil {
		return storeStatus{}, err
	}
	failures, err := readFailures(s, sweep)
	return storeStatus{Sweeps: sweeps, Running: running, Failures: failures}, err
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

// readRunning asks the folders of the trials that run how they stand.
func readRunning(s *results.Store, path, sweep string) ([]progressing, error) {
	rows, err := s.Trials(results.Filter{Sweep: sweep, Status: results.Running})
	out := []progressing{}
	for _, r := range rows {
		p := progressing{ID: r.ID, Sweep: r.Sweep, Method: r.Config.Method, Params: r.Config.Params, Seed: r.Config.Seed}
		if b, ok := folder.ReadHeartbeat(filepath.Join(results.TrialsDir(path), r.ID)); ok {
			p.Progress = &b
		}
		out = append(out, p)
	}
	return out, err
}

func readFailures(s *results.Store, sweep string) ([]failure, error) {
	out := []failure{}
	for _, status := range []results.Status{results.Failed, results.Diverged, results.Interrupted} {
		rows, err := s.Trials(results.Filter{Sweep: sweep, Status: status})
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			c := r.Config
			out = append(out, failure{
				ID: r.ID, Status: r.Status, Reason: oneLine(r.Reason), Sweep: r.Sweep,
				Dataset: c.Dataset, Protocol: c.Protocol, Method: c.Method, Params: c.Params, Seed: c.Seed, Log: r.Log,
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
	if err := errors.Join(s.writeRunning(&b), s.writeFailures(&b)); err != nil {
		return err
	}
	return a.print(b.String())
}

// logLines is how much of a log status shows; runner show has more.
const logLines = 5

func (s storeStatus) writeRunning(b *strings.Builder) error {
	if len(s.Running) == 0 {
		return nil
	}
	b.WriteString("\n")
	g := grid{columns: left("RUNNING", "SWEEP", "METHOD", "PARAMETERS", "SEED", "HOST", "PROGRESS")}
	for _, r := range s.Running {
		host, stands := "–", "–"
		if r.Progress != nil {
			host, stands = r.Progress.Host, standing(*r.Progress)
		}
		g.add(r.ID, r.Sweep, r.Method, pairs(r.Params), strconv.FormatInt(r.Seed, 10), host, stands)
	}
	return g.write(b, "")
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
	if err := g.write(b, ""); err != nil {
		return err
	}
	for _, f := range s.Failures {
		if f.Log == "" {
			continue
		}
		lines := strings.Split(f.Log, "\n")
		fmt.Fprintf(b, "\nlog of %s\n", f.ID)
		for _, line := range lines[max(0, len(lines)-logLines):] {
			b.WriteString("  " + line + "\n")
		}
	}
	return nil
}
