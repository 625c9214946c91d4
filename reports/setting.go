package main

import (
	"cmp"
	"encoding/json"
	"slices"

	"loraebench/results"
)

// setting is what all trials of one table have in common.
type setting struct {
	protocol string
	version  int
	schema   int
	data     dataset // zero where datasets stand side by side
	budget   string  // canonical
}

// dataset is the images of a trial.
type dataset struct {
	name     string
	options  string // canonical
	checksum string
}

// group is the trials of one table.
type group struct {
	setting
	trials []trial
}

func datasetOf(c results.Config) dataset {
	return dataset{name: c.Dataset, options: canonical(c.DatasetOptions), checksum: c.DatasetChecksum}
}

// optionsText writes the options as a person would: seed=1 size=16.
func (d dataset) optionsText() string {
	var options map[string]any
	if err := json.Unmarshal([]byte(d.options), &options); err != nil {
		return d.options
	}
	return paramsText(options)
}

// split sorts trials into groups: by protocol, then dataset, then budget, the largest first.
func (k kind) split(trials []trial) []group {
	index := map[setting]int{}
	var groups []group
	for _, t := range trials {
		c := t.Config
		s := setting{protocol: c.Protocol, version: c.ProtocolVersion, schema: c.Schema, budget: canonical(c.Budget)}
		if k.perDataset {
			s.data = datasetOf(c)
		}
		if _, ok := index[s]; !ok {
			index[s] = len(groups)
			groups = append(groups, group{setting: s})
		}
		groups[index[s]].trials = append(groups[index[s]].trials, t)
	}
	slices.SortFunc(groups, compareGroups)
	return groups
}

func compareGroups(a, b group) int {
	x, y := a.trials[0].Config.Budget, b.trials[0].Config.Budget
	return cmp.Or(
		cmp.Compare(a.protocol, b.protocol), cmp.Compare(a.version, b.version), cmp.Compare(a.schema, b.schema),
		compareDatasets(a.data, b.data),
		cmp.Compare(y.Images, x.Images), cmp.Compare(y.Epochs, x.Epochs), cmp.Compare(a.budget, b.budget))
}

func compareDatasets(a, b dataset) int {
	return cmp.Or(listed(datasetOrder)(a.name, b.name), cmp.Compare(a.options, b.options), cmp.Compare(a.checksum, b.checksum))
}

// canonical is a text that equal values share: encoding/json sorts keys, and a
// whole number is the same text as an int and as a float64.
func canonical(v any) string {
	if m, ok := v.(map[string]any); ok && len(m) == 0 {
		return "{}"
	}
	text, err := json.Marshal(v)
	if err != nil { // the store takes nothing that JSON can't hold
		return ""
	}
	return string(text)
}
