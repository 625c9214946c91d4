package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// everyTrial is a table of anything: its columns are named by whoever asks.
var everyTrial = kind{
	name:        "trials",
	summary:     "anything of any trial, by --columns, --where and --group",
	sweep:       "sweeps/quickstart.yaml",
	title:       "Trials",
	variantName: "variant",
	perDataset:  true,
	byTrial:     true,
}

// defaultFields and defaultMetrics are the columns where none are named.
var (
	defaultFields  = []string{"id", "method", "params", "seed", "status"}
	defaultMetrics = []string{"fid", "mse/test"}
)

// columns are what a table of trials shows.
type columns struct {
	names []string // of fields, and metrics as metric, metric/variant or metric/variant/extractor
	group []string // fields: a row for each combination of their values; none = a row a trial
}

// split tells the fields from the metrics. What is neither a metric of the
// catalogue nor has a slash is taken for a field.
func (c columns) split() (fieldNames []string, measures []measure, err error) {
	names := c.names
	if len(names) == 0 && len(c.group) == 0 {
		names = slices.Concat(defaultFields, defaultMetrics)
	} else if len(names) == 0 {
		names = defaultMetrics
	}
	fieldNames = slices.Clone(c.group)
	for _, name := range names {
		if m, ok := columnMeasure(name); ok {
			measures = append(measures, m)
			continue
		}
		switch {
		case name == "":
			return nil, nil, errors.New("--columns has an empty name")
		case slices.Contains(c.group, name): // it is there already
		case len(c.group) > 0:
			return nil, nil, fmt.Errorf("column %s is not in --group %s: it may differ within a row", name, strings.Join(c.group, ","))
		default:
			fieldNames = append(fieldNames, name)
		}
	}
	return fieldNames, measures, nil
}

// columnMeasure is the metric that a column's name stands for.
func columnMeasure(name string) (measure, bool) {
	parts := strings.SplitN(name, "/", 3)
	m, known := measureOf(parts[0])
	if !known && len(parts) == 1 {
		return measure{}, false
	}
	if !known {
		m = plainMeasure(parts[0], parts[0], 3, 0)
	}
	of, head := m.name, m.head
	m.head = func(variant string) []string { return append([]string{of}, head(variant)...) }
	m.expected = none
	if len(parts) > 1 {
		m.variants, m.noOthers, m.apart = parts[1:2], true, nil
	}
	if len(parts) > 2 {
		m.extractor = parts[2]
	}
	return m, true
}

// with is the table with some columns; the trials say which parameters there are.
func (k kind) with(fieldNames []string, measures []measure, grouped bool, trials []trial) (kind, error) {
	k.fields, k.measures, k.byTrial = []field{}, measures, !grouped
	for _, name := range fieldNames {
		f, err := findField(name, trials)
		if err != nil {
			return kind{}, err
		}
		k.fields = append(k.fields, f)
	}
	return k, nil
}

// absent are the columns of metrics that no trial has a value of.
func (k kind) absent(trials []trial) []string {
	var names []string
	for _, m := range k.measures {
		has := slices.ContainsFunc(trials, func(t trial) bool { return t.has([]measure{m}) })
		if !has {
			names = append(names, m.columnText())
		}
	}
	return names
}

// columnText is the name that a column was asked for by.
func (m measure) columnText() string {
	parts := []string{m.metric}
	if m.noOthers {
		parts = append(parts, m.variants...)
	}
	if m.extractor != "" {
		parts = append(parts, m.extractor)
	}
	return strings.Join(parts, "/")
}
