package sweeps

import (
	"fmt"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

// exclusion leaves out the cells that fulfil all of its conditions.
type exclusion struct {
	node       *yaml.Node
	conditions []condition
}

// condition holds for the cells whose parameter has one of some values.
type condition struct {
	param  string
	label  string          // for example "lambda=0.1|1"
	values map[string]bool // as fmt prints them
}

// readExclude reads the exclusions. The parameters must have been read.
func (e *entry) readExclude(n *yaml.Node) error {
	const want = "a list of mappings of parameters to values, such as [{NAME: VALUE}]"
	if n.Kind != yaml.SequenceNode {
		return wrongType(n, "exclude", want)
	}
	if len(n.Content) == 0 {
		return at(n, "exclude is empty; it must be %s", want)
	}
	for _, item := range n.Content {
		if item.Kind != yaml.MappingNode {
			return wrongType(item, "an entry of exclude", "a mapping of parameters to values, such as {NAME: VALUE}")
		}
		if len(item.Content) == 0 {
			return at(item, "an entry of exclude is empty; write the values that the cells to leave out have")
		}
		x := exclusion{node: item}
		for _, p := range pairs(item) {
			c, err := e.readCondition(p)
			if err != nil {
				return err
			}
			x.conditions = append(x.conditions, c)
		}
		e.exclusions = append(e.exclusions, x)
	}
	return nil
}

// readCondition reads a parameter and the value, or list of values, to leave out.
func (e *entry) readCondition(p pair) (condition, error) {
	param, err := e.param(p.key)
	if err != nil {
		return condition{}, err
	}
	if e.places[param.Name] == "" {
		return condition{}, at(p.key, "exclude names %s, which this entry of method %s states in none of params, grid and zip; stated: %s",
			param.Name, e.name, list(e.stated()))
	}
	items := &yaml.Node{Kind: yaml.SequenceNode, Line: p.value.Line, Content: []*yaml.Node{p.value}}
	if isListOf(p.value, param.Kind) {
		items = p.value
	}
	values, err := param.readList(items, "exclude")
	if err == nil {
		err = param.refuseRepeats(items, values, "exclude")
	}
	if err != nil {
		return condition{}, err
	}
	return e.condition(param, items, values)
}

// isListOf tells a list of values from a value, which may be a list itself.
func isListOf(n *yaml.Node, k Kind) bool {
	if n.Kind != yaml.SequenceNode || k != IntList {
		return n.Kind == yaml.SequenceNode
	}
	return len(n.Content) > 0 && n.Content[0].Kind == yaml.SequenceNode
}

// condition wants each value to be one that the parameter takes: another would
// leave out nothing, and is a slip.
func (e *entry) condition(p Param, items *yaml.Node, values []any) (condition, error) {
	c := condition{param: p.Name, values: map[string]bool{}}
	taken, shown := e.taken(p)
	var labels []string
	for i, v := range values {
		if !taken[fmt.Sprint(v)] {
			return c, at(items.Content[i], "%s in exclude is %s, which no cell of method %s has; its values: %s", p.Name, p.show(v), e.name, clip(list(shown)))
		}
		c.values[fmt.Sprint(v)] = true
		labels = append(labels, p.show(v))
	}
	c.label = p.Name + "=" + clip(strings.Join(labels, "|"))
	return c, nil
}

// stated are the parameters that the entry states, in the method's order.
func (e *entry) stated() []string {
	return slices.DeleteFunc(paramNames(e.known), func(name string) bool { return e.places[name] == "" })
}

// taken are the values that a stated parameter takes, as fmt prints them, and
// as a message shows them.
func (e *entry) taken(p Param) (taken map[string]bool, shown []string) {
	taken = map[string]bool{}
	add := func(v any) {
		if text := fmt.Sprint(v); !taken[text] {
			taken[text] = true
			shown = append(shown, p.show(v))
		}
	}
	if v, ok := e.params[p.Name]; ok {
		add(v)
	}
	for _, a := range e.axes {
		if i := slices.Index(a.names, p.Name); i >= 0 {
			for _, point := range a.points {
				add(point[i])
			}
		}
	}
	return taken, shown
}

// applyExclusions leaves out cells. An exclusion that matches none of all cells is a slip.
func (e *entry) applyExclusions() error {
	out := make([]bool, len(e.cells))
	for _, x := range e.exclusions {
		matched := false
		for i, cell := range e.cells {
			if x.matches(cell) {
				matched, out[i] = true, true
			}
		}
		if !matched {
			return at(x.node, "the exclusion %s matches no cell of method %s; each of its values occurs, but not together", x, e.name)
		}
	}
	var kept []map[string]any
	for i, cell := range e.cells {
		if !out[i] {
			kept = append(kept, cell)
		}
	}
	if len(kept) == 0 {
		return e.at("exclude leaves no cell of method %s; remove an exclusion, or the method", e.name)
	}
	e.cells = kept
	return nil
}

func (x exclusion) matches(cell map[string]any) bool {
	for _, c := range x.conditions {
		if !c.values[fmt.Sprint(cell[c.param])] {
			return false
		}
	}
	return true
}

// String writes the exclusion for a message, for example "lambda=0.1|1 latent=8".
func (x exclusion) String() string {
	labels := make([]string, len(x.conditions))
	for i, c := range x.conditions {
		labels[i] = c.label
	}
	return strings.Join(labels, " ")
}
