package sweeps

import (
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

// Decode decodes the text of a sweep file. The name is the file's; it is not
// opened. An error is always an *Error with a line.
func Decode(name string, src []byte, c Catalog) (*Sweep, error) {
	root, err := parse(src)
	if err != nil {
		return nil, inFile(err, name, src)
	}
	s := &Sweep{Name: strings.TrimSuffix(filepath.Base(name), ".yaml"), File: name}
	if err := s.read(root, c); err != nil {
		return nil, inFile(err, name, src)
	}
	return s, nil
}

func (s *Sweep) read(root *yaml.Node, c Catalog) error {
	if err := refuseOtherVersions(root); err != nil {
		return err
	}
	return readFields(root, "the sweep file", []field{
		{"version", true, readVersion},
		{"dataset", true, func(n *yaml.Node) error { return s.readDataset(n, c.Datasets) }},
		{"protocol", true, func(n *yaml.Node) (err error) { s.Protocol, err = nameValue(n, "protocol", c.Protocols); return }},
		{"budget", false, s.Budget.read},
		{"seeds", true, s.readSeeds},
		{"methods", true, func(n *yaml.Node) error { return s.readMethods(n, c.Methods) }},
	})
}

// refuseOtherVersions looks at the version before all else: another version may
// well have keys that this one does not know.
func refuseOtherVersions(root *yaml.Node) error {
	if root.Kind != yaml.MappingNode {
		return at(root, "the sweep file is %s; it must be a mapping; %s", describe(root), start)
	}
	for _, p := range pairs(root) {
		if p.key.Value == "version" {
			return readVersion(p.value)
		}
	}
	return nil
}

func readVersion(n *yaml.Node) error {
	v, err := intValue(n, "version", "the integer 1")
	if err == nil && v != 1 {
		return at(n, "version %d is not known; this program reads version 1", v)
	}
	return err
}

// readDataset reads a name, or a mapping of a name and options.
func (s *Sweep) readDataset(n *yaml.Node, known map[string][]Param) (err error) {
	names := slices.Sorted(maps.Keys(known))
	s.DatasetOptions = map[string]any{}
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

func (s *Sweep) readSeeds(n *yaml.Node) (err error) {
	if s.Seeds, err = intList(n, "seeds"); err != nil {
		return err
	}
	if len(s.Seeds) == 0 {
		return at(n, "seeds is empty; write at least one, such as [1]")
	}
	lines := map[int64]int{}
	for i, seed := range s.Seeds {
		if first, ok := lines[seed]; ok {
			return at(n.Content[i], "seeds has %d twice, first on line %d; each seed may be listed once", seed, first)
		}
		lines[seed] = n.Content[i].Line
	}
	return nil
}

// nameValue decodes one of the known names.
func nameValue(n *yaml.Node, what string, known []string) (string, error) {
	name, err := textValue(n, what, "one of "+list(known))
	if err == nil && !slices.Contains(known, name) {
		return "", unknown(n, what, "", known)
	}
	return name, err
}
