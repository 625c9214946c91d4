package main

import (
	"cmp"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"

	"loraebench/results"
)

// setting is what all trials of one table have in common.
type setting struct {
	protocol string
	version  int
	schema   int
	data     dataset // zero where datasets stand side by side
	budget   string  // its key
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
		s := k.settingOf(t)
		if _, ok := index[s]; !ok {
			index[s] = len(groups)
			groups = append(groups, group{setting: s})
		}
		groups[index[s]].trials = append(groups[index[s]].trials, t)
	}
	slices.SortFunc(groups, compareGroups)
	return groups
}

// settingOf is that of the table which a trial belongs to.
func (k kind) settingOf(t trial) setting {
	c := t.Config
	s := setting{protocol: c.Protocol, version: c.ProtocolVersion, schema: c.Schema, budget: budgetKey(c.Budget)}
	if k.perDataset {
		s.data = *t.data
	}
	return s
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

// budgetKey is a text that equal budgets share.
func budgetKey(b results.Budget) string {
	key := make([]byte, 0, 64)
	for _, n := range append([]int{b.Epochs, b.Images, b.Batch, b.Samples, b.HeadEpochs, b.Heads()}, b.Labels...) {
		key = append(strconv.AppendInt(key, int64(n), 10), ' ')
	}
	return string(strconv.AppendFloat(key, b.LearningRate, 'g', -1, 64))
}

// canonical is JSON that equal values share: keys sorted, and a whole number the
// same text as an int and as a float64.
func canonical(v any) string {
	if text, ok := canonicalFast(v); ok {
		return text
	}
	text, err := json.Marshal(v)
	if err != nil { // the store takes nothing that JSON can't hold
		return ""
	}
	return string(text)
}

// canonicalFast writes numbers, truth values, plain text and maps of them, which
// is all that methods have for parameters; encoding/json takes several times as
// long, and a table asks for every trial.
func canonicalFast(v any) (string, bool) {
	text, ok := appendCanonical(make([]byte, 0, 64), v)
	return string(text), ok
}

func appendCanonical(text []byte, v any) ([]byte, bool) {
	switch v := v.(type) {
	case float64:
		return strconv.AppendFloat(text, v, 'g', -1, 64), true
	case int:
		return strconv.AppendFloat(text, float64(v), 'g', -1, 64), true
	case bool:
		return strconv.AppendBool(text, v), true
	case string:
		return append(append(append(text, '"'), v...), '"'), isPlain(v)
	case map[string]any:
		text = append(text, '{')
		for i, name := range slices.Sorted(maps.Keys(v)) {
			if i > 0 {
				text = append(text, ',')
			}
			var ok bool
			if text, ok = appendCanonical(text, name); !ok {
				return nil, false
			}
			if text, ok = appendCanonical(append(text, ':'), v[name]); !ok {
				return nil, false
			}
		}
		return append(text, '}'), true
	}
	return nil, false
}

// isPlain reports whether a text stands for itself in JSON.
func isPlain(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r > '~' || r == '"' || r == '\\' })
}
