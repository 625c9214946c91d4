package sweeps

import "gopkg.in/yaml.v3"

const aliasMessage = "anchors, aliases and merge keys are not read, they hide values; write the value where it is used"

// checkTree refuses what YAML allows but a reader of the file could misread:
// anchors, aliases, merge keys, tags, missing values and duplicate keys.
func checkTree(n *yaml.Node) error {
	switch {
	case n.Kind == yaml.AliasNode || n.Anchor != "" || n.Tag == "!!merge":
		return at(n, "%s", aliasMessage)
	case n.Style&yaml.TaggedStyle != 0:
		return at(n, "the value has the tag %s; write the plain value, its type follows from its key", quote(n.Tag))
	case n.Kind == yaml.MappingNode:
		return checkMapping(n)
	case n.Kind == yaml.SequenceNode:
		return checkSequence(n)
	}
	return refuseOpenRange(n)
}

func checkSequence(n *yaml.Node) error {
	for _, item := range n.Content {
		if isNull(item) {
			return at(item, "a list entry has no value; write one or remove the entry")
		}
		if err := checkTree(item); err != nil {
			return err
		}
	}
	return nil
}

func checkMapping(n *yaml.Node) error {
	lines := map[string]int{}
	for _, p := range pairs(n) {
		if err := checkTree(p.key); err != nil {
			return err
		}
		if p.key.Kind != yaml.ScalarNode || isNull(p.key) {
			return at(p.key, "a key must be a name; write name: value")
		}
		key := p.key.Value
		if first, ok := lines[key]; ok {
			return at(p.key, "duplicate key %s, first on line %d; keep one", quote(key), first)
		}
		lines[key] = p.key.Line
		if isNull(p.value) {
			return at(p.key, "%s has no value; write one or remove the key", quote(key))
		}
		if err := checkTree(p.value); err != nil {
			return err
		}
	}
	return nil
}

// isNull reports an untagged null; a tagged or anchored one is refused for that.
func isNull(n *yaml.Node) bool {
	return n.Tag == "!!null" && n.Anchor == "" && n.Style&yaml.TaggedStyle == 0
}
