package sweeps

import (
	"maps"
	"slices"

	"gopkg.in/yaml.v3"
)

// readDataset reads a name, or a mapping of a name and options.
func (s *Sweep) readDataset(n *yaml.Node, known map[string][]Param) (err error) {
	names := slices.Sorted(maps.Keys(known))
	s.Dataset, s.DatasetOptions = "", map[string]any{} // an included file's options are of its dataset
	if n.Kind != yaml.MappingNode {
		s.Dataset, err = nameValue(n, "dataset", names)
		return err
	}
	var options []pair
	for _, p := range pairs(n) {
		if p.key.Value != "name" {
			options = append(options, p)
		} else if s.Dataset, err = nameValue(p.value, "dataset", names); err != nil {
			return err
		}
	}
	if s.Dataset == "" {
		return at(n, "dataset has no key name; known datasets: %s", list(names))
	}
	return s.readOptions(options, known[s.Dataset])
}

func (s *Sweep) readOptions(options []pair, known []Param) (err error) {
	for _, p := range options {
		option, ok := find(known, p.key.Value)
		if !ok {
			return unknown(p.key, "option", " of dataset "+s.Dataset, append([]string{"name"}, paramNames(known)...))
		}
		if s.DatasetOptions[option.Name], err = option.value(p.value); err != nil {
			return err
		}
	}
	return nil
}
