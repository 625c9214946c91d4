package sweeps

import (
	"maps"
	"slices"

	"gopkg.in/yaml.v3"
)

// entry is one entry of methods.
type entry struct {
	name       string
	file       string
	line       int // of the name
	known      []Param
	places     map[string]string // of the parameters that the entry states: params, grid or zip
	params     map[string]any
	axes       []axis
	exclusions []exclusion
	cells      []map[string]any
}

// readMethods reads the entries, in place of an included file's.
func (d *decoder) readMethods(n *yaml.Node) error {
	if n.Kind != yaml.SequenceNode {
		return wrongType(n, "methods", "a list, such as [{name: NAME}]")
	}
	if len(n.Content) == 0 {
		return at(n, "methods is empty; write at least one, such as [{name: NAME}]")
	}
	d.entries = nil
	lines, count := map[string]int{}, 0
	for _, item := range n.Content {
		e, err := d.readEntry(item)
		if err != nil {
			return err
		}
		if count += len(e.cells); count > MaxTrials {
			return e.tooMany()
		}
		if err := e.refuseTwice(lines); err != nil {
			return err
		}
		d.entries = append(d.entries, e)
	}
	return nil
}

func (d *decoder) readEntry(n *yaml.Node) (*entry, error) {
	e := &entry{file: d.reading().file, places: map[string]string{}, params: map[string]any{}}
	err := readFields(n, "an entry of methods", []field{
		{"name", true, func(n *yaml.Node) (err error) {
			e.name, err = nameValue(n, "method", slices.Sorted(maps.Keys(d.catalog.Methods)))
			e.line, e.known = n.Line, d.catalog.Methods[e.name]
			return err
		}},
		{"params", false, e.readParams},
		{"grid", false, e.readGrid},
		{"zip", false, e.readZip},
		{"exclude", false, e.readExclude},
	})
	if err != nil {
		return nil, err
	}
	return e, e.makeCells()
}

func (e *entry) readParams(n *yaml.Node) error {
	if n.Kind != yaml.MappingNode {
		return wrongType(n, "params", "a mapping, such as {NAME: VALUE}")
	}
	for _, p := range pairs(n) {
		param, err := e.state(p.key, "params")
		if err != nil {
			return err
		}
		if e.params[param.Name], err = param.value(p.value); err != nil {
			return err
		}
	}
	return nil
}

// state finds the parameter that a key of params, grid or zip names. Only one of them may state it.
func (e *entry) state(key *yaml.Node, place string) (Param, error) {
	p, err := e.param(key)
	if err != nil {
		return p, err
	}
	if other, ok := e.places[p.Name]; ok {
		return p, at(key, "%s is in %s and in %s of method %s; keep one of them", p.Name, other, place, e.name)
	}
	e.places[p.Name] = place
	return p, nil
}

// param finds the parameter that a key names.
func (e *entry) param(key *yaml.Node) (Param, error) {
	p, ok := find(e.known, key.Value)
	if !ok {
		return p, unknown(key, "parameter", " of method "+e.name, paramNames(e.known))
	}
	return p, nil
}

// at is an error at the entry's name.
func (e *entry) at(format string, args ...any) error {
	err := newError(e.line, format, args...)
	err.File = e.file
	return err
}
