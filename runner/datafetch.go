package main

import (
	"github.com/spf13/cobra"

	"loraebench/runner/dataset"
)

// newDataFetch is the command for a data set of four files that can be fetched.
func newDataFetch(a *app, name, title string) *cobra.Command {
	var from string
	c := &cobra.Command{
		Use:   name,
		Short: "Fetch " + title,
		Long: "Fetch " + title + `'s four files into the folder ` + name + ` of the data root: downloaded from
the first mirror that has them, or copied from a folder. Their contents are
checked; files that are there and good are kept.`,
		Example: "  runner data " + name + "\n  runner data " + name + " --from ~/Downloads --data /datasets",
		Args:    noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if from == "" && c.Flags().Changed("from") {
				return usagef("--from names no folder (see %s --help)", c.CommandPath())
			}
			err := dataset.Fetch(c.Context(), name, a.dataRoot(), from, a.stdout)
			if err != nil {
				return advised{err}
			}
			return nil
		},
	}
	c.Flags().StringVar(&from, "from", "", "copy the files from `DIR` instead of downloading them")
	return c
}
