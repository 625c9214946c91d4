package main

import (
	"fmt"
	"slices"
	"strings"

	"loraebench/results"
)

// kind is one of the tables that reports knows. Its file says what it shows;
// how trials become a table is the same for all.
type kind struct {
	name    string
	aliases []string
	summary string // for --help
	sweep   string // a sweep file that measures it
	title   string
	legend  []string // what the heads mean, the first lines of the caption

	metric      string                        // of results.Value
	variantName string                        // what a variant is, for programs
	variants    []string                      // their order; nil where they are ordered by size
	noOthers    bool                          // values of variants that are not listed do not belong to the table
	expected    func(results.Budget) []string // variants that get a column even without a value
	wants       func(results.Budget) bool     // whether a trial of this budget is to measure it
	digits      func(variant string) int      // decimals of a number without spread
	percent     bool
	direction   int    // −1: the lowest is best, 1: the highest is, 0: there is no best
	best        string // what the best is, in words
	perDataset  bool   // one table a dataset, not datasets side by side
	lambda      bool   // λ is a column of its own
	head        func(variant string) []string
	sources     []string // of the published figures that belong beside ours
}

// kinds are in the order of --help.
func kinds() []kind { return []kind{accuracy, fid, gan, rank} }

func kindNames() []string {
	var names []string
	for _, k := range kinds() {
		names = append(names, k.name)
	}
	return names
}

func kindHelp() string {
	var s strings.Builder
	for _, k := range kinds() {
		name := strings.Join(append([]string{k.name}, k.aliases...), ", ")
		fmt.Fprintf(&s, "  %-12s %s\n", name, k.summary)
	}
	return s.String()
}

func findKind(name string) (kind, error) {
	for _, k := range kinds() {
		if k.name == name || slices.Contains(k.aliases, name) {
			return k, nil
		}
	}
	return kind{}, fmt.Errorf("unknown table %q; known: %s", name, strings.Join(kindNames(), ", "))
}

// relevant are the trials that have a value of the table or still owe one.
func (k kind) relevant(trials []trial) []trial {
	var out []trial
	for _, t := range trials {
		owes := t.Status != results.Done && k.wants(t.Config.Budget)
		has := slices.ContainsFunc(t.values, k.shows)
		if owes || has {
			out = append(out, t)
		}
	}
	return out
}

// shows reports whether a value belongs to the table.
func (k kind) shows(v results.Value) bool {
	return v.Metric == k.metric && (!k.noOthers || slices.Contains(k.variants, v.Variant))
}
