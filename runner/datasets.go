package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"loraebench/runner/dataset"
)

// datasetList is the output of runner datasets --json.
type datasetList struct {
	Datasets []dataset.Entry `json:"datasets"` // by name
}

func newDatasets(a *app) *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:   "datasets",
		Short: "List the data sets, their options and sources",
		Long: `List the data sets that a sweep file may name, with their options, defaults and
sources. Whether their files are there, runner data tells.

With --json: {"datasets": [{"name", "title", "doc", "source",
"options": [{"name", "doc", "default", "min", "max"}]}]}.`,
		Example: `  runner datasets
  runner datasets --json`,
		Args: noArgs,
		RunE: func(*cobra.Command, []string) error {
			all := listDatasets(dataset.All())
			if asJSON {
				return a.printJSON(all)
			}
			text, err := catalogue(all.describe())
			if err != nil {
				return err
			}
			return a.print(text)
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "write JSON")
	return c
}

func listDatasets(entries []dataset.Entry) datasetList {
	all := datasetList{Datasets: []dataset.Entry{}}
	for _, e := range entries {
		e.Options = append([]dataset.Option{}, e.Options...)
		all.Datasets = append(all.Datasets, e)
	}
	return all
}

func (l datasetList) describe() []described {
	var out []described
	for _, e := range l.Datasets {
		d := described{name: e.Name, title: e.Title, doc: e.Doc, source: e.Source}
		d.options.columns = left("OPTION", "DEFAULT", "RANGE", "MEANING")
		for _, o := range e.Options {
			if o.IsText() {
				d.options.add(o.Name, fmt.Sprint(o.Default), "text", o.Doc)
				continue
			}
			d.options.add(o.Name, fmt.Sprint(o.Default), fmt.Sprintf("%d–%d", o.Min, o.Max), o.Doc)
		}
		out = append(out, d)
	}
	return out
}
