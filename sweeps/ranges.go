package sweeps

import (
	"fmt"
	"regexp"
	"strings"

	"gopkg.in/yaml.v3"
)

// rangeForm is a way to write a list of numbers by its ends.
type rangeForm struct {
	name    string
	args    [3]string // what they are called
	example string
	kind    Kind // of the parameters that may have it
	values  func(r rangeText) ([]any, error)
}

var rangeForms = []rangeForm{
	{"logspace", [3]string{"first", "last", "count"}, "logspace(1e-5, 1, 6)", Float, rangeText.logspace},
	{"linspace", [3]string{"first", "last", "count"}, "linspace(0, 1, 5)", Float, rangeText.linspace},
	{"range", [3]string{"first", "last", "step"}, "range(1, 9, 2)", Int, rangeText.integers},
}

var (
	rangeCall = regexp.MustCompile(`(?s)^\s*([\pL_][\pL\pN_]*)\s*\((.*)\)\s*$`)
	openRange = regexp.MustCompile(`^(logspace|linspace|range)\([^)]*$`)
)

// rangeText is a range as a file writes it.
type rangeText struct {
	param Param
	node  *yaml.Node
	place string // grid or zip
	name  string
	args  []string
}

// rangeAt reports whether a range stands at a node where a list of numbers may.
func (p Param) rangeAt(n *yaml.Node, place string) (rangeText, bool) {
	m := rangeCall.FindStringSubmatch(n.Value)
	if m == nil || n.Kind != yaml.ScalarNode || p.orRange() == "" {
		return rangeText{}, false
	}
	var args []string
	if strings.TrimSpace(m[2]) != "" {
		args = strings.Split(m[2], ",")
	}
	for i := range args {
		args[i] = strings.TrimSpace(args[i])
	}
	return rangeText{param: p, node: n, place: place, name: m[1], args: args}, true
}

// values finds the range's form and makes its values.
func (r rangeText) values() ([]any, error) {
	var names []string
	for _, f := range rangeForms {
		names = append(names, f.name)
		switch {
		case f.name != r.name:
		case f.kind != r.param.Kind:
			return nil, r.at("%s makes %s; write a list%s", f.name, f.makes(), r.param.orRange())
		case len(r.args) != len(f.args):
			return nil, r.at("%s takes %s, such as %s; it has %d of %d arguments", f.name, list(f.args[:]), f.example, len(r.args), len(f.args))
		default:
			return f.values(r)
		}
	}
	return nil, unknown(&yaml.Node{Value: r.name, Line: r.node.Line}, "range", " for "+r.param.Name, names)
}

func (f rangeForm) makes() string {
	if f.kind == Int {
		return "integers only"
	}
	return "numbers with fractions"
}

// orRange says which ranges may stand in place of a list; "" = none.
func (p Param) orRange() string {
	var examples []string
	for _, f := range rangeForms {
		if f.kind == p.Kind {
			examples = append(examples, f.example)
		}
	}
	if len(examples) == 0 {
		return ""
	}
	return " or a range such as " + strings.Join(examples, " or ")
}

// refuseRange explains a range where one value is wanted.
func (p Param) refuseRange(n *yaml.Node) error {
	for _, f := range rangeForms {
		if r, ok := p.rangeAt(n, ""); ok && r.name == f.name {
			return at(n, "%s is the range %s; a range stands in place of a whole list of grid or zip", p.Name, quote(n.Value))
		}
	}
	return nil
}

// refuseOpenRange explains what remains of a range that lacks the quotes it needs inside { } and [ ].
func refuseOpenRange(n *yaml.Node) error {
	if isPlain(n) && openRange.MatchString(n.Value) {
		return at(n, "the range %s is not closed; inside { } and [ ] a range needs quotes, such as %s", quote(n.Value), quote(rangeForms[0].example))
	}
	return nil
}

func (r rangeText) at(format string, args ...any) error {
	return at(r.node, "%s: %s", r.where(), fmt.Sprintf(format, args...))
}

func (r rangeText) where() string { return r.param.Name + " in " + r.place }

// String writes the range for a message.
func (r rangeText) String() string { return r.name + "(" + clip(strings.Join(r.args, ", ")) + ")" }
