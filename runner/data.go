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
		Short: "List which data are there, or fetch or check those of a data set",
		Long: `List which data sets can be read from the data root and which can't, and why.
Every file is read and checked. With a name, fetch or check that data set's files.

Images that are files of their own are decoded once, into a cache: in the folder
cache of the data root or, where the root can't be written to, in the folder
loraebench of your own cache folder. It is made anew whenever the files, the crop
or the size are others, and may be deleted at any time.`,
		Example: `  runner data
  runner data --data /datasets
  runner data mnist --from ~/Downloads
  runner data folder ~/pictures`,
		Args: func(c *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usagef("no data set %q; known: %s (see runner data --help)", args[0], strings.Join(subcommands(c), ", "))
			}
			return nil
		},
		RunE: func(c *cobra.Command, _ []string) error { return listData(c.Context(), a) },
	}
	c.AddCommand(
		newDataFetch(a, "mnist", "MNIST"), newDataFetch(a, "fashionmnist", "Fashion-MNIST"), newDataFetch(a, "kmnist", "KMNIST"),
		newDataImages(a, "celeba", "CelebA", dataset.CelebAHelp), newDataImages(a, "cifar10", "CIFAR-10", dataset.CIFAR10Help), newDataFolder(a),
	)
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
	case errors.Is(err, dataset.ErrOption): // by default there is no folder
		return "any", "your own images: runner data folder PATH"
	case errors.Is(err, dataset.ErrMissing):
		return "missing", err.Error()
	case err != nil:
		return "bad", err.Error()
	}
	train := set.Train
	return "ready", fmt.Sprintf("%s training and %s test images, %d×%d×%d",
		humanize.Comma(int64(train.N)), humanize.Comma(int64(set.Test.N)), train.H, train.W, train.C)
}
