package main

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
)

// published are figures of others, as they were printed.
type published struct {
	About    string            `json:"about"`
	Sources  map[string]string `json:"sources"`
	FID      []publishedFID    `json:"fid"`
	Accuracy publishedAccuracy `json:"accuracy_percent"`
	Claims   []publishedClaim  `json:"claims"`
}

type publishedFID struct {
	Source  string                  `json:"source"`
	Dataset string                  `json:"dataset"`
	Sampler string                  `json:"sampler"`
	Values  map[string]*json.Number `json:"values"`
	Std     map[string]*json.Number `json:"std"`
}

type publishedAccuracy struct {
	Source  string                    `json:"source"`
	Table   string                    `json:"table"`
	Dataset string                    `json:"dataset"`
	Labels  []int                     `json:"labels"`
	Values  map[string][]*json.Number `json:"values"` // a number a label count
	Note    string                    `json:"note"`
}

type publishedClaim struct {
	ID     string `json:"id"`
	Source string `json:"source"`
	Text   string `json:"text"`
}

//go:embed published.json
var publishedJSON []byte

// figures are one source's numbers for one column, by method. A nil one is not legible.
type figures struct {
	source, dataset, variant string
	means, stds              map[string]*json.Number
	percent                  bool
	note                     string // about the ones that are not legible
}

// decodePublished reads the file strictly: a figure that lands nowhere would be missed by nobody.
func decodePublished(text []byte) (*published, error) {
	var p published
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&p); err != nil {
		return nil, fmt.Errorf("read published figures: %w", err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("read published figures: text after the end")
	}
	if err := p.check(); err != nil {
		return nil, fmt.Errorf("read published figures: %w", err)
	}
	return &p, nil
}

func (p published) check() error {
	for method, values := range p.Accuracy.Values {
		if len(values) != len(p.Accuracy.Labels) {
			return fmt.Errorf("accuracy of %s has %d figures for %d label counts", method, len(values), len(p.Accuracy.Labels))
		}
	}
	for _, c := range p.Claims {
		if p.Sources[c.Source] == "" {
			return fmt.Errorf("claim %s has the unknown source %q", c.ID, c.Source)
		}
	}
	for _, metric := range []string{accuracyMeasure.metric, fidMeasure.metric} {
		for _, f := range p.figures(metric) {
			if p.Sources[f.source] == "" {
				return fmt.Errorf("%s on %s has the unknown source %q", metric, f.dataset, f.source)
			}
			for method := range f.stds {
				if f.means[method] == nil {
					return fmt.Errorf("%s of %s on %s has a deviation but no mean", metric, method, f.dataset)
				}
			}
		}
	}
	return nil
}

// figures are the published ones of a metric, in the order of the file.
func (p published) figures(metric string) []figures {
	var out []figures
	switch metric {
	case fidMeasure.metric:
		for _, f := range p.FID {
			out = append(out, figures{source: f.Source, dataset: f.Dataset, variant: f.Sampler, means: f.Values, stds: f.Std})
		}
	case accuracyMeasure.metric:
		a := p.Accuracy
		for i, n := range a.Labels {
			means := map[string]*json.Number{}
			for method, values := range a.Values {
				means[method] = values[i]
			}
			out = append(out, figures{source: a.Source, dataset: a.Dataset, variant: strconv.Itoa(n), means: means, percent: true, note: a.Note})
		}
	}
	return out
}

// claimTexts are what sources say about the table with this claim.
func (p published) claimTexts(id string) []string {
	var lines []string
	for _, c := range p.Claims {
		if c.ID == id {
			lines = append(lines, fmt.Sprintf("Claim of %s: %s.", c.Source, c.Text), fmt.Sprintf("%s: %s.", c.Source, p.Sources[c.Source]))
		}
	}
	return lines
}
