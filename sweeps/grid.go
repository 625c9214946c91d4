package sweeps

import "gopkg.in/yaml.v3"

// axis is what varies as one: a parameter of grid, or all those of zip.
type axis struct {
	names  []string
	points [][]any // each has a value for each name
}

// readGrid makes an axis of each list.
func (e *entry) readGrid(n *yaml.Node) error {
	lists, err := e.readLists(n, "grid")
	if err != nil {
		return err
	}
	for _, l := range lists {
		if err := l.param.refuseRepeats(l.node, l.values, "grid"); err != nil {
			return err
		}
		a := axis{names: []string{l.param.Name}}
		for _, v := range l.values {
			a.points = append(a.points, []any{v})
		}
		e.axes = append(e.axes, a)
	}
	return nil
}
