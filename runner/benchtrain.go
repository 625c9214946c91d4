package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/dustin/go-humanize"
	"github.com/gomlx/compute"
	"github.com/spf13/cobra"

	"loraebench/runner/backend"
	"loraebench/runner/method"
	"loraebench/runner/nn"
	"loraebench/runner/trial"
)

// benchTrain are the flags of runner bench train.
type benchTrain struct {
	methods                       []string
	backend, dataset, formulation string
	compare                       string
	batch, steps                  int
	json                          bool
}

// formulations are the values of --formulation.
var formulations = map[string]nn.Formulation{"auto": nn.Auto, "native": nn.Native, "volume": nn.Volume, "product": nn.Product}

// benchShapes are the values of --dataset.
var benchShapes = map[string]method.Shape{"mnist": {H: 32, W: 32, C: 1}, "celeba": {H: 64, W: 64, C: 3}}

func newBenchTrain(a *app) *cobra.Command {
	var f benchTrain
	c := &cobra.Command{
		Use:   "train",
		Short: "Measure training speed, and its share of the backend's matrix product speed",
		Long: `Train a method's network for a data set on noise for a few steps and compare the rate of
its floating-point operations with that of a 1024×1024×1024 matrix product on
the same backend in the same run. Medians, one step for compiling not counted.

Several methods are compared with the first. With --json: {"images_per_second",
"step_seconds", "step_flops", "step_flops_per_second", "peak_flops", "ratio",
"peak_memory_bytes"}, and of several methods an object with such a one by the
name of each.`,
		Example: `  runner bench train
  runner bench train --method ae,lorae,vae
  runner bench train --dataset celeba --steps 3
  runner bench train --json > before.json
  runner bench train --compare before.json
  runner bench train --formulation native --steps 1`,
		Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error { return runBenchTrain(c.Context(), a, f) },
	}
	flags := c.Flags()
	backendFlag(flags, &f.backend)
	flags.StringSliceVar(&f.methods, "method", []string{"ae"}, "train these `METHODS`, one after the other")
	flags.StringVar(&f.dataset, "dataset", "mnist", "with the network for this data set: `mnist` (32×32×1) or celeba (64×64×3)")
	flags.StringVar(&f.formulation, "formulation", "auto", "convolutions as `auto`, native, volume or product")
	flags.IntVar(&f.batch, "batch", 100, "`IMAGES` a step")
	flags.IntVar(&f.steps, "steps", 20, "measure `N` steps")
	flags.StringVar(&f.compare, "compare", "", "compare with the `FILE` that an earlier --json wrote")
	flags.BoolVar(&f.json, "json", false, "print JSON")
	return c
}

func runBenchTrain(ctx context.Context, a *app, f benchTrain) error {
	formulation, err := f.check()
	if err != nil {
		return err
	}
	before, err := readNumbers(f.compare)
	if err != nil {
		return err
	}
	b, _, err := openChosen(ctx, a, f.backend)
	if err != nil {
		return err
	}
	defer b.Finalize()
	costs := map[string]trainCost{}
	for _, name := range f.methods {
		if costs[name], err = f.measure(ctx, b, name, formulation); err != nil {
			return err
		}
	}
	var all any = costs
	text, err := f.table(costs)
	if err != nil {
		return err
	}
	if len(f.methods) == 1 {
		one := costs[f.methods[0]]
		all, text = one, one.String()
	}
	if f.json {
		return a.printJSON(all)
	}
	if err := a.print(fmt.Sprintf("%s on %s, batch %d\n%s", strings.Join(f.methods, ", "), backend.DeviceOf(b), f.batch, text)); err != nil {
		return err
	}
	return printChange(a, before, all)
}

func (f benchTrain) measure(ctx context.Context, b compute.Backend, name string, formulation nn.Formulation) (cost trainCost, err error) {
	entry, err := method.Lookup(name)
	if err != nil {
		return cost, err
	}
	cost.TrainSpeed, err = trial.Bench(ctx, b, entry.New(f.dataset), benchShapes[f.dataset], formulation, f.batch, f.steps)
	cost.Memory = peakMemory()
	return cost, err
}

// table puts the methods beside the first one.
func (f benchTrain) table(costs map[string]trainCost) (string, error) {
	g := grid{columns: append(left("METHOD"), right("IMAGES/S", "STEP", "RATIO", "STEP OF "+strings.ToUpper(f.methods[0]))...)}
	for _, name := range f.methods {
		c := costs[name]
		g.add(name, fmt.Sprintf("%.0f", c.ImagesPerSecond), fmt.Sprintf("%.1f ms", 1e3*c.StepSeconds), fmt.Sprintf("%.2f", c.Ratio),
			fmt.Sprintf("%.2f", c.StepSeconds/costs[f.methods[0]].StepSeconds))
	}
	var b strings.Builder
	err := g.write(&b, "  ")
	return b.String(), err
}

// check refuses flags that make no sense, and reads --formulation.
func (f benchTrain) check() (nn.Formulation, error) {
	formulation, ok := formulations[f.formulation]
	if !ok {
		return 0, usagef("unknown formulation %q: known are %s", f.formulation, strings.Join(slices.Sorted(maps.Keys(formulations)), ", "))
	}
	if _, ok := benchShapes[f.dataset]; !ok {
		return 0, usagef("unknown --dataset %q: known are celeba, mnist", f.dataset)
	}
	if len(f.methods) == 0 {
		return 0, usagef("--method names no method to train")
	}
	for _, name := range f.methods {
		if _, err := method.Lookup(name); err != nil {
			return 0, usageError{err}
		}
	}
	if f.batch < 1 || f.steps < 1 {
		return 0, usagef("--batch %d, --steps %d: both must be at least 1", f.batch, f.steps)
	}
	return formulation, nil
}

// trainCost is what training a method costs.
type trainCost struct {
	trial.TrainSpeed
	Memory int64 `json:"peak_memory_bytes"` // of this process; 0 where the system does not tell
}

func (c trainCost) String() string {
	return fmt.Sprintf(`  training        %8.0f images/s, a step takes %.1f ms
  step            %8.2f GFLOP, so %.1f GFLOP/s
  matrix product  %8.1f GFLOP/s (1024×1024×1024, float32)
  ratio           %8.2f
  memory          %8s at most, the whole process
`, c.ImagesPerSecond, 1e3*c.StepSeconds, c.StepFLOPs/1e9, c.Rate/1e9, c.PeakFLOPs/1e9, c.Ratio, humanize.Bytes(uint64(c.Memory)))
}
