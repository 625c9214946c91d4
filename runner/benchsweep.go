package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/dustin/go-humanize"
	"github.com/spf13/cobra"

	"loraebench/results"
	"loraebench/runner/folder"
	"loraebench/runner/launch"
	"loraebench/runner/supervise"
	"loraebench/sweeps"
)

// sweepCost is what a sweep of trials that do nothing costs.
type sweepCost struct {
	Trials        int     `json:"trials"`
	Expand        float64 `json:"expand_seconds"`         // from the sweep file to resolved trials
	Plan          float64 `json:"plan_seconds"`           // into a new store
	Replan        float64 `json:"replan_seconds"`         // into the same store once more
	Status        float64 `json:"status_seconds"`         // of runner status, with opening the store
	ProcessStart  float64 `json:"process_start_seconds"`  // until the first trial has begun to beat
	TrialOverhead float64 `json:"trial_overhead_seconds"` // of a trial beside that: folder, process, record, store
	Memory        int64   `json:"memory_bytes"`           // of this process, the most it had
	StoreSize     int64   `json:"store_bytes"`
}

func newBenchSweep(a *app) *cobra.Command {
	var asJSON bool
	var counts []int
	c := &cobra.Command{
		Use:   "sweep",
		Short: "Measure what a sweep costs beside its trials",
		Long: `Run sweeps of trials that do nothing, in processes as always, and measure what
the sweep itself costs: reading the file, the store, processes, records.`,
		Example: `  runner bench sweep
  runner bench sweep --trials 100,1000 --json`,
		Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error { return runBenchSweep(c.Context(), a, counts, asJSON) },
	}
	c.Flags().IntSliceVar(&counts, "trials", []int{100, 1000, 10_000}, "measure sweeps of `N` trials")
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return c
}

func runBenchSweep(ctx context.Context, a *app, counts []int, asJSON bool) error {
	g := grid{columns: right("TRIALS", "EXPAND", "PLAN", "PLAN AGAIN", "STATUS", "PROCESS START", "A TRIAL", "MEMORY", "STORE")}
	all := []sweepCost{}
	for _, n := range counts {
		if n < 1 || n > sweeps.MaxTrials {
			return usagef("--trials %d: must be from 1 to %d", n, sweeps.MaxTrials)
		}
		c, err := costOfSweep(ctx, n)
		if err != nil {
			return err
		}
		all = append(all, c)
		g.add(strconv.Itoa(n), seconds(c.Expand), seconds(c.Plan), seconds(c.Replan), seconds(c.Status), seconds(c.ProcessStart),
			seconds(c.TrialOverhead), humanize.Bytes(uint64(c.Memory)), humanize.Bytes(uint64(c.StoreSize)))
	}
	if asJSON {
		return a.printJSON(all)
	}
	var b strings.Builder
	if err := g.write(&b, ""); err != nil {
		return err
	}
	return a.print(b.String())
}

func seconds(s float64) string {
	d := time.Duration(s * float64(time.Second))
	if d >= time.Second {
		return d.Round(10 * time.Millisecond).String()
	}
	return d.Round(10 * time.Microsecond).String()
}

