package sweeps

import (
	"fmt"
	"strings"

	"gopkg.in/yaml.v3"
)

// readZip makes one axis of all its lists. A list may repeat a value, the
// combinations must differ.
func (e *entry) readZip(n *yaml.Node) error {
	lists, err := e.readLists(n, "zip")
	if err != nil {
		return err
	}
	first := lists[0]
	if len(lists) == 1 {
		return at(first.node, "zip has only %s; it takes several parameters that vary together, a single one belongs in grid", first.param.Name)
	}
	for _, l := range lists[1:] {
		if len(l.values) != len(first.values) {
			return at(l.node, "the lists of zip differ in length: %s has %d, %s has %d; they must be equally long",
				first.param.Name, len(first.values), l.param.Name, len(l.values))
		}
	}
	a, err := zipAxis(n, lists)
	e.axes = append(e.axes, a)
	return err
}

// zipAxis makes a point of the i-th values of all lists, for each i.
func zipAxis(n *yaml.Node, lists []valueList) (axis, error) {
	var a axis
	for _, l := range lists {
		a.names = append(a.names, l.param.Name)
	}
	places := map[string]int{}
	for i := range lists[0].values {
		var point []any
		var key, label strings.Builder
		for _, l := range lists {
			v := l.values[i]
			point = append(point, v)
			fmt.Fprintf(&key, "%q ", fmt.Sprint(v))
			fmt.Fprintf(&label, " %s=%s", l.param.Name, l.param.show(v))
		}
		if first, ok := places[key.String()]; ok {
			return a, at(n, "zip has%s twice, at places %d and %d of its lists; each combination may be listed once", label.String(), first, i+1)
		}
		places[key.String()] = i + 1
		a.points = append(a.points, point)
	}
	return a, nil
}
