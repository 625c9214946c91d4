package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"loraebench/reports/table"
)

// field is something that a trial is known by: part of its configuration or of
// its provenance.
type field struct {
	name  string
	head  string
	right bool                            // aligned right, for numbers
	text  func(t trial, v varying) string // for readers, "" where there is none
	fact  func(t trial) any               // for programs and for conditions
}

// fields are those that every trial has, in the order of messages.
var fields = []field{
	textField("id", func(t trial) string { return t.ID }),
	textField("sweep", func(t trial) string { return t.Sweep }),
	textField("status", func(t trial) string { return string(t.Status) }),
	textField("reason", func(t trial) string { return t.Reason }),
	textField("dataset", func(t trial) string { return t.Config.Dataset }),
	textField("protocol", func(t trial) string { return t.Config.Protocol }),
	textField("method", func(t trial) string { return t.Config.Method }),
	paramsField,
	seedField,
	numberField("epochs", func(t trial) float64 { return float64(t.Config.Budget.Epochs) }),
	numberField("images", func(t trial) float64 { return float64(t.Config.Budget.Images) }),
	numberField("batch", func(t trial) float64 { return float64(t.Config.Budget.Batch) }),
	numberField("learning_rate", func(t trial) float64 { return t.Config.Budget.LearningRate }),
	numberField("samples", func(t trial) float64 { return float64(t.Config.Budget.Samples) }),
	textField("backend", func(t trial) string { return t.Provenance.Backend }),
	textField("device", func(t trial) string { return t.Provenance.Device }),
	textField("host", func(t trial) string { return t.Provenance.Host }),
	textField("revision", func(t trial) string { return t.Provenance.Revision }),
	textField("started", func(t trial) string { return t.Provenance.Started }),
	textField("finished", func(t trial) string { return t.Provenance.Finished }),
}

// paramsField shows the parameters that tell a method's trials apart; the
// caption has the others.
var paramsField = field{
	name: "params", head: "parameters",
	text: func(t trial, v varying) string {
		return strings.TrimSpace(strings.TrimPrefix(v.label(t.Config, ""), t.Config.Method))
	},
	fact: func(t trial) any { return paramsText(t.Config.Params) },
}

// seedField is exact also where a float64 is not.
var seedField = field{
	name: "seed", head: "seed", right: true,
	text: func(t trial, _ varying) string { return strconv.FormatInt(t.Config.Seed, 10) },
	fact: func(t trial) any { return int(t.Config.Seed) },
}

func textField(name string, of func(trial) string) field {
	return field{
		name: name, head: name,
		text: func(t trial, _ varying) string { return of(t) },
		fact: func(t trial) any { return of(t) },
	}
}

func numberField(name string, of func(trial) float64) field {
	return field{
		name: name, head: name, right: true,
		text: func(t trial, _ varying) string { return table.Compact(of(t)) },
		fact: func(t trial) any { return of(t) },
	}
}

// paramField is a parameter of the method.
func paramField(name string) field {
	return field{
		name: name, head: symbol(name), right: true,
		text: func(t trial, v varying) string {
			if _, ok := t.Config.Params[name]; ok {
				return v.text(t.Config, name)
			}
			return ""
		},
		fact: func(t trial) any { return factValue(t.Config.Params[name]) },
	}
}

// optionField is an option of the dataset.
func optionField(name string) field {
	return field{
		name: name, head: name, right: true,
		text: func(t trial, _ varying) string {
			if v, ok := t.Config.DatasetOptions[name]; ok {
				return paramText(v)
			}
			return ""
		},
		fact: func(t trial) any { return factValue(t.Config.DatasetOptions[name]) },
	}
}

// findField finds a field by name: one that every trial has, else a parameter or
// an option of a dataset that some of the trials have. params.NAME is a
// parameter that shares its name with a field.
func findField(name string, trials []trial) (field, error) {
	if i := slices.IndexFunc(fields, func(f field) bool { return f.name == name }); i >= 0 {
		return fields[i], nil
	}
	param, _ := strings.CutPrefix(name, "params.")
	if param == "λ" {
		param = lambdaParam
	}
	if slices.ContainsFunc(trials, func(t trial) bool { _, ok := t.Config.Params[param]; return ok }) {
		return paramField(param), nil
	}
	if slices.ContainsFunc(trials, func(t trial) bool { _, ok := t.Config.DatasetOptions[param]; return ok }) {
		return optionField(param), nil
	}
	return field{}, fmt.Errorf("no trial has a %q; known: %s", name, strings.Join(fieldNames(trials), ", "))
}

// fieldNames are all that some of the trials have.
func fieldNames(trials []trial) []string {
	var names, more []string
	for _, f := range fields {
		names = append(names, f.name)
	}
	seen := map[string]bool{}
	for _, t := range trials {
		for _, all := range []map[string]any{t.Config.Params, t.Config.DatasetOptions} {
			for name := range all {
				if !seen[name] {
					seen[name] = true
					more = append(more, name)
				}
			}
		}
	}
	slices.Sort(more)
	return append(names, more...)
}
