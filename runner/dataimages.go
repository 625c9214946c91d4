package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/dustin/go-humanize"
	"github.com/spf13/cobra"

	"loraebench/runner/dataset"
)

// newDataImages is the command that reads and checks a data set that only the user can get.
func newDataImages(a *app, name, title, help string) *cobra.Command {
	opts := map[string]any{}
	var skipBad bool
	c := &cobra.Command{
		Use:   name,
		Short: "Check " + title + ", or say how to get it",
		Long: "Read and check " + title + `. Images are decoded once, into a cache.

` + help,
		Example: "  runner data " + name,
		Args:    noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			err := checkImages(withBuilding(c.Context(), a, skipBad), a, name, opts)
			if errors.Is(err, dataset.ErrMissing) {
				return advised{fmt.Errorf("%w\n%s", err, help)}
			}
			return err
		},
	}
	if e, err := dataset.Lookup(name); err == nil && len(e.Options) > 0 {
		addOptions(c, e, opts)
		addSkipBad(c, &skipBad)
	}
	return c
}

func addSkipBad(c *cobra.Command, skipBad *bool) {
	c.Flags().BoolVar(skipBad, "skip-bad", false, "leave out images that are missing or can't be read; every result says how many")
}

// addOptions makes a flag of every option that is a number. What is given goes to opts.
func addOptions(c *cobra.Command, e dataset.Entry, opts map[string]any) {
	for _, o := range e.Options {
		if !o.IsText() {
			c.Flags().Func(o.Name, fmt.Sprintf("`N`: %s (default %v)", o.Doc, o.Default), func(text string) error {
				var n int
				if _, err := fmt.Sscanf(text+"\n", "%d\n", &n); err != nil {
					return errors.New("want a whole number")
				}
				opts[o.Name] = n
				return nil
			})
		}
	}
}

// checkImages loads a data set and prints what it is.
func checkImages(ctx context.Context, a *app, name string, opts map[string]any) error {
	e, err := dataset.Lookup(name)
	if err != nil {
		return err
	}
	set, err := e.Load(ctx, a.dataRoot(), opts)
	if errors.Is(err, dataset.ErrOption) {
		return usageError{err}
	}
	if err != nil {
		return err
	}
	f := newFacts()
	_, details := dataState(set, nil)
	f.fact(name, details)
	if set.Classes > 0 {
		f.fact("classes", fmt.Sprint(set.Classes))
	}
	f.fact("checksum", set.Checksum)
	if set.Cache != "" {
		f.fact("left out", fmt.Sprintf("%s bad images", humanize.Comma(int64(set.Skipped))))
		f.fact("cache", set.Cache)
	}
	var b strings.Builder
	if err := f.write(&b, ""); err != nil {
		return err
	}
	return a.print(b.String())
}

// newDataFolder is the command for a user's own images.
func newDataFolder(a *app) *cobra.Command {
	opts := map[string]any{}
	var skipBad bool
	var sweep string
	c := &cobra.Command{
		Use:   "folder PATH",
		Short: "Check a folder or zip of your own images, and write a sweep for it",
		Long: `Read and check all PNG and JPEG files of a folder or zip, also those in folders
in it. They are decoded once, into a cache, cropped to the largest square in the
middle and resized.`,
		Example: `  runner data folder ~/pictures --size 32 --sweep pictures.yaml
  runner sweep pictures.yaml`,
		Args: func(c *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usagef("folder takes one folder or .zip, got %d arguments (see %s --help)", len(args), c.CommandPath())
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error {
			path, err := filepath.Abs(args[0])
			if err != nil {
				return err
			}
			opts["path"] = path
			if err := checkImages(withBuilding(c.Context(), a, skipBad), a, "folder", opts); err != nil || sweep == "" {
				return err
			}
			return writeFolderSweep(a, sweep, opts)
		},
	}
	if e, err := dataset.Lookup("folder"); err == nil {
		addOptions(c, e, opts)
	}
	addSkipBad(c, &skipBad)
	c.Flags().StringVar(&sweep, "sweep", "", "write a sweep over these images to `FILE`, which must not be there")
	return c
}
