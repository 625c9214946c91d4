package main

import (
	"cmp"

	"loraebench/reports/table"
)

// labels are the heads of the columns that name a row.
func (k kind) labels() []table.Label {
	switch {
	case k.fields != nil:
		labels := make([]table.Label, len(k.fields))
		for i, f := range k.fields {
			labels[i] = table.Label{Head: f.head, Right: f.right}
		}
		return labels
	case k.rowParam != "":
		return []table.Label{{Head: symbol(k.rowParam), Right: true}}
	}
	labels := []table.Label{{Head: "method"}}
	if k.lambda {
		labels = append(labels, table.Label{Head: symbol(lambdaParam), Right: true})
	}
	return labels
}

func (k kind) rowLabels(r row, apart varying) []string {
	c := r.config
	switch {
	case k.fields != nil:
		labels := make([]string, len(k.fields))
		for i, f := range k.fields {
			labels[i] = cmp.Or(f.text(r.trials[0], apart), unmeasured)
		}
		return labels
	case k.rowParam != "":
		return []string{apart.text(c, k.rowParam)}
	case k.lambda:
		return []string{apart.label(c, lambdaParam), apart.text(c, lambdaParam)}
	}
	return []string{apart.label(c, "")}
}

// compareRows orders rows by what they are named after.
func (k kind) compareRows(a, b row, apart varying) int {
	switch {
	case k.fields != nil:
		x, y := k.rowLabels(a, apart), k.rowLabels(b, apart)
		for i := range x {
			if c := listed(methodOrder)(x[i], y[i]); c != 0 {
				return c
			}
		}
		return 0
	case k.rowParam != "":
		return compareText(paramText(a.config.Params[k.rowParam]), paramText(b.config.Params[k.rowParam]))
	}
	return apart.compareConfigs(a.config, b.config)
}

// column is the head of our own numbers at a place.
func (k kind) column(p *place, all []*place) table.Column {
	m := k.measures[p.measure]
	head := k.placeHead(p, all)
	switch {
	case p.extractor != "":
		head = append(head, extractorLabel(p, all))
	case m.features: // a number of which only the absence is known
		head = append(head, unmeasured)
	}
	return table.Column{Head: head, Digits: m.digits(p.variant), Percent: m.percent, Facts: k.placeFacts(p)}
}

// placeHead is the head of a place but for its extractor.
func (k kind) placeHead(p *place, all []*place) []string {
	var head []string
	if !k.perDataset {
		head = append(head, datasetLabel(p.data, all))
	}
	if k.rowParam != "" {
		return append(head, p.series.label)
	}
	return append(head, k.measures[p.measure].head(p.variant)...)
}

// datasetLabel is a dataset's name and, where another one has it too, what tells them apart.
func datasetLabel(d *dataset, all []*place) string {
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
func extractorLabel(p *place, all []*place) string {
	label := p.extractor
	for _, q := range all {
		if q.data == p.data && q.measure == p.measure && q.variant == p.variant && q.extractor == p.extractor && q.weights != p.weights {
			label = p.extractor + " " + short(p.weights)
		}
	}
	for _, q := range all {
		same := q.data == p.data && q.measure == p.measure && q.variant == p.variant && q.extractor == p.extractor && q.weights == p.weights
		if same && q != p {
			return label + ", " + p.sizes()
		}
	}
	return label
}

// sizes says how many images were compared, and how.
func (p *place) sizes() string {
	text := images(p.generated) + " generated against " + images(p.reference) + " reference images"
	if p.split != "" {
		text += " (" + p.split + ")"
	}
	if p.how != "" {
		text += ", " + p.how
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
