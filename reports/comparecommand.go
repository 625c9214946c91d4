package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"loraebench/reports/table"
)

// compareOptions are the flags of reports compare.
type compareOptions struct {
	*options
	selection
	format string
	metric string
}

func newCompareCommand(shared *options) *cobra.Command {
	o := compareOptions{options: shared}
	c := &cobra.Command{
		Use:   "compare METHOD METHOD",
		Short: "Test whether two methods differ",
		Long: `Test whether two methods differ, over their seeds: Welch's t test and the exact
Mann–Whitney test, both two-sided, corrected by Holm over all comparisons of a
table. A METHOD may be followed by conditions on its parameters; each set of
parameters that is left is compared with each of the other method. Where there
are too few seeds for a p value below 5 %, the table says how many it takes.`,
		Example: `  reports compare lorae irmae
  reports compare lorae,lambda=1e-3 irmae --metric accuracy
  reports compare lorae irmae --best mse/test --format latex`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 2 {
				return usageError{fmt.Errorf("two methods are compared, got %q; e.g. reports compare lorae irmae", args)}
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error { return printComparison(c, args, o) },
	}
	addFormatFlag(c, &o.format)
	o.selection.addFlags(c)
	c.Flags().StringVar(&o.metric, "metric", fidMeasure.metric, "compare `METRIC`: "+strings.Join(metricNames(catalogue), ", "))
	return c
}

func printComparison(c *cobra.Command, args []string, o compareOptions) error {
	m, ok := measureOf(o.metric)
	if !ok {
		return usageError{fmt.Errorf("unknown metric %q; known: %s", o.metric, strings.Join(metricNames(catalogue), ", "))}
	}
	m.apart = nil // reconstructions and interpolations are compared like what a sampler made
	renderer, err := findRenderer(o.format, c.OutOrStdout())
	if err != nil {
		return usageError{err}
	}
	if err := o.parse([]string{m.metric}); err != nil {
		return usageError{err}
	}
	sides, err := parseSides(args)
	if err != nil {
		return usageError{err}
	}
	trials, chosen, err := o.load(o.store, []measure{m}, false)
	if err != nil {
		return err
	}
	if o.verbose {
		c.PrintErrf("reports: %s: %s\n", o.store, countTrials(trials))
	}
	tables, err := o.compare(m, sides, args, trials, chosen)
	if err != nil {
		return err
	}
	return renderer.Render(c.OutOrStdout(), tables)
}

// compare makes the tables of two sides, each the trials that meet its conditions.
func (o compareOptions) compare(m measure, sides [2][]condition, names []string, trials []trial, chosen func(group) []string) ([]table.Table, error) {
	var of [2][]trial
	for i, conditions := range sides {
		var err error
		if of[i], err = where(trials, conditions); err != nil {
			return nil, usageError{err}
		}
		if len(of[i]) == 0 {
			return nil, fmt.Errorf("no trial of %s meets %s; its methods: %s", o.store, conditionsText(conditions), strings.Join(methodsOf(trials), ", "))
		}
	}
	tables := compareTables(m, of[0], of[1], trials, chosen)
	if len(tables) == 0 {
		return nil, fmt.Errorf("%s, %s, and %s, %s, have no %s in one setting of %s: the same protocol, budget, data and extractor",
			names[0], countTrials(of[0]), names[1], countTrials(of[1]), m.metric, o.store)
	}
	return tables, nil
}

// parseSides reads METHOD or METHOD,CONDITIONS twice.
func parseSides(args []string) ([2][]condition, error) {
	var sides [2][]condition
	for i, arg := range args {
		method, rest, more := strings.Cut(arg, ",")
		sides[i] = []condition{{field: "method", op: "=", values: []string{method}}}
		if !more {
			continue
		}
		conditions, err := parseConditions([]string{rest})
		if err != nil {
			return sides, err
		}
		sides[i] = append(sides[i], conditions...)
	}
	return sides, nil
}
