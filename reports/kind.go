package main

import (
	"fmt"
	"slices"
	"strings"

	"loraebench/reports/table"
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

	measures    []measure                       // the columns, in this order
	variantName string                          // what a variant is, for programs
	perDataset  bool                            // one table a dataset, not datasets side by side
	lambda      bool                            // λ is a column of its own
	rowParam    string                          // rows are the values of this parameter, and methods stand side by side; "" = rows are methods
	fields      []field                         // rows are named by these; nil = by method and parameters
	byTrial     bool                            // with fields: a row a trial, not a row a combination of their values
	sparse      bool                            // with fields: no column for a metric that no trial of a setting has
	among       func(kind, []trial) []trial     // which trials it is about; nil = all
	finish      func(kind, *table.Table, block) // adds what is worked out from the rows
	sources     []string                        // of the published figures that belong beside ours
	claim       string                          // id of a published claim that the table is about

	intervals bool                 // readers see intervals in the place of standard deviations
	chosen    func(group) []string // how parameters were chosen, for the caption
	half      map[int]float64      // see halfWidth
}

// kinds are in the order of --help.
func kinds() []kind {
	return []kind{accuracy, fid, gan, lambdaGrid, proposition1, quality, rank, reconstruction, theorem1, theorem2, everyTrial}
}

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
		fmt.Fprintf(&s, "  %-14s %s\n", name, k.summary)
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

func (k kind) metrics() []string { return metricNames(k.measures) }
