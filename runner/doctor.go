package main

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"loraebench/runner/backend"
	"loraebench/runner/metric"
)

func newDoctor(a *app) *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:   "doctor",
		Short: "Tell which backends work here, and how to get the others",
		Long: `Try every backend in a process of its own and tell whether it works here, what
it computes on, or why it does not work and how to get it. --backend auto takes
the first that works. Nothing is downloaded. The last line says where the
singular values of FID come from.

With --json: an object with the list backends: {"name", "usable", "device",
"why", "get"}; folder, where runner backend install puts libraries; and
linked_lapack, true or false.`,
		Example: "  runner doctor --json",
		Args:    noArgs,
		RunE:    func(c *cobra.Command, _ []string) error { return runDoctor(c.Context(), a, asJSON) },
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return c
}

func runDoctor(ctx context.Context, a *app, asJSON bool) error {
	all := backend.Survey(ctx, probeBackend)
	if err := ctx.Err(); err != nil {
		return err
	}
	if asJSON {
		return a.printJSON(map[string]any{"backends": all, "folder": backend.Folder(), "linked_lapack": metric.LinkedLAPACK})
	}
	g := grid{columns: left("BACKEND", "USABLE", "DEVICE, OR WHY NOT AND HOW TO GET IT")}
	for _, s := range all {
		usable, text := "yes", s.Device
		if !s.Usable {
			usable, text = "no", s.Why
			if s.Get != "" {
				text += " → " + s.Get
			}
		}
		g.add(s.Name, usable, text)
	}
	var b strings.Builder
	if err := g.write(&b, ""); err != nil {
		return err
	}
	return a.print(b.String() + singularValues())
}

func singularValues() string {
	if metric.LinkedLAPACK {
		return "\nFID's singular values come from a linked LAPACK\n"
	}
	return "\nFID's singular values come from gonum; make build LAPACK=1 links OpenBLAS, faster for Inception's features\n"
}
