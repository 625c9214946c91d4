package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

// selection is which trials a table is about: the flags that all tables share.
type selection struct {
	sweep   string
	methods []string
	where   []string
	best    string

	conditions []condition // of methods and where
	choice     *choice     // of best; nil if there is none
}

func (s *selection) addFlags(c *cobra.Command) {
	c.Flags().StringVar(&s.sweep, "sweep", "", "only the trials of the sweep `NAME`")
	c.Flags().StringSliceVar(&s.methods, "method", nil, "only `METHODS`, with commas between them")
	c.Flags().StringArrayVar(&s.where, "where", nil, "only trials that meet `CONDITIONS`, e.g. 'lambda>=1e-3,dataset=mnist|celeba'")
	c.Flags().StringVar(&s.best, "best", "", "of each method only the parameters with the best `METRIC/VARIANT`, which the table must not show")
}

// parse checks the flags; shown are the metrics of the table.
func (s *selection) parse(shown []string) error {
	var err error
	if s.conditions, err = parseConditions(s.where); err != nil {
		return err
	}
	if len(s.methods) > 0 {
		s.conditions = append([]condition{{field: "method", op: "=", values: s.methods}}, s.conditions...)
	}
	if s.best != "" {
		c, err := parseChoice(s.best, shown)
		if err != nil {
			return err
		}
		s.choice = &c
	}
	return nil
}

// load reads the trials with their values of some measures, leaves those that are
// asked for, and says how their parameters were chosen.
func (s *selection) load(store string, measures []measure, ordered bool) (trials []trial, chosen func(group) []string, err error) {
	if s.choice != nil {
		measures = append(slices.Clone(measures), s.choice.measure)
	}
	all, err := load(store, s.sweep, wanted(measures), ordered)
	if err != nil {
		return nil, nil, err
	}
	if trials, err = where(all, s.conditions); err != nil {
		return nil, nil, usageError{err}
	}
	if len(trials) == 0 {
		return nil, nil, fmt.Errorf("none of the %s of %s meets %s; its methods: %s",
			countTrials(all), store, conditionsText(s.conditions), strings.Join(methodsOf(all), ", "))
	}
	if s.choice == nil {
		return trials, nil, nil
	}
	trials, chosen, err = s.choice.pick(trials)
	if err != nil {
		return nil, nil, usageError{err}
	}
	return trials, chosen, nil
}

// methodsOf are the methods of some trials, in the order of tables.
func methodsOf(trials []trial) []string {
	var names []string
	for _, t := range trials {
		names = append(names, t.Config.Method)
	}
	slices.SortFunc(names, listed(methodOrder))
	return slices.Compact(names)
}
