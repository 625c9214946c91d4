package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"loraebench/reports/table"
)

// tableOptions are the flags of reports table.
type tableOptions struct {
	*options
	selection
	columns
	format    string
	metric    string
	sampler   string
	sort      string
	paper     bool
	intervals bool
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
number is –, and a footnote says why where the store knows. A number of one seed
has the bootstrap interval of its trial, if it left one. Marked as best are the
best mean of a column and all that Welch's t test (Holm over the column) does
not show to be worse; numbers of one seed take no part in that.

CSV and JSON hold raw numbers and how each was made; there an accuracy is a
share from 0 to 1. LaTeX needs the packages booktabs and graphicx.`,
		Example: `  reports table fid
  reports table accuracy --paper
  reports table fid --metric kid --method lorae,irmae --sort gmm
  reports table fid --best mse/test
  reports table quality --sampler prior --format latex > quality.tex
  reports table trials --where 'method=lorae,lambda>=1e-3' --columns id,lambda,seed,fid/gmm
  reports table trials --group method,lambda --columns seconds/train
  reports table rank --sweep lambda --format csv > rank.csv`,
		Args:      func(_ *cobra.Command, args []string) error { return checkTableArgs(args) },
		ValidArgs: kindNames(),
		RunE:      func(c *cobra.Command, args []string) error { return printTable(c, args[0], o) },
	}
	o.addFlags(c)
	return c
}

func (o *tableOptions) addFlags(c *cobra.Command) {
	addFormatFlag(c, &o.format)
	o.selection.addFlags(c)
	c.Flags().BoolVar(&o.paper, "paper", false, "put published figures beside ours, also those of methods that were not run")
	c.Flags().BoolVar(&o.intervals, "interval", false, "show 95 % intervals in the place of standard deviations")
	c.Flags().StringVar(&o.sort, "sort", "", "sort rows by `COLUMN`, e.g. gmm or gmm/lenet; -COLUMN puts the largest first")
	c.Flags().StringVar(&o.metric, "metric", "", "table fid: another `METRIC` of generated images, e.g. kid")
	c.Flags().StringVar(&o.sampler, "sampler", "", "table quality: the `SAMPLER`: "+strings.Join(samplers, ", "))
	c.Flags().StringSliceVar(&o.names, "columns", nil, "table trials: `COLUMNS`: fields, parameters, and metrics as metric/variant")
	c.Flags().StringSliceVar(&o.group, "group", nil, "table trials: a row for each combination of these `FIELDS`, not for each trial")
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
	k, err := o.kind(name)
	if err != nil {
		return usageError{err}
	}
	renderer, err := findRenderer(o.format, c.OutOrStdout())
	if err != nil {
		return usageError{err}
	}
	if err := o.parse(k.metrics()); err != nil {
		return usageError{err}
	}
	tables, err := o.tables(c, k)
	if err != nil {
		return err
	}
	if o.sort != "" {
		if err := sortTables(tables, o.sort); err != nil {
			return usageError{err}
		}
	}
	return renderer.Render(c.OutOrStdout(), tables)
}

// kind is the table that the name and the flags stand for; trials lacks its
// fields until there are trials to find parameters in.
func (o tableOptions) kind(name string) (kind, error) {
	k, err := findKind(name)
	if err != nil {
		return kind{}, err
	}
	if k.name != everyTrial.name && len(o.names)+len(o.group) > 0 {
		return kind{}, fmt.Errorf("table %s has no --columns and --group; trials has", k.name)
	}
	if k.name == everyTrial.name {
		if _, k.measures, err = o.split(); err != nil {
			return kind{}, err
		}
	}
	if o.metric != "" {
		if k, err = k.withMetric(o.metric); err != nil {
			return kind{}, err
		}
	}
	if o.sampler != "" {
		if k, err = k.withSampler(o.sampler); err != nil {
			return kind{}, err
		}
	}
	k.intervals = o.intervals
	return k, nil
}

func (o tableOptions) tables(c *cobra.Command, k kind) ([]table.Table, error) {
	paper, err := o.published()
	if err != nil {
		return nil, err
	}
	trials, chosen, err := o.load(o.store, k.measures, k.byTrial)
	if err != nil {
		return nil, err
	}
	if o.verbose {
		c.PrintErrf("reports: %s: %s\n", o.store, countTrials(trials))
	}
	k.chosen = chosen
	if k.name == everyTrial.name {
		if k, err = o.everyTrial(k, trials); err != nil {
			return nil, err
		}
	}
	tables := build(k, trials, paper)
	if len(tables) == 0 {
		return nil, nothingToShow(k, trials, o.store)
	}
	return tables, nil
}

// everyTrial is the table of trials with its columns.
func (o tableOptions) everyTrial(k kind, trials []trial) (kind, error) {
	fieldNames, _, err := o.split()
	if err != nil {
		return kind{}, usageError{err}
	}
	if k, err = k.with(fieldNames, k.measures, len(o.group) > 0, trials); err != nil {
		return kind{}, usageError{err}
	}
	k.sparse = len(o.names) == 0
	if absent := k.absent(trials); len(absent) > 0 && !k.sparse {
		stored, err := storedMetrics(o.store, o.sweep)
		if err != nil {
			return kind{}, err
		}
		return kind{}, usageError{fmt.Errorf("no trial has a value of %s; %s has: %s", strings.Join(absent, ", "), o.store, strings.Join(stored, ", "))}
	}
	return k, nil
}

// published are the figures to put beside ours; nil if they are not wanted.
func (o tableOptions) published() (*published, error) {
	if !o.paper {
		return nil, nil
	}
	return decodePublished(publishedJSON)
}

// nothingToShow says why there is no table and what to run.
func nothingToShow(k kind, trials []trial, store string) error {
	relevant, names := k.relevant(trials), strings.Join(k.metrics(), ", ")
	if len(relevant) == 0 {
		return fmt.Errorf("no %s was measured in the %s of %s; run a sweep that does, e.g. runner sweep %s",
			names, countTrials(trials), store, k.sweep)
	}
	why := ""
	for _, t := range relevant {
		if t.Reason != "" {
			why = fmt.Sprintf(" (first reason: %s)", t.Reason)
			break
		}
	}
	return fmt.Errorf("no %s yet in %s: %s%s; see runner status, or run the sweep again to go on", names, store, countTrials(relevant), why)
}
