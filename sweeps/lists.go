package sweeps

import (
	"fmt"

	"gopkg.in/yaml.v3"
)

// valueList is a parameter and the values it takes in grid or zip.
type valueList struct {
	param  Param
	node   *yaml.Node
	values []any
}

// readLists reads the mapping of parameters to lists that grid and zip are.
func (e *entry) readLists(n *yaml.Node, place string) ([]valueList, error) {
	if n.Kind != yaml.MappingNode || len(n.Content) == 0 {
		what := describe(n)
		if n.Kind == yaml.MappingNode {
			what = "empty"
		}
		return nil, at(n, "%s is %s; it must be a mapping of parameters to lists, such as {NAME: [VALUE, VALUE]}", place, what)
	}
	var lists []valueList
	for _, p := range pairs(n) {
		param, err := e.state(p.key, place)
		if err != nil {
			return nil, err
		}
		values, err := param.readList(p.value, place)
		if err != nil {
			return nil, err
		}
		lists = append(lists, valueList{param, p.value, values})
	}
	return lists, nil
}

// readList reads a list of values, or a range in place of one.
func (p Param) readList(n *yaml.Node, place string) ([]any, error) {
	if r, ok := p.rangeAt(n, place); ok {
		return r.values()
	}
	if n.Kind != yaml.SequenceNode {
		return nil, at(n, "%s in %s is %s; it must be a list of values%s (a single value belongs in params)", p.Name, place, describe(n), p.orRange())
	}
	if len(n.Content) == 0 {
		return nil, at(n, "%s in %s is an empty list; write at least one value", p.Name, place)
	}
	values := make([]any, len(n.Content))
	for i, item := range n.Content {
		v, err := p.value(item)
		if err != nil {
			return nil, err
		}
		values[i] = v
	}
	return values, nil
}

// refuseRepeats wants the values of a list to differ. Those of a range do.
func (p Param) refuseRepeats(n *yaml.Node, values []any, place string) error {
	lines := map[string]int{}
	for i, item := range n.Content {
		text := fmt.Sprint(values[i])
		if first, ok := lines[text]; ok {
			return at(item, "%s in %s has %s twice, first on line %d; each value may be listed once", p.Name, place, p.show(values[i]), first)
		}
		lines[text] = item.Line
	}
	return nil
}
