package sweeps

import (
	"fmt"
	"maps"
	"strconv"
	"strings"
)

// MaxTrials is how many trials a sweep may have: a grid multiplies, and one
// list too many asks for more than any machine will finish.
const MaxTrials = 10_000

// makeCells multiplies the axes, the last one varying fastest, and leaves out
// what is excluded.
func (e *entry) makeCells() error {
	count := 1
	for _, a := range e.axes {
		count *= len(a.points)
		if count > MaxTrials && len(e.exclusions) > 0 {
			return e.at("grid and zip of method %s make more than %d cells, before exclude; shorten their lists", e.name, MaxTrials)
		}
		if count > MaxTrials {
			return e.tooMany() // before it overflows
		}
	}
	e.cells = []map[string]any{e.params}
	for _, a := range e.axes {
		e.cells = a.times(e.cells)
	}
	return e.applyExclusions()
}

func (a axis) times(cells []map[string]any) []map[string]any {
	product := make([]map[string]any, 0, len(cells)*len(a.points))
	for _, cell := range cells {
		for _, point := range a.points {
			c := maps.Clone(cell)
			for i, name := range a.names {
				c[name] = point[i]
			}
			product = append(product, c)
		}
	}
	return product
}

// refuseTwice wants the entry's cells to differ from those of the entries
// before, whose lines it is given. It adds its own.
func (e *entry) refuseTwice(lines map[string]int) error {
	for _, cell := range e.cells {
		key := e.key(cell)
		if first, ok := lines[key]; ok {
			return e.at("the cell %s is already listed on line %d; each may be listed once", e.label(cell), first)
		}
		lines[key] = e.line
	}
	return nil
}

// expand makes the trials: each entry's cells, each with every seed.
func (d *decoder) expand() error {
	s := d.sweep
	for _, e := range d.entries {
		if len(s.Trials)+len(e.cells)*len(s.Seeds) > MaxTrials {
			return e.tooMany()
		}
		for _, cell := range e.cells {
			for _, seed := range s.Seeds {
				s.Trials = append(s.Trials, Trial{Method: e.name, Params: maps.Clone(cell), Seed: seed, File: e.file, Line: e.line})
			}
		}
	}
	return nil
}

func (e *entry) tooMany() error {
	return e.at("with method %s the sweep has more than %d trials; shorten its grid or the seeds", e.name, MaxTrials)
}

// key is the same for cells that train the same model: a parameter left out
// equals its default written out.
func (e *entry) key(cell map[string]any) string {
	var b strings.Builder
	b.WriteString(strconv.Quote(e.name))
	for _, p := range e.known {
		v, ok := cell[p.Name]
		if !ok {
			v = p.Default
		}
		if v == nil {
			b.WriteString(" unset")
			continue
		}
		fmt.Fprintf(&b, " %q", fmt.Sprint(v))
	}
	return b.String()
}

// label names a cell in an error, for example "lorae lambda=0.001".
func (e *entry) label(cell map[string]any) string {
	var b strings.Builder
	b.WriteString(e.name)
	for _, p := range e.known {
		v, ok := cell[p.Name]
		if !ok {
			continue
		}
		fmt.Fprintf(&b, " %s=%s", p.Name, p.show(v))
	}
	return b.String()
}
