package main

import (
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"loraebench/reports/table"
)

// tableOptions are the flags of reports table.
type tableOptions struct {
	*options
	format string
	sweep  string
	paper  bool
}

func newTableCommand(shared *options) *cobra.Command {
	o := tableOptions{options: shared}
	c := &cobra.Command{
		Use:   "table NAME",
		Short: "Print one of the paper's tables",
		Long: `Print one of the paper's tables, mean ± standard deviation over seeds:

` + kindHelp() + `
Numbers of different protocols, budgets, data or feature extractors never share
a column; what differs in protocol or budget is a table of its own. A missing
number is –, and a footnote says why where the store knows. CSV and JSON hold
raw numbers and how each was made; there an accuracy is a share from 0 to 1.`,
		Example: `  reports table fid
  reports table accuracy --paper
  reports table gan --paper
  reports table rank --sweep lambda --format csv > rank.csv`,
		Args:      func(_ *cobra.Command, args []string) error { return checkTableArgs(args) },
		ValidArgs: kindNames(),
		RunE:      func(c *cobra.Command, args []string) error { return printTable(c, args[0], o) },
	}
	c.Flags().StringVar(&o.format, "format", "text", "write `FORMAT`: "+strings.Join(formatNames, ", "))
	c.Flags().BoolVar(&o.paper, "paper", false, "put published figures beside ours, also those of methods that were not run")
	c.Flags().StringVar(&o.sweep, "sweep", "", "only the trials of the sweep `NAME`")
	return c
}

func checkTableArgs(args []string) error {
	switch {
	case len(args) == 0:
		return usageError{fmt.Errorf("no table named; known: %s", strings.Join(kindNames(), ", "))}
	case len(args) > 1:
		return usageError{fmt.Errorf("one table at a time, got %q; known: %s", args, strings.Join(kindNames(), ", "))}
	}
	return nil
}

func printTable(c *cobra.Command, name string, o tableOptions) error {
	k, err := findKind(name)
	if err != nil {
		return usageError{err}
	}
	renderer, err := findRenderer(o.format, c.OutOrStdout())
	if err != nil {
		return usageError{err}
	}
	paper, err := o.published()
	if err != nil {
		return err
	}
	trials, err := load(o.store, o.sweep, k.metric)
	if err != nil {
		return err
	}
	if o.verbose {
		c.PrintErrf("reports: %s: %s\n", o.store, countTrials(trials))
	}
	tables := build(k, trials, paper)
	if len(tables) == 0 {
		return nothingToShow(k, trials, o)
	}
	return renderer.Render(c.OutOrStdout(), tables)
}

// published are the figures to put beside ours; nil if they are not wanted.
func (o tableOptions) published() (*published, error) {
	if !o.paper {
		return nil, nil
	}
	return decodePublished(publishedJSON)
}

var formatNames = []string{"text", "markdown", "csv", "json"}

func findRenderer(format string, stdout io.Writer) (table.Renderer, error) {
	switch format {
	case "text":
		return table.Text{Bold: isTerminal(stdout)}, nil
	case "markdown":
		return table.Markdown{}, nil
	case "csv":
		return table.CSV{}, nil
	case "json":
		return table.JSON{}, nil
	}
	return nil, fmt.Errorf("unknown format %q; known: %s", format, strings.Join(formatNames, ", "))
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// nothingToShow says why there is no table and what to run.
func nothingToShow(k kind, trials []trial, o tableOptions) error {
	relevant := k.relevant(trials)
	if len(relevant) == 0 {
		return fmt.Errorf("no %s was measured in the %s of %s; run a sweep that does, e.g. runner sweep %s",
			k.metric, countTrials(trials), o.store, k.sweep)
	}
	why := ""
	for _, t := range relevant {
		if t.Reason != "" {
			why = fmt.Sprintf(" (first reason: %s)", t.Reason)
			break
		}
	}
	return fmt.Errorf("no %s yet in %s: %s%s; see runner status, or run the sweep again to go on",
		k.metric, o.store, countTrials(relevant), why)
}
