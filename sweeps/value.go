package sweeps

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"

	"gopkg.in/yaml.v3"
)

// Decimal literals only: 010 is 8 to some YAML readers and 10 to others.
var (
	intLiteral   = regexp.MustCompile(`^[-+]?(0|[1-9][0-9]*)$`)
	floatLiteral = regexp.MustCompile(`^[-+]?((0|[1-9][0-9]*)(\.[0-9]*)?|\.[0-9]+)([eE][-+]?[0-9]+)?$`)
)

// value decodes a parameter's value to the type of its Kind.
func (p Param) value(n *yaml.Node) (any, error) {
	if err := p.refuseRange(n); err != nil {
		return nil, err
	}
	switch p.Kind {
	case Float:
		return floatValue(n, p.Name, p.wanted())
	case Int:
		return intValue(n, p.Name, p.wanted())
	case Bool:
		if !isPlain(n) || n.Tag != "!!bool" {
			return nil, wrongType(n, p.Name, p.wanted())
		}
		return n.Value[0] == 't' || n.Value[0] == 'T', nil
	case String:
		return p.choice(n)
	case IntList:
		return intList(n, p.Name)
	}
	return nil, at(n, "%s cannot be set: its type %v is not known", p.Name, p.Kind)
}

// choice decodes a text that may be limited to some.
func (p Param) choice(n *yaml.Node) (string, error) {
	s, err := textValue(n, p.Name, p.wanted())
	if err == nil && len(p.Choices) > 0 && !slices.Contains(p.Choices, s) {
		return "", unknown(n, p.Name, "", p.Choices)
	}
	return s, err
}

func floatValue(n *yaml.Node, name, want string) (float64, error) {
	if !isPlain(n) || !floatLiteral.MatchString(n.Value) {
		return 0, wrongType(n, name, want)
	}
	v, err := strconv.ParseFloat(n.Value, 64)
	if err != nil {
		return 0, at(n, "%s is %s, which is outside the range of a float64; it must be %s", name, clip(n.Value), want)
	}
	if v == 0 {
		return 0, nil // -0 is 0: equal cells must look equal
	}
	return v, nil
}

func intValue(n *yaml.Node, name, want string) (int64, error) {
	if !isPlain(n) || !intLiteral.MatchString(n.Value) {
		return 0, wrongType(n, name, want)
	}
	v, err := strconv.ParseInt(n.Value, 10, 64)
	if err != nil {
		return 0, at(n, "%s is %s, which is outside the range of a 64-bit integer; it must be %s", name, clip(n.Value), want)
	}
	return v, nil
}

func textValue(n *yaml.Node, name, want string) (string, error) {
	// A plain 2026-01-31 is a timestamp to YAML and a text here.
	if n.Kind != yaml.ScalarNode || n.Tag != "!!str" && n.Tag != "!!timestamp" {
		return "", wrongType(n, name, want)
	}
	return n.Value, nil
}

// intList decodes a list of integers; an empty one is not nil.
func intList(n *yaml.Node, name string) ([]int64, error) {
	if n.Kind != yaml.SequenceNode {
		return nil, wrongType(n, name, IntList.String()+", such as [1, 2]")
	}
	out := make([]int64, 0, len(n.Content))
	for _, item := range n.Content {
		v, err := intValue(item, "an entry of "+name, Int.String())
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, nil
}

// show writes a value for a message.
func (p Param) show(v any) string {
	if p.Kind == String {
		return quote(fmt.Sprint(v))
	}
	return clip(fmt.Sprint(v))
}

func isPlain(n *yaml.Node) bool {
	const quoted = yaml.SingleQuotedStyle | yaml.DoubleQuotedStyle | yaml.LiteralStyle | yaml.FoldedStyle
	return n.Kind == yaml.ScalarNode && n.Style&quoted == 0
}

func wrongType(n *yaml.Node, name, want string) error {
	return at(n, "%s is %s; it must be %s", name, describe(n), want)
}

// describe names what stands in the file.
func describe(n *yaml.Node) string {
	switch {
	case n.Kind == yaml.MappingNode:
		return "a mapping"
	case n.Kind == yaml.SequenceNode:
		return "a list"
	case n.Tag == "!!str":
		return "the text " + quote(n.Value)
	}
	return clip(n.Value)
}

// quote makes any text fit for a one-line message.
func quote(s string) string { return strconv.Quote(clip(s)) }

// clip shortens what no reader of a message would read.
func clip(s string) string {
	const most = 60
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}
