package main

import (
	"context"
	"fmt"
	"slices"

	"loraebench/results"
	"loraebench/runner/dataset"
	"loraebench/runner/method"
	"loraebench/runner/nn"
	"loraebench/runner/protocol"
	"loraebench/sweeps"
)

// cell is a trial of a sweep with everything resolved.
type cell struct {
	results.Config
	id       string
	protocol protocol.Protocol
	method   method.Configurable
	file     string // the sweep file
	line     int
}

// kinds translates a method's parameter kinds for the sweep decoder.
var kinds = map[string]sweeps.Kind{"float": sweeps.Float, "int": sweeps.Int, "bool": sweeps.Bool, "string": sweeps.String}

// catalog holds the names that a sweep file may use.
func catalog() sweeps.Catalog {
	c := sweeps.Catalog{Datasets: map[string][]sweeps.Param{}, Protocols: protocol.Names(), Methods: map[string][]sweeps.Param{}}
	for _, e := range dataset.All() {
		c.Datasets[e.Name] = []sweeps.Param{}
		for _, o := range e.Options {
			c.Datasets[e.Name] = append(c.Datasets[e.Name], datasetParam(o))
		}
	}
	for _, e := range method.All() {
		c.Methods[e.Name] = []sweeps.Param{}
		for _, p := range e.Params("") {
			// The default depends on the data set: the decoder is not told.
			c.Methods[e.Name] = append(c.Methods[e.Name], sweeps.Param{Name: p.Name, Kind: kinds[p.Kind], Doc: p.Doc})
		}
	}
	return c
}

// datasetParam translates a data set's option for the sweep decoder.
func datasetParam(o dataset.Option) sweeps.Param {
	switch v := o.Default.(type) {
	case int:
		return sweeps.Param{Name: o.Name, Kind: sweeps.Int, Doc: o.Doc, Default: int64(v)}
	default:
		return sweeps.Param{Name: o.Name, Kind: sweeps.String, Doc: o.Doc}
	}
}

// resolve fills in every default of a sweep's trials. Errors name the line of the sweep file.
func resolve(ctx context.Context, s *sweeps.Sweep, root string) ([]cell, error) {
	entry, err := dataset.Lookup(s.Dataset)
	if err != nil {
		return nil, err
	}
	options, err := entry.Resolve(s.DatasetOptions)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", s.File, err)
	}
	sum, err := entry.Checksum(ctx, root, options)
	if err != nil {
		return nil, err
	}
	p, err := protocol.Lookup(s.Protocol)
	if err != nil {
		return nil, err
	}
	base := results.Config{
		Schema: results.ConfigSchema, Dataset: s.Dataset, DatasetOptions: options, DatasetChecksum: sum,
		Protocol: p.Name, ProtocolVersion: p.Version, Budget: budget(s.Budget, p),
	}
	var cells []cell
	lines := map[string]int{}
	for _, t := range s.Trials {
		c, err := resolveTrial(base, p, t)
		if err == nil && lines[c.id] > 0 {
			err = fmt.Errorf("the same cell as line %d", lines[c.id])
		}
		if err != nil {
			return nil, &sweeps.Error{File: t.File, Line: t.Line, Msg: err.Error()}
		}
		lines[c.id] = t.Line
		cells = append(cells, c)
	}
	return cells, nil
}

func resolveTrial(base results.Config, p protocol.Protocol, t sweeps.Trial) (cell, error) {
	entry, err := method.Lookup(t.Method)
	if err != nil {
		return cell{}, err
	}
	m, params, err := entry.Configure(base.Dataset, t.Params)
	if err != nil {
		return cell{}, err
	}
	c := cell{Config: base, protocol: p, method: m, file: t.File, line: t.Line}
	c.Method, c.Params, c.Seed = t.Method, params, t.Seed
	// Built once without images' real shape, only to have the parameters checked early.
	if _, err := m.Build(func(n int) (method.Networks, error) { return nn.Authors(method.Shape{H: 32, W: 32, C: 1}, n) }); err != nil {
		return cell{}, fmt.Errorf("%s: %w", t.Method, err)
	}
	if err := c.Validate(); err != nil {
		return cell{}, err
	}
	c.id = c.ID()
	return c, nil
}

// budget fills what a sweep file leaves open from its protocol.
func budget(b sweeps.Budget, p protocol.Protocol) results.Budget {
	r := results.Budget{
		Epochs: p.Epochs, Batch: p.Batch, LearningRate: p.LearningRate,
		Samples: p.Samples, Labels: p.Labels, HeadEpochs: p.HeadEpochs,
	}
	override(&r.Epochs, b.Epochs)
	override(&r.Images, b.Images)
	override(&r.Batch, b.Batch)
	override(&r.LearningRate, b.LearningRate)
	override(&r.Samples, b.Samples)
	override(&r.HeadEpochs, b.HeadEpochs)
	override(&r.HeadRepeats, b.HeadRepeats)
	if b.Labels != nil {
		r.Labels = b.Labels
	} else if r.Images > 0 {
		labelled := r.Images - p.HeldOut(r.Images)
		r.Labels = slices.DeleteFunc(slices.Clone(r.Labels), func(k int) bool { return k > labelled })
	}
	return r
}

// override replaces a protocol's choice by what the sweep file says, if it says anything.
func override[T any](to *T, from *T) {
	if from != nil {
		*to = *from
	}
}
