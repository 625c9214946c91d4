package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/dustin/go-humanize"
	"github.com/spf13/cobra"

	"loraebench/runner/dataset"
)

func newData(a *app) *cobra.Command {
	c := &cobra.Command{
		Use:   "data [NAME]",
		Short: "List which data are there, or fetch those of a data set",
		Long: `List which data sets can be read from the data root and which can't, and why.
Every file is read and checked. With a name, fetch that data set's files.`,
		Example: `  runner data
  runner data --data /datasets
  runner data mnist --from ~/Downloads`,
		Args: func(c *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usagef("nothing to fetch for %q; known: %s (see runner data --help)", args[0], strings.Join(subcommands(c), ", "))
			}
			return nil
		},
		RunE: func(c *cobra.Command, _ []string) error { return listData(c.Context(), a) },
	}
	c.AddCommand(newDataMNIST(a))
	return c
}

// listData loads every data set by its default options: only that shows that it can be.
func listData(ctx context.Context, a *app) error {
	root := a.dataRoot()
	g := grid{columns: left("DATASET", "STATE", "DETAILS")}
	for _, e := range dataset.All() {
		a.say("reading %s", e.Name)
		set, err := e.Load(ctx, root, nil)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		state, details := dataState(set, err)
		g.add(e.Name, state, strings.TrimPrefix(details, "dataset "+e.Name+": "))
	}
	var b strings.Builder
	b.WriteString("data root: " + root + "\n\n")
	if err := g.write(&b, ""); err != nil {
		return err
	}
	return a.print(b.String())
}

// dataState says what came of loading a data set.
func dataState(set *dataset.Set, err error) (state, details string) {
	switch {
	case errors.Is(err, dataset.ErrMissing):
		return "missing", err.Error()
	case err != nil:
		return "bad", err.Error()
	}
	train := set.Train
	return "ready", fmt.Sprintf("%s training and %s test images, %d×%d×%d",
		humanize.Comma(int64(train.N)), humanize.Comma(int64(set.Test.N)), train.H, train.W, train.C)
}

func newDataMNIST(a *app) *cobra.Command {
	var from string
	c := &cobra.Command{
		Use:   "mnist",
		Short: "Fetch MNIST",
		Long: `Fetch MNIST's four files into the folder mnist of the data root: downloaded from
the first mirror that has them, or copied from a folder. Their contents are
checked; files that are there and good are kept.`,
		Example: `  runner data mnist
  runner data mnist --from ~/Downloads --data /datasets`,
		Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if from == "" && c.Flags().Changed("from") {
				return usagef("--from names no folder (see %s --help)", c.CommandPath())
			}
			err := dataset.FetchMNIST(c.Context(), a.dataRoot(), from, dataset.MNISTMirrors, a.stdout)
			if err != nil {
				return advised{err}
			}
			return nil
		},
	}
	c.Flags().StringVar(&from, "from", "", "copy the files from `DIR` instead of downloading them")
	return c
}
