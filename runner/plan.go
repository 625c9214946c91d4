package main

import (
	"errors"
	"fmt"
	"strings"

	"loraebench/results"
	"loraebench/sweeps"
)

// label names a trial for people: its method, parameters and seed.
func (c cell) label() string { return fmt.Sprintf("%s %s seed=%d", c.Method, pairs(c.Params), c.Seed) }

// plannedTrial is a trial as sweep -n lists it for programs.
type plannedTrial struct {
	ID     string         `json:"id"`
	Line   int            `json:"line"`   // of the sweep file
	Status results.Status `json:"status"` // in the store; pending if it has none
	Run    bool           `json:"run"`    // a sweep would run it
	Config results.Config `json:"config"`
}

// printTrials lists the trials of a sweep, and which of them it would run.
func printTrials(a *app, json bool, s *sweeps.Sweep, cells []cell, choose chooser) error {
	known, err := stored(a.store)
	if err != nil {
		return err
	}
	todo := 0
	all := make([]plannedTrial, len(cells))
	g := grid{columns: left("ID", "STATUS", "METHOD", "PARAMETERS", "SEED")}
	for i, c := range cells {
		status := results.Pending
		if found, ok := known[c.id]; ok {
			status = found
		}
		all[i] = plannedTrial{c.id, c.line, status, choose(c, status), c.Config}
		g.add(c.id, string(status), c.Method, pairs(c.Params), fmt.Sprint(c.Seed))
		if all[i].Run {
			todo++
		}
	}
	if json {
		return a.printJSON(all)
	}
	var b strings.Builder
	b.WriteString(planLine(a, s, len(cells), todo, cells[0].Config) + "\n")
	if err := g.write(&b, ""); err != nil {
		return err
	}
	return a.print(b.String())
}

// stored are the trials of a store and where they stand; none if there is no store.
func stored(path string) (map[string]results.Status, error) {
	s, err := results.OpenReadOnly(path)
	if errors.Is(err, results.ErrNoStore) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	rows, err := s.Trials(results.Filter{})
	known := map[string]results.Status{}
	for _, r := range rows {
		known[r.ID] = r.Status
	}
	return known, errors.Join(err, s.Close())
}

// describe says what the trials of a sweep have in common.
func describe(c results.Config) string {
	b := c.Budget
	images := "all images"
	if b.Images > 0 {
		images = count(b.Images, "image")
	}
	return fmt.Sprintf("%s, protocol %s v%d, %s × %s, batch %d, learning rate %g",
		c.Dataset, c.Protocol, c.ProtocolVersion, images, count(b.Epochs, "epoch"), b.Batch, b.LearningRate)
}

// planLine says what a sweep is about to do.
func planLine(a *app, s *sweeps.Sweep, trials, todo int, c results.Config) string {
	what := fmt.Sprintf("%d to run", todo)
	if todo == 0 {
		what = "nothing to run"
	}
	return fmt.Sprintf("%s: %s, %s, results in %s; %s\n", s.Name, count(trials, "trial"), what, a.store, describe(c))
}

// count is a number of things, as 1 trial and 2 trials.
func count(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}