func costOfSweep(ctx context.Context, n int) (cost sweepCost, err error) {
	dir, err := os.MkdirTemp("", "bench-sweep-")
	if err != nil {
		return cost, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	cost.Trials = n
	text := fmt.Sprintf("version: 1\ndataset: shapes\nprotocol: clean\nseeds: %d\nmethods: [{name: ae}]\n", n)
	var cells []cell
	cost.Expand, err = timed(func() error {
		s, err := sweeps.Decode("bench.yaml", []byte(text), catalog())
		if err == nil {
			cells, err = resolve(ctx, s, "")
		}
		return err
	})
	if err != nil {
		return cost, err
	}
	path := filepath.Join(dir, "lorae.db")
	store, err := results.Open(path)
	if err != nil {
		return cost, err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	plan := func() error { _, err := store.Plan("bench", configs(cells)); return err }
	if cost.Plan, err = timed(plan); err != nil {
		return cost, err
	}
	if cost.Replan, err = timed(plan); err != nil {
		return cost, err
	}
	if err := cost.run(ctx, store, filepath.Join(dir, "trials"), cells); err != nil {
		return cost, err
	}
	cost.Status, err = timed(func() error {
		quiet := &app{stdout: io.Discard, stderr: io.Discard, store: path}
		return quiet.readStore(func(s *results.Store) error {
			status, err := readStatus(s, path, "")
			if err != nil {
				return err
			}
			return status.print(quiet)
		})
	})
	if err != nil {
		return cost, err
	}
	info, err := os.Stat(path)
	if err != nil {
		return cost, err
	}
	cost.StoreSize, cost.Memory = info.Size(), peakMemory()
	return cost, nil
}

// run has the trials run by one process, as a sweep does, but for what a trial computes.
func (c *sweepCost) run(ctx context.Context, store *results.Store, dir string, cells []cell) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	trials := make([]supervise.Trial, len(cells))
	for i, cell := range cells {
		trials[i] = supervise.Trial{ID: cell.id, Dir: filepath.Join(dir, cell.id), Task: folder.Task{Sweep: "bench", Config: cell.Config}}
	}
	launcher := launch.NewLocal([]string{self, "bench", "noop"}, 1, launch.Env(1, runtime.GOMAXPROCS(0), nil))
	watch := &stopwatch{}
	s := supervise.Supervisor{Store: store, Launcher: launcher, Watcher: watch, Silence: silence, Tick: tick}
	total, err := timed(func() error { _, err := s.Run(ctx, trials); return err })
	if err != nil {
		return errors.Join(err, launcher.Close())
	}
	if watch.failed > 0 {
		return errors.Join(fmt.Errorf("%d of %d trials that do nothing failed: %s", watch.failed, len(trials), watch.reason), launcher.Close())
	}
	c.ProcessStart = watch.first.Seconds()
	c.TrialOverhead = (total - c.ProcessStart) / float64(max(1, len(trials)-1))
	return launcher.Close()
}

// stopwatch watches trials that do nothing.
type stopwatch struct {
	start  time.Time
	first  time.Duration // until the end of the first trial
	failed int
	reason string
}

// Begin starts the clock.
func (w *stopwatch) Begin(supervise.Trial, string) {
	if w.start.IsZero() {
		w.start = time.Now()
	}
}

// Beat does nothing.
func (w *stopwatch) Beat(supervise.Trial, folder.Heartbeat) {}

// Requeue does nothing.
func (w *stopwatch) Requeue(supervise.Trial) {}

// End stops the clock for the first trial.
func (w *stopwatch) End(_ supervise.Trial, o supervise.Outcome) {
	if w.first == 0 {
		w.first = time.Since(w.start)
	}
	if o.Status != results.Done {
		w.failed++
		w.reason = o.Reason
	}
}

// Tick does nothing.
func (w *stopwatch) Tick() {}

// Trouble does nothing.
func (w *stopwatch) Trouble(string) {}

func timed(f func() error) (float64, error) {
	start := time.Now()
	err := f()
	return time.Since(start).Seconds(), err
}

// peakMemory is the most memory that this process had resident; 0 where the system does not tell.
func peakMemory() int64 {
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(text)) {
		if size, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			kilobytes, err := strconv.ParseInt(strings.Fields(size)[0], 10, 64)
			if err != nil {
				return 0
			}
			return kilobytes << 10
		}
	}
	return 0
}

// newBenchNoop is what bench sweep starts as the process of its trials.
func newBenchNoop(a *app) *cobra.Command {
	return &cobra.Command{
		Use:     "noop",
		Short:   "Take trials as runner trial - does, and do nothing",
		Example: "  runner bench noop < folders.txt",
		Hidden:  true,
		Args:    noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if err := keepOutputs(a, c.Root()); err != nil {
				return err
			}
			s := server{app: a, run: noop}
			return s.serve(c.Context(), c.InOrStdin())
		},
	}
}

// noop is the record of a trial that measured one number.
func noop(_ context.Context, t folder.Task, _ string, _ *folder.Heart) (*results.Record, error) {
	one := 1.0
	now := stamp(time.Now())
	return &results.Record{
		ID: t.Config.ID(), Sweep: t.Sweep, Config: t.Config, Status: results.Done,
		Provenance: results.Provenance{Program: version, Started: now, Finished: now},
		Values:     []results.Value{{Metric: "parameters", Variant: "all", Value: &one}},
	}, nil
}
