package main

import (
	"github.com/spf13/cobra"

	"loraebench/runner/dataset"
	"loraebench/runner/method"
)

// methodList is the output of runner methods --json.
type methodList struct {
	Dataset string       `json:"dataset"` // whose defaults are listed
	Methods []methodInfo `json:"methods"` // by name
}

type methodInfo struct {
	Name   string         `json:"name"`
	Title  string         `json:"title"`
	Doc    string         `json:"doc"`
	Source string         `json:"source"`
	Params []method.Param `json:"params"`
}

func newMethods(a *app) *cobra.Command {
	var asJSON bool
	var name string
	c := &cobra.Command{
		Use:   "methods",
		Short: "List the methods, their parameters and sources",
		Long: `List the methods that a sweep file may name, with their parameters, the
published defaults for a data set, and sources.

With --json: {"dataset", "methods": [{"name", "title", "doc", "source",
"params": [{"name", "kind", "default", "doc"}]}]}; kind is float, int, bool or
string.`,
		Example: `  runner methods
  runner methods --dataset shapes --json`,
		Args: noArgs,
		RunE: func(*cobra.Command, []string) error {
			if _, err := dataset.Lookup(name); err != nil {
				return usageError{err}
			}
			all := listMethods(method.All(), name)
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
	c.Flags().StringVar(&name, "dataset", "mnist", "list the defaults for the data set `NAME`")
	return c
}

func listMethods(entries []method.Entry, name string) methodList {
	all := methodList{Dataset: name, Methods: []methodInfo{}}
	for _, e := range entries {
		all.Methods = append(all.Methods, methodInfo{
			Name: e.Name, Title: e.Title, Doc: e.Doc, Source: e.Source,
			Params: append([]method.Param{}, e.Params(name)...),
		})
	}
	return all
}

func (l methodList) describe() []described {
	var out []described
	for _, m := range l.Methods {
		d := described{name: m.Name, title: m.Title, doc: m.Doc, source: m.Source}
		d.options.columns = left("PARAMETER", "DEFAULT ON "+l.Dataset, "KIND", "MEANING")
		for _, p := range m.Params {
			d.options.add(p.Name, scalar(p.Default), p.Kind, p.Doc)
		}
		out = append(out, d)
	}
	return out
}
