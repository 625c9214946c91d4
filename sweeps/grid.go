package sweeps

import (
	"fmt"
	"maps"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"
)

// MaxTrials is how many trials a sweep may have: a grid multiplies, and one
// list too many asks for more than any machine will finish.
const MaxTrials = 10_000

// axis is one parameter of a grid and the values it takes.
type axis struct {
	name   string
	values []any
}

func (e *entry) readGrid(n *yaml.Node) error {
	if n.Kind != yaml.MappingNode || len(n.Content) == 0 {
		what := describe(n)
		if n.Kind == yaml.MappingNode {
			what = "empty"
		}
		return at(n, "grid is %s; it must be a mapping of parameters to lists, such as {NAME: [VALUE, VALUE]}", what)
	}
	for _, p := range pairs(n) {
		param, err := e.param(p.key)
		if err != nil {
			return err
		}
		if _, ok := e.params[param.Name]; ok {
			return at(p.key, "%s is in params and in grid of method %s; keep one of them", param.Name, e.name)
		}
		a, err := readAxis(p.value, param)
		if err != nil {
			return err
		}
		e.grid = append(e.grid, a)
	}
	return nil
}

func readAxis(n *yaml.Node, p Param) (axis, error) {
	a := axis{name: p.Name}
	if n.Kind != yaml.SequenceNode {
		return a, at(n, "%s in grid is %s; it must be a list of values (a single value belongs in params)", p.Name, describe(n))
	}
	if len(n.Content) == 0 {
		return a, at(n, "%s in grid is an empty list; write at least one value", p.Name)
	}
	lines := map[string]int{}
	for _, item := range n.Content {
		v, err := p.value(item)
		if err != nil {
			return a, err
		}
		text := fmt.Sprint(v)
		if first, ok := lines[text]; ok {
			return a, at(item, "%s in grid has %s twice, first on line %d; each value may be listed once", p.Name, p.show(v), first)
		}
		lines[text] = item.Line
		a.values = append(a.values, v)
	}
	return a, nil
}

// expand adds an entry's trials: its grid's cells, each with every seed. seen
// holds the lines of the cells so far.
func (s *Sweep) expand(e *entry, seen map[string]int) error {
	count := len(s.Seeds)
	for _, a := range e.grid {
		count *= len(a.values)
		if count > MaxTrials {
			break // before it overflows
		}
	}
	if len(s.Trials)+count > MaxTrials {
		return atLine(e.line, "with method %s the sweep has more than %d trials; shorten its grid or the seeds", e.name, MaxTrials)
	}
	for _, cell := range e.cells() {
		key := e.key(cell)
		if first, ok := seen[key]; ok {
			return atLine(e.line, "the cell %s is already listed on line %d; each may be listed once", e.label(cell), first)
		}
		seen[key] = e.line
		for _, seed := range s.Seeds {
			s.Trials = append(s.Trials, Trial{Method: e.name, Params: maps.Clone(cell), Seed: seed, Line: e.line})
		}
	}
	return nil
}

// cells multiplies the grid's lists; the last one varies fastest.
func (e *entry) cells() []map[string]any {
	cells := []map[string]any{e.params}
	for _, a := range e.grid {
		next := make([]map[string]any, 0, len(cells)*len(a.values))
		for _, cell := range cells {
			for _, v := range a.values {
				c := maps.Clone(cell)
				c[a.name] = v
				next = append(next, c)
			}
		}
		cells = next
	}
	return cells
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
