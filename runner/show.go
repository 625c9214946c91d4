package main

import (
	"github.com/spf13/cobra"

	"loraebench/results"
)

// shownTrial is the output of runner show --json: a trial as results.Trial
// has it, its series summarised.
type shownTrial struct {
	results.Row
	Sweeps []string        `json:"sweeps"`
	Values []results.Value `json:"values"`
	Series []seriesSummary `json:"series"`
}

// seriesSummary is a series without the points between.
type seriesSummary struct {
	Name  string `json:"name"`
	N     int    `json:"n"` // at least 1: the store has no empty series
	First point  `json:"first"`
	Last  point  `json:"last"`
}

type point struct {
	X float64 `json:"x"`
	Y float64 `json:"y"`
}

func newShow(a *app) *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:   "show ID",
		Short: "Show everything about one trial",
		Long: `Show everything about one trial: how it is configured, what made it, what was
measured, and where its series begin and end. ID may be the start of an id, as
long as no other trial's id starts so.

With --json:
  {"id", "status", "reason" and "log" (of one that failed), "seconds", "sweep" (that ran it),
   "sweeps" (all it is in),
   "config": {"schema", "dataset", "dataset_options", "dataset_checksum",
     "protocol", "protocol_version", "method", "params", "seed", "budget":
     {"epochs", "images", "batch", "learning_rate", "samples", "labels",
      "head_epochs", "head_repeats" (if above 1)}},
   "provenance": {"program", "revision", "dirty", "go", "gomlx", "backend",
     "device", "host", "extractor", "extractor_sha256", "started", "finished", "parent" (if the training
     went on from that of another trial)},
   "values": [{"metric", "variant", "extractor" (of FIDs), "value", "reason" (if
     value is null), "detail" (if there is any)}],
   "series": [{"name", "n", "first": {"x", "y"}, "last": {"x", "y"}}]}`,
		Example: `  runner show 3f2a
  runner show 3f2a --json`,
		Args: oneTrial,
		RunE: func(_ *cobra.Command, args []string) error {
			return a.readStore(func(s *results.Store) error {
				trial, err := s.Trial(args[0])
				if err != nil {
					return err
				}
				shown := show(trial)
				if asJSON {
					return a.printJSON(shown)
				}
				return shown.print(a)
			})
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "write JSON")
	return c
}

func oneTrial(c *cobra.Command, args []string) error {
	switch {
	case len(args) > 1:
		return usagef("one trial at a time, got %q (see %s --help)", args, c.CommandPath())
	case len(args) == 0 || args[0] == "":
		return usagef("no trial named; give its id or the start of it (see %s --help)", c.CommandPath())
	}
	return nil
}

func show(t *results.Trial) shownTrial {
	shown := shownTrial{Row: t.Row, Sweeps: t.Sweeps, Values: t.Values, Series: []seriesSummary{}}
	for _, s := range t.Series {
		last := len(s.X) - 1
		shown.Series = append(shown.Series, seriesSummary{
			Name: s.Name, N: len(s.X), First: point{s.X[0], s.Y[0]}, Last: point{s.X[last], s.Y[last]},
		})
	}
	return shown
}
