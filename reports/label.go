package main

import (
	"loraebench/reports/table"
	"loraebench/results"
)

// labels are the heads of the columns that name a row.
func (k kind) labels() []table.Label {
	labels := []table.Label{{Head: "method"}}
	if k.lambda {
		labels = append(labels, table.Label{Head: symbol(lambdaParam), Right: true})
	}
	return labels
}

func (k kind) rowLabels(c results.Config, apart varying) []string {
	if k.lambda {
		return []string{apart.label(c, lambdaParam), paramText(c.Params[lambdaParam])}
	}
	return []string{apart.label(c, "")}
}

// column is the head of our own numbers at a place.
func (k kind) column(p place, all []place) table.Column {
	head := k.head(p.variant)
	if !k.perDataset {
		head = append([]string{datasetLabel(p.data, all)}, head...)
	}
	switch {
	case p.extractor != "":
		head = append(head, extractorLabel(p, all))
	case !k.perDataset: // a FID of which only the absence is known
		head = append(head, unmeasured)
	}
	return table.Column{Head: head, Digits: k.digits(p.variant), Percent: k.percent, Facts: k.placeFacts(p)}
}

// datasetLabel is a dataset's name and, where another one has it too, what tells them apart.
func datasetLabel(d dataset, all []place) string {
	text := d.name
	for _, p := range all {
		if p.data.name == d.name && p.data.options != d.options {
			text = d.name + " " + d.optionsText()
		}
	}
	for _, p := range all {
		if p.data.name == d.name && p.data.options == d.options && p.data.checksum != d.checksum {
			return text + " " + short(d.checksum)
		}
	}
	return text
}

// extractorLabel is an extractor's id and, where columns would else look alike, what tells them apart.
func extractorLabel(p place, all []place) string {
	label := p.extractor
	for _, q := range all {
		if q.data == p.data && q.variant == p.variant && q.extractor == p.extractor && q.weights != p.weights {
			label = p.extractor + " " + short(p.weights)
		}
	}
	for _, q := range all {
		same := q.data == p.data && q.variant == p.variant && q.extractor == p.extractor && q.weights == p.weights
		if same && q != p {
			return label + ", " + p.sizes()
		}
	}
	return label
}

// sizes says how many images a FID compares.
func (p place) sizes() string {
	text := images(p.generated) + " generated against " + images(p.reference) + " reference images"
	if p.split != "" {
		text += " (" + p.split + ")"
	}
	return text
}

// short is the start of a hash, enough to recognise it.
func short(hash string) string {
	if len(hash) > 8 {
		return hash[:8]
	}
	return hash
}
