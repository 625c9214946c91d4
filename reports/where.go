package main

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// condition is what a trial's field must be for the trial to count.
type condition struct {
	field  string
	op     string   // =, !=, <, <=, > or >=
	values []string // one of them for =, none of them for !=
}

// operators are tried in this order, so that <= is not taken for <.
var operators = []string{"!=", "<=", ">=", "=", "<", ">"}

// parseConditions reads conditions such as method=lorae|ae, lambda>=1e-3, each
// argument one or several with commas between them.
func parseConditions(texts []string) ([]condition, error) {
	var out []condition
	for _, text := range texts {
		for part := range strings.SplitSeq(text, ",") {
			c, err := parseCondition(part)
			if err != nil {
				return nil, err
			}
			out = append(out, c)
		}
	}
	return out, nil
}

func parseCondition(text string) (condition, error) {
	at, op := len(text), ""
	for _, o := range operators {
		if i := strings.Index(text, o); i >= 0 && i < at {
			at, op = i, o
		}
	}
	name, rest := strings.TrimSpace(text[:at]), ""
	if op != "" {
		rest = strings.TrimSpace(text[at+len(op):])
	}
	if op == "" || name == "" || rest == "" {
		return condition{}, fmt.Errorf("condition %q: want FIELD=VALUE, with = or one of != < <= > >=, e.g. method=lorae,lambda>=1e-3", text)
	}
	c := condition{field: name, op: op, values: []string{rest}}
	if op == "=" || op == "!=" {
		c.values = strings.Split(rest, "|")
	}
	return c, nil
}

// where are the trials that meet all conditions.
func where(trials []trial, conditions []condition) ([]trial, error) {
	out := trials
	var apart varying
	if len(conditions) > 0 {
		apart.texts = numberTexts(trials)
	}
	for _, c := range conditions {
		f, err := findField(c.field, trials)
		if err != nil {
			return nil, err
		}
		out = filter(out, func(t trial) bool { return c.holds(f.fact(t), f.text(t, apart)) })
	}
	return out, nil
}

// holds compares numbers as numbers and all else as text. A number equals also
// what tables show of it, which may be rounded. A trial without the field meets != alone.
func (c condition) holds(v any, shown string) bool {
	_, numeric := number(v)
	equal := func(value string) bool {
		order, ok := compareValue(v, value)
		return ok && (order == 0 || numeric && compareText(shown, value) == 0)
	}
	switch c.op {
	case "=":
		return slices.ContainsFunc(c.values, equal)
	case "!=":
		return !slices.ContainsFunc(c.values, equal)
	}
	order, ok := compareValue(v, c.values[0])
	switch c.op {
	case "<":
		return ok && order < 0
	case "<=":
		return ok && order <= 0
	case ">":
		return ok && order > 0
	}
	return ok && order >= 0
}

// compareValue compares a field's value with a text; not a number with a text that is none.
func compareValue(v any, text string) (order int, ok bool) {
	switch v := v.(type) {
	case nil:
		return 0, false
	case string:
		return cmp.Compare(v, text), true
	case bool:
		return cmp.Compare(strconv.FormatBool(v), text), true
	}
	a, is := number(v)
	b, err := strconv.ParseFloat(text, 64)
	return cmp.Compare(a, b), is && err == nil
}

func conditionsText(conditions []condition) string {
	texts := make([]string, len(conditions))
	for i, c := range conditions {
		texts[i] = c.field + c.op + strings.Join(c.values, "|")
	}
	return strings.Join(texts, ", ")
}
