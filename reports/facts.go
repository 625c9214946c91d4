package main

import (
	"slices"
	"strings"

	"loraebench/reports/table"
	"loraebench/results"
)

// The facts are the caption for programs: what a number needs to be found again.

// sourceFact says whose numbers a column holds: ours, or the source of published ones.
const sourceFact = "source"

func settingFacts(g group) []table.Fact {
	b := g.trials[0].Config.Budget
	return append([]table.Fact{
		{Name: "protocol", Value: g.protocol},
		{Name: "protocol_version", Value: g.version},
		{Name: "images", Value: b.Images},
		{Name: "epochs", Value: b.Epochs},
		{Name: "batch", Value: b.Batch},
		{Name: "learning_rate", Value: b.LearningRate},
		{Name: "samples", Value: b.Samples},
		{Name: "label_counts", Value: strings.Join(labelVariants(b), " ")},
		{Name: "head_epochs", Value: b.HeadEpochs},
		{Name: "head_repeats", Value: b.Heads()},
	}, provenanceFacts(g.trials)...)
}

// provenanceFacts are of the trials that are done; different values are joined.
func provenanceFacts(trials []trial) []table.Fact {
	fields := []struct {
		name string
		of   func(results.Provenance) string
	}{
		{"backend", func(p results.Provenance) string { return p.Backend }},
		{"device", func(p results.Provenance) string { return p.Device }},
		{"program", func(p results.Provenance) string { return p.Program }},
		{"revision", func(p results.Provenance) string { return p.Revision }},
		{"gomlx", func(p results.Provenance) string { return p.GoMLX }},
	}
	facts := make([]table.Fact, len(fields))
	for i, f := range fields {
		var texts []string
		for _, t := range trials {
			if text := f.of(t.Provenance); t.Status == results.Done && !slices.Contains(texts, text) {
				texts = append(texts, text)
			}
		}
		slices.Sort(texts)
		facts[i] = table.Fact{Name: f.name, Value: strings.Join(texts, "; ")}
	}
	dirty := slices.ContainsFunc(trials, func(t trial) bool { return t.Status == results.Done && t.Provenance.Dirty })
	return append(facts, table.Fact{Name: "dirty", Value: dirty})
}

// rowFacts are what a row is, for programs.
func (k kind) rowFacts(r row) []table.Fact {
	switch {
	case k.fields != nil:
		facts := make([]table.Fact, len(k.fields))
		for i, f := range k.fields {
			facts[i] = table.Fact{Name: f.name, Value: f.fact(r.trials[0])}
		}
		return facts
	case k.rowParam != "":
		return []table.Fact{{Name: k.rowParam, Value: factValue(r.config.Params[k.rowParam])}}
	}
	return rowFacts(r.config)
}

func rowFacts(c results.Config) []table.Fact {
	facts := []table.Fact{{Name: "method", Value: c.Method}, {Name: "params", Value: paramsText(c.Params)}}
	if v, ok := c.Params[lambdaParam].(float64); ok {
		facts = append(facts, table.Fact{Name: lambdaParam, Value: v})
	}
	return facts
}

// factValue is a parameter as a fact: what is no text, number or truth value becomes its text.
func factValue(v any) any {
	switch v.(type) {
	case nil, string, bool, float64, int:
		return v
	}
	return paramText(v)
}

// publishedFacts are of a column of figures that others made: nothing that is
// known of our trials is true of them.
func (k kind) publishedFacts(t table.Table, p *place, source string) []table.Fact {
	var facts []table.Fact
	for _, f := range t.Facts {
		facts = append(facts, table.Fact{Name: f.Name})
	}
	return append(facts,
		table.Fact{Name: "params"}, table.Fact{Name: lambdaParam},
		table.Fact{Name: "dataset", Value: p.data.name},
		table.Fact{Name: "metric", Value: k.measures[p.measure].metric},
		table.Fact{Name: k.variantName, Value: p.variant},
		table.Fact{Name: sourceFact, Value: source})
}

func (k kind) placeFacts(p *place) []table.Fact {
	m := k.measures[p.measure]
	facts := []table.Fact{
		{Name: "dataset", Value: p.data.name},
		{Name: "dataset_options", Value: p.data.optionsText()},
		{Name: "dataset_checksum", Value: p.data.checksum},
		{Name: "metric", Value: m.metric},
		{Name: k.variantName, Value: p.variant},
		{Name: sourceFact, Value: "ours"},
	}
	if m.detail != "" {
		facts = append(facts, table.Fact{Name: "detail", Value: m.detail})
	}
	if p.series != nil {
		facts = append(facts, table.Fact{Name: "method", Value: p.series.method}, table.Fact{Name: "params", Value: p.series.params})
	}
	if p.extractor != "" {
		facts = append(facts,
			table.Fact{Name: "extractor", Value: p.extractor},
			table.Fact{Name: "extractor_sha256", Value: p.weights},
			table.Fact{Name: "n_generated", Value: p.generated},
			table.Fact{Name: "n_reference", Value: p.reference},
			table.Fact{Name: "reference_split", Value: p.split})
	}
	if p.how != "" {
		facts = append(facts, table.Fact{Name: "how", Value: p.how})
	}
	return facts
}
