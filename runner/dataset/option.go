package dataset

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
)

// Option is what a data set depends on: a whole number between Min and Max or,
// where Default is a string, a text.
type Option struct {
	Name    string `json:"name"`
	Doc     string `json:"doc"`
	Default any    `json:"default"` // int or string
	Min     int    `json:"min"`     // of a number
	Max     int    `json:"max"`     // of a number
}

// IsText says whether the option is a text, not a number.
func (o Option) IsText() bool {
	_, text := o.Default.(string)
	return text
}

// Options are values by name, int or string.
type Options map[string]any

// number is the value of an option that is a number, of resolved options.
func (o Options) number(name string) int {
	n, _ := o[name].(int)
	return n
}

// text is the value of an option that is a text, of resolved options.
func (o Options) text(name string) string {
	s, _ := o[name].(string)
	return s
}

// Resolve fills in the defaults of the options that opts leaves out. Whole
// numbers of any type become int. An unknown option or a value out of bounds is ErrOption.
func (e Entry) Resolve(opts map[string]any) (Options, error) {
	resolved := Options{}
	for _, o := range e.Options {
		resolved[o.Name] = o.Default
	}
	for _, name := range slices.Sorted(maps.Keys(opts)) {
		i := slices.IndexFunc(e.Options, func(o Option) bool { return o.Name == name })
		if i < 0 {
			return nil, fmt.Errorf("%w %q: %s has %s", ErrOption, name, e.Name, e.optionNames())
		}
		v, err := e.Options[i].value(opts[name])
		if err != nil {
			return nil, fmt.Errorf("%w %s: %v, %s takes %w", ErrOption, name, opts[name], e.Name, err)
		}
		resolved[name] = v
	}
	return resolved, nil
}

// value is v as an int or a string; the error is what the option takes.
func (o Option) value(v any) (any, error) {
	if o.IsText() {
		if s, ok := v.(string); ok {
			return s, nil
		}
		return nil, fmt.Errorf("a text")
	}
	if n, ok := whole(v); ok && n >= o.Min && n <= o.Max {
		return n, nil
	}
	return nil, fmt.Errorf("%d to %d", o.Min, o.Max)
}

// whole is a number as it comes from Go, YAML or JSON.
func whole(v any) (int, bool) {
	switch n := v.(type) {
	case int:
		return n, true
	case int64:
		return int(n), true
	case float64:
		return int(n), n == math.Trunc(n) && math.Abs(n) < 1<<53
	}
	return 0, false
}

func (e Entry) optionNames() string {
	names := make([]string, len(e.Options))
	for i, o := range e.Options {
		names[i] = o.Name
	}
	if len(names) == 0 {
		return "no options"
	}
	return strings.Join(names, ", ")
}
