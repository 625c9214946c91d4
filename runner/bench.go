package main

import "github.com/spf13/cobra"

func newBench(a *app) *cobra.Command {
	c := &cobra.Command{
		Use:     "bench",
		Short:   "Measure speed on this machine",
		Example: "  runner bench train --json\n  runner bench trial sweeps/mnist-smoke.yaml",
		Args:    needCommand,
		RunE:    func(*cobra.Command, []string) error { return nil }, // Args lets nothing through
	}
	c.AddCommand(newBenchData(a), newBenchTrain(a), newBenchTrial(a), newBenchSweep(a), newBenchNoop(a))
	return c
}
