package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/dustin/go-humanize"
	"github.com/spf13/cobra"

	"loraebench/results"
	"loraebench/runner/backend"
	"loraebench/runner/folder"
	"loraebench/runner/trial"
)

// trialCost is where the time of a trial goes.
type trialCost struct {
	Trial      string             `json:"trial"`
	Backend    string             `json:"backend"`
	Seconds    map[string]float64 `json:"seconds"`     // by stage: load, train, and each thing measured
	Total      float64            `json:"total"`       // seconds
	TrainShare float64            `json:"train_share"` // of what every trial costs
	Memory     int64              `json:"memory_bytes"`

	stages []string // in order
}

// benchTrial are the flags of runner bench trial.
type benchTrial struct {
	backend, compare string
	selection        selection
	metrics          []string
	json             bool
}

func newBenchTrial(a *app) *cobra.Command {
	var f benchTrial
	c := &cobra.Command{
		Use:   "trial FILE",
		Short: "Measure what each stage of a sweep's first trial costs",
		Long: `Run the first trial of a sweep file in this process, as a sweep would but without
keeping anything, and measure how long each of its stages takes and how much
memory it needs. --only and --seeds choose another trial, --metric a part of what
is measured; the names are those of runner eval.

With --json: {"trial", "backend", "seconds": {STAGE: seconds}, "total",
"train_share" (of the total without load and reference, which trials share),
"memory_bytes" (the most resident)}.
--compare shows the change since such a file.`,
		Example: `  runner bench trial sweeps/mnist-smoke.yaml --only method=lorae
  runner bench trial sweeps/mnist-smoke.yaml --only method=lorae --metric fid,accuracy
  runner bench trial sweeps/quickstart.yaml --json`,
		Args: func(c *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usagef("bench trial takes one sweep file, got %d arguments (see %s --help)", len(args), c.CommandPath())
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error { return runBenchTrial(c.Context(), a, f, args[0]) },
	}
	flags := c.Flags()
	backendFlag(flags, &f.backend)
	flags.StringArrayVar(&f.selection.only, "only", nil, "take the first trial with `NAME=VALUE,…`: method or a parameter")
	flags.StringSliceVar(&f.selection.seeds, "seeds", nil, "take the first trial with these `SEEDS`")
	flags.StringSliceVar(&f.metrics, "metric", nil, "measure only these `METRICS`")
	flags.StringVar(&f.compare, "compare", "", "compare with the `FILE` that an earlier --json wrote")
	flags.BoolVar(&f.json, "json", false, "print JSON")
	return c
}

func runBenchTrial(ctx context.Context, a *app, f benchTrial, file string) error {
	if f.metrics != nil {
		if err := checkMetrics(f.metrics); err != nil {
			return err
		}
	}
	before, err := readNumbers(f.compare)
	if err != nil {
		return err
	}
	c, err := firstCell(ctx, a, f.selection, file)
	if err != nil {
		return err
	}
	opened, name, err := openChosen(ctx, a, f.backend)
	if err != nil {
		return err
	}
	s := server{app: a, backend: opened, backendName: name, task: folder.Task{Backend: name}}
	defer s.close()
	cost, err := s.costOfTrial(ctx, c, f.metrics)
	if err != nil {
		return err
	}
	if f.json {
		return a.printJSON(cost)
	}
	if err := cost.print(a); err != nil {
		return err
	}
	return printChange(a, before, cost)
}

// firstCell is the first trial of a sweep file that is chosen.
func firstCell(ctx context.Context, a *app, s selection, file string) (cell, error) {
	_, cells, err := readSweep(ctx, a, file)
	if err != nil {
		return cell{}, err
	}
	choose, err := s.compile(cells)
	if err != nil {
		return cell{}, err
	}
	for _, c := range cells {
		if choose(c, results.Pending) {
			return c, nil
		}
	}
	return cell{}, usagef("%s: no trial is like that", file)
}

// costOfTrial runs a trial in a temporary folder.
func (s *server) costOfTrial(ctx context.Context, c cell, metrics []string) (cost trialCost, err error) {
	dir, err := os.MkdirTemp("", "bench-trial-")
	if err != nil {
		return cost, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	cost = trialCost{Trial: c.label(), Backend: s.backendName, Seconds: map[string]float64{}}
	clock := stageClock{cost: &cost, last: time.Now()}
	clock.begin("load")
	if err := folder.Prepare(dir, folder.Task{Sweep: "bench", Config: c.Config, Backend: s.backendName, Data: s.app.dataRoot()}); err != nil {
		return cost, err
	}
	t, err := folder.ReadTask(dir)
	if err != nil {
		return cost, err
	}
	spec, err := s.spec(t, dir)
	if err == nil {
		err = s.load(ctx, t)
	}
	if err != nil {
		return cost, err
	}
	clock.begin("train")
	env := trial.Env{Backend: s.backend, Provenance: newProvenance(s.backendName, s.backend, time.Now()), References: s.references, Metrics: metrics, Stage: clock.begin}
	r := trial.Run(ctx, env, spec, s.set, "bench", dir)
	clock.begin("")
	if r.Status != results.Done {
		return cost, fmt.Errorf("%s: %s: %s", cost.Trial, r.Status, r.Reason)
	}
	for _, seconds := range cost.Seconds {
		cost.Total += seconds
	}
	cost.TrainShare = cost.share("train")
	cost.Memory = peakMemory()
	return cost, nil
}

// sharedStages are paid for once: the data by a process, the reference
// images' features by a sweep, which keeps them in a file.
var sharedStages = []string{"load", trial.ReferenceStage}

// share is a stage's part of what every trial costs.
func (c trialCost) share(name string) float64 {
	all := c.Total
	for _, shared := range sharedStages {
		all -= c.Seconds[shared]
	}
	return c.Seconds[name] / all
}

// stageClock adds the time up to each beginning to the stage before.
type stageClock struct {
	cost *trialCost
	now  string
	last time.Time
}

func (c *stageClock) begin(name string) {
	if c.now != "" {
		c.cost.Seconds[c.now] += time.Since(c.last).Seconds()
	}
	if _, seen := c.cost.Seconds[name]; name != "" && !seen {
		c.cost.stages = append(c.cost.stages, name)
		c.cost.Seconds[name] = 0
	}
	c.now, c.last = name, time.Now()
}

func (c trialCost) print(a *app) error {
	g := grid{columns: []column{{head: "STAGE"}, {head: "SECONDS", right: true}, {head: "SHARE", right: true}}}
	for _, name := range c.stages {
		share := ""
		if !slices.Contains(sharedStages, name) {
			share = fmt.Sprintf("%.1f %%", 100*c.share(name))
		}
		g.add(name, fmt.Sprintf("%.2f", c.Seconds[name]), share)
	}
	g.add("total", fmt.Sprintf("%.2f", c.Total), "")
	var b strings.Builder
	fmt.Fprintf(&b, "%s on %s\n", c.Trial, cmp.Or(c.Backend, backend.Auto))
	if err := g.write(&b, ""); err != nil {
		return err
	}
	fmt.Fprintf(&b, "memory, at most %s\n", humanize.Bytes(uint64(c.Memory)))
	return a.print(b.String())
}
