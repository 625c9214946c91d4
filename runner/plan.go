package main

import (
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
	Line   int            `json:"line"` // of the sweep file
	Config results.Config `json:"config"`
}

// printTrials lists the trials of a sweep.
func printTrials(a *app, json bool, s *sweeps.Sweep, cells []cell) error {
	if json {
		all := make([]plannedTrial, len(cells))
		for i, c := range cells {
			all[i] = plannedTrial{c.id, c.line, c.Config}
		}
		return a.printJSON(all)
	}
	g := grid{columns: left("ID", "METHOD", "PARAMETERS", "SEED")}
	for _, c := range cells {
		g.add(c.id, c.Method, pairs(c.Params), fmt.Sprint(c.Seed))
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %d trials, %s\n\n", s.Name, len(cells), describe(cells[0].Config))
	if err := g.write(&b, ""); err != nil {
		return err
	}
	return a.print(b.String())
}

// describe says what the trials of a sweep have in common.
func describe(c results.Config) string {
	b := c.Budget
	images := "all images"
	if b.Images > 0 {
		images = fmt.Sprintf("%d images", b.Images)
	}
	return fmt.Sprintf("%s, protocol %s/%d, %s × %d epochs, batch %d, learning rate %g",
		c.Dataset, c.Protocol, c.ProtocolVersion, images, b.Epochs, b.Batch, b.LearningRate)
}

// printPlan says what a sweep is about to do.
func printPlan(a *app, s *sweeps.Sweep, p results.Planned, todo int) error {
	what := fmt.Sprintf("%d to run", todo)
	if todo == 0 {
		what = "nothing to run"
	}
	return a.print(fmt.Sprintf("%s: %d trials, %s; %s\n", s.Name, len(p.Trials), what, describe(p.Trials[0].Config)))
}
