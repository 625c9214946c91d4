package main

import (
	"github.com/spf13/cobra"

	"loraebench/runner/metric/extractor"
)

func newExtractorFetch(a *app) *cobra.Command {
	c := &cobra.Command{
		Use:     "fetch",
		Short:   "Fetch the weights of an extractor",
		Example: "  runner extractor fetch inception",
		Args:    needCommand,
		RunE:    func(*cobra.Command, []string) error { return nil }, // Args lets nothing through
	}
	c.AddCommand(newExtractorFetchInception(a))
	return c
}

func newExtractorFetchInception(a *app) *cobra.Command {
	var from string
	c := &cobra.Command{
		Use:   "inception",
		Short: "Fetch the weights of the Inception network of published FIDs",
		Long: `Fetch the published weights of the Inception network, 96 MB, into the folder
inception of the data root: downloaded from the first mirror that has them, or
copied from a file. They are checked; weights that are there and good are kept.`,
		Example: `  runner extractor fetch inception
  runner extractor fetch inception --from ~/Downloads/pt_inception-2015-12-05-6726825d.pth`,
		Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if from == "" && c.Flags().Changed("from") {
				return usagef("--from names no file (see %s --help)", c.CommandPath())
			}
			err := extractor.FetchInception(c.Context(), a.dataRoot(), from, extractor.InceptionMirrors, a.stdout)
			if err != nil {
				return advised{err}
			}
			return nil
		},
	}
	c.Flags().StringVar(&from, "from", "", "copy the weights from `FILE` instead of downloading them")
	return c
}
