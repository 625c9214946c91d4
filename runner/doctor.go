package main

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"loraebench/runner/backend"
)

func newDoctor(a *app) *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:   "doctor",
		Short: "Tell which backends work here, and how to get the others",
		Long: `Try every backend in a process of its own and tell whether it works here, what
it computes on, or why it does not work and how to get it. --backend auto takes
the first that works. Nothing is downloaded.

With --json: an object with the list backends: {"name", "usable", "device",
"why", "get"}; and folder, where runner backend install puts libraries.`,
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
		return a.printJSON(map[string]any{"backends": all, "folder": backend.Folder()})
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
	return a.print(b.String())
}
