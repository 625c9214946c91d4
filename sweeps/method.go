package sweeps

import (
	"maps"
	"slices"

	"gopkg.in/yaml.v3"
)

// entry is one entry of methods.
type entry struct {
	name   string
	line   int // of the name
	known  []Param
	params map[string]any
	grid   []axis
}

// readMethods expands the entries to trials. It needs the seeds.
func (s *Sweep) readMethods(n *yaml.Node, known map[string][]Param) error {
	if n.Kind != yaml.SequenceNode {
		return wrongType(n, "methods", "a list, such as [{name: NAME}]")
	}
	if len(n.Content) == 0 {
		return at(n, "methods is empty; write at least one, such as [{name: NAME}]")
	}
	seen := map[string]int{}
	for _, item := range n.Content {
		e, err := readEntry(item, known)
		if err != nil {
			return err
		}
		if err := s.expand(e, seen); err != nil {
			return err
		}
	}
	return nil
}

func readEntry(n *yaml.Node, known map[string][]Param) (*entry, error) {
	e := &entry{params: map[string]any{}}
	err := readFields(n, "an entry of methods", []field{
		{"name", true, func(n *yaml.Node) (err error) {
			e.name, err = nameValue(n, "method", slices.Sorted(maps.Keys(known)))
			e.line, e.known = n.Line, known[e.name]
			return err
		}},
		{"params", false, e.readParams},
		{"grid", false, e.readGrid},
	})
	return e, err
}

func (e *entry) readParams(n *yaml.Node) error {
	if n.Kind != yaml.MappingNode {
		return wrongType(n, "params", "a mapping, such as {NAME: VALUE}")
	}
	for _, p := range pairs(n) {
		param, err := e.param(p.key)
		if err != nil {
			return err
		}
		if e.params[param.Name], err = param.value(p.value); err != nil {
			return err
		}
	}
	return nil
}

// param finds the parameter that a key names.
func (e *entry) param(key *yaml.Node) (Param, error) {
	p, ok := find(e.known, key.Value)
	if !ok {
		return p, unknown(key, "parameter", " of method "+e.name, paramNames(e.known))
	}
	return p, nil
}
