package main

import (
	"context"
	"fmt"

	"github.com/dustin/go-humanize"
	"github.com/spf13/cobra"

	"loraebench/runner/backend"
	"loraebench/runner/method"
	"loraebench/runner/nn"
	"loraebench/runner/trial"
)

// benchTrain are the flags of runner bench train.
type benchTrain struct {
	backend, method, dataset, formulation string
	compare                               string
	batch, steps                          int
	json                                  bool
}

// formulations are the values of --formulation.
var formulations = map[string]nn.Formulation{"auto": nn.Auto, "native": nn.Native, "product": nn.Product}

// benchShapes are the values of --dataset.
var benchShapes = map[string]method.Shape{"mnist": {H: 32, W: 32, C: 1}, "celeba": {H: 64, W: 64, C: 3}}

func newBenchTrain(a *app) *cobra.Command {
	var f benchTrain
	c := &cobra.Command{
		Use:   "train",
		Short: "Measure training speed, and its share of the backend's matrix product speed",
		Long: `Train a method's network for a data set on noise for a few steps and compare the rate of
its floating-point operations with that of a 1024×1024×1024 matrix product on
the same backend in the same run. Medians, one step for compiling not counted.`,
		Example: `  runner bench train
  runner bench train --method lorae --json
  runner bench train --dataset celeba --steps 3
  runner bench train --json > before.json
  runner bench train --compare before.json
  runner bench train --formulation native --steps 1`,
		Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error { return runBenchTrain(c.Context(), a, f) },
	}
	flags := c.Flags()
	backendFlag(flags, &f.backend)
	flags.StringVar(&f.method, "method", "ae", "train this `METHOD`")
	flags.StringVar(&f.dataset, "dataset", "mnist", "with the network for this data set: `mnist` (32×32×1) or celeba (64×64×3)")
	flags.StringVar(&f.formulation, "formulation", "auto", "convolutions as `auto`, native or product")
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
	entry, err := method.Lookup(f.method)
	if err != nil {
		return usageError{err}
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
	var cost trainCost
	if cost.TrainSpeed, err = trial.Bench(ctx, b, entry.New(f.dataset), benchShapes[f.dataset], formulation, f.batch, f.steps); err != nil {
		return err
	}
	cost.Memory = peakMemory()
	if f.json {
		return a.printJSON(cost)
	}
	if err := a.print(fmt.Sprintf("%s on %s, batch %d\n%s", f.method, backend.DeviceOf(b), f.batch, cost)); err != nil {
		return err
	}
	return printChange(a, before, cost)
}

// check refuses flags that make no sense, and reads --formulation.
func (f benchTrain) check() (nn.Formulation, error) {
	formulation, ok := formulations[f.formulation]
	if !ok {
		return 0, usagef("unknown formulation %q: known are auto, native, product", f.formulation)
	}
	if _, ok := benchShapes[f.dataset]; !ok {
		return 0, usagef("unknown --dataset %q: known are celeba, mnist", f.dataset)
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
