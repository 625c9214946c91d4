package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"loraebench/reports/table"
)

// choice is the metric by which each method's parameters are chosen.
type choice struct {
	name string // as it was asked for
	measure
}

// parseChoice reads METRIC/VARIANT or METRIC/VARIANT/EXTRACTOR. A metric that
// the table shows is refused: whoever has the most parameters to choose from
// would look best by it.
func parseChoice(text string, shown []string) (choice, error) {
	parts := strings.SplitN(text, "/", 3)
	m, known := measureOf(parts[0])
	switch {
	case !known || m.direction == 0:
		return choice{}, fmt.Errorf("--best %s: no metric that has a better and a worse; those are: %s", text,
			strings.Join(metricNames(filter(catalogue, func(m measure) bool { return m.direction != 0 })), ", "))
	case len(parts) < 2 || parts[1] == "":
		return choice{}, fmt.Errorf("--best %s: want METRIC/VARIANT, e.g. mse/test or accuracy/1000", text)
	case slices.Contains(shown, m.metric):
		return choice{}, fmt.Errorf("--best %s: the table shows %s, and numbers chosen by themselves are too good; choose by another metric", text, m.metric)
	}
	c := choice{name: text, measure: m.only(m.name, parts[1])}
	if len(parts) > 2 {
		c.extractor = parts[2]
	}
	return c, nil
}

// chosenText is what a caption says of a choice, in one setting and on one dataset.
type chosenText struct {
	setting
	text string
}

// pick leaves, of each method in each setting, the trials of the parameters
// with the best mean over seeds; and says which those are.
func (c choice) pick(trials []trial) ([]trial, func(group) []string, error) {
	k := kind{measures: []measure{c.measure}, perDataset: true, half: map[int]float64{}}
	dropped := map[string]bool{}
	var texts []chosenText
	for _, g := range k.split(trials) {
		apart := varyingParams(g.trials)
		g.trials = k.prepare(g.trials, apart)
		p, err := c.place(k, g)
		if err != nil {
			return nil, nil, err
		}
		text := c.pickIn(k, g, p, apart, dropped)
		texts = append(texts, chosenText{g.setting, text})
	}
	kept := filter(trials, func(t trial) bool { return !dropped[t.ID] })
	return kept, func(g group) []string { return textsOf(texts, g) }, nil
}

// place is the one way in which a group's trials measured the metric; nil where none did.
func (c choice) place(k kind, g group) (*place, error) {
	places := measuredPlaces(g)
	if len(places) > 1 {
		var ways []string
		for _, p := range places {
			ways = append(ways, extractorLabel(p, places))
		}
		return nil, fmt.Errorf("--best %s: measured in more than one way (%s); name an extractor, or choose with --where", c.name, strings.Join(ways, "; "))
	}
	if len(places) == 0 {
		return nil, nil
	}
	return places[0], nil
}

// pickIn chooses in one group: it marks trials as dropped, and says what is left.
func (c choice) pickIn(k kind, g group, p *place, apart varying, dropped map[string]bool) string {
	rows := rowsOf(g.trials)
	slices.SortStableFunc(rows, func(a, b row) int { return apart.compareConfigs(a.config, b.config) })
	var picks []string
	for start, end := 0, 0; start < len(rows); start = end {
		for end = start; end < len(rows) && rows[end].config.Method == rows[start].config.Method; end++ {
		}
		if end-start == 1 {
			continue
		}
		best, measured := c.bestOf(k, p, rows[start:end])
		if measured == 0 {
			picks = append(picks, fmt.Sprintf("%s (none of %d has it, all are shown)", rows[start].config.Method, end-start))
			continue
		}
		for i, r := range rows[start:end] {
			for _, t := range r.trials {
				dropped[t.ID] = i != best
			}
		}
		picks = append(picks, pickText(apart.label(rows[start+best].config, ""), end-start, measured))
	}
	if len(picks) == 0 {
		return ""
	}
	extreme := map[int]string{-1: "lowest", 1: "highest"}[c.direction]
	return strings.TrimSpace(fmt.Sprintf("Of each method's parameters, those with the %s mean %s on %s: %s. %s",
		extreme, c.name, g.trials[0].data.name, strings.Join(picks, "; "), c.seen(p)))
}

func pickText(label string, of, measured int) string {
	if measured < of {
		return fmt.Sprintf("%s (of %d, %d without it)", label, of, of-measured)
	}
	return fmt.Sprintf("%s (of %d)", label, of)
}

// bestOf is the index of the best of some rows, and how many have a number.
func (c choice) bestOf(k kind, p *place, rows []row) (best, measured int) {
	means := make([]*table.Number, len(rows))
	for i, r := range rows {
		if p == nil {
			continue
		}
		means[i] = k.cellAt(p, r).Number
		if means[i] == nil {
			continue
		}
		measured++
		if means[best] == nil || c.direction*cmp.Compare(means[i].Mean, means[best].Mean) > 0 {
			best = i
		}
	}
	return best, measured
}

// seen says which images had a part in the choice.
func (c choice) seen(p *place) string {
	if p == nil {
		return ""
	}
	switch split := cmp.Or(p.split, p.variant); split {
	case "validation":
		return "It is measured on validation images."
	case "train":
		return "It is measured on training images, not on a validation split."
	}
	return "It is measured on test images, not on a validation split: the choice has seen them."
}

// textsOf are those about a group, which may have datasets side by side.
func textsOf(texts []chosenText, g group) []string {
	var out []string
	for _, t := range texts {
		s := t.setting
		if g.data == (dataset{}) {
			s.data = dataset{}
		}
		if s == g.setting && t.text != "" {
			out = append(out, t.text)
		}
	}
	return out
}
