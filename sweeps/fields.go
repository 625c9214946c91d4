package sweeps

import "gopkg.in/yaml.v3"

// field is a key that a mapping may have.
type field struct {
	name     string
	required bool
	read     func(n *yaml.Node) error
}

// readFields reads a mapping whose keys are known. Fields are read in the order
// of the list, not of the file.
func readFields(n *yaml.Node, what string, fields []field) error {
	if n.Kind != yaml.MappingNode {
		return wrongType(n, what, "a mapping with the keys "+list(fieldNames(fields)))
	}
	values := map[string]*yaml.Node{}
	for _, p := range pairs(n) {
		values[p.key.Value] = p.value
		if !hasField(fields, p.key.Value) {
			return unknown(p.key, "key", " in "+what, fieldNames(fields))
		}
	}
	for _, f := range fields {
		value, ok := values[f.name]
		if !ok && f.required {
			return at(n, "%s has no key %s; its keys are %s", what, f.name, list(fieldNames(fields)))
		}
		if !ok {
			continue
		}
		if err := f.read(value); err != nil {
			return err
		}
	}
	return nil
}

func hasField(fields []field, name string) bool {
	for _, f := range fields {
		if f.name == name {
			return true
		}
	}
	return false
}

func fieldNames(fields []field) []string {
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = f.name
	}
	return names
}

// pair is a key of a mapping and its value.
type pair struct{ key, value *yaml.Node }

// pairs returns a mapping's content as written.
func pairs(n *yaml.Node) []pair {
	out := make([]pair, 0, len(n.Content)/2)
	for i := 0; i+1 < len(n.Content); i += 2 {
		out = append(out, pair{n.Content[i], n.Content[i+1]})
	}
	return out
}
