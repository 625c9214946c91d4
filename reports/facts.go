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

func rowFacts(c results.Config) []table.Fact {
	facts := []table.Fact{{Name: "method", Value: c.Method}, {Name: "params", Value: paramsText(c.Params)}}
	if v, ok := c.Params[lambdaParam].(float64); ok {
		facts = append(facts, table.Fact{Name: lambdaParam, Value: v})
	}
	return facts
}

// publishedFacts are of a column of figures that others made: nothing that is
// known of our trials is true of them.
func (k kind) publishedFacts(t table.Table, p place, source string) []table.Fact {
	var facts []table.Fact
	for _, f := range t.Facts {
		facts = append(facts, table.Fact{Name: f.Name})
	}
	return append(facts,
		table.Fact{Name: "params"}, table.Fact{Name: lambdaParam},
		table.Fact{Name: "dataset", Value: p.data.name},
		table.Fact{Name: k.variantName, Value: p.variant},
		table.Fact{Name: sourceFact, Value: source})
}

func (k kind) placeFacts(p place) []table.Fact {
	facts := []table.Fact{
		{Name: "dataset", Value: p.data.name},
		{Name: "dataset_options", Value: p.data.optionsText()},
		{Name: "dataset_checksum", Value: p.data.checksum},
		{Name: k.variantName, Value: p.variant},
		{Name: sourceFact, Value: "ours"},
	}
	if p.extractor != "" {
		facts = append(facts,
			table.Fact{Name: "extractor", Value: p.extractor},
			table.Fact{Name: "extractor_sha256", Value: p.weights},
			table.Fact{Name: "n_generated", Value: p.generated},
			table.Fact{Name: "n_reference", Value: p.reference},
			table.Fact{Name: "reference_split", Value: p.split})
	}
	return facts
}
