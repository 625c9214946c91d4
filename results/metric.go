package results

import "strings"

// Metric is which values of a metric are asked for.
type Metric struct {
	Name    string
	Only    []string // variants; nil = all
	Without []string // variants
}

// whereMetrics is the condition on trial_values AS v, and its arguments; of all
// metrics if none is named.
func whereMetrics(metrics []Metric) (string, []any) {
	if len(metrics) == 0 {
		return "1 = 1", nil
	}
	var names []string
	for _, m := range metrics {
		names = append(names, m.Name)
	}
	where, args := among(`v.metric IN`, names)
	for _, m := range metrics {
		for in, variants := range map[string][]string{`v.variant IN`: m.Only, `v.variant NOT IN`: m.Without} {
			if variants != nil {
				condition, values := among(in, variants)
				where += ` AND (v.metric <> ? OR ` + condition + `)`
				args = append(append(args, m.Name), values...)
			}
		}
	}
	return where, args
}

// among completes a condition with a list of texts.
func among(in string, texts []string) (string, []any) {
	args := make([]any, len(texts))
	for i, text := range texts {
		args[i] = text
	}
	return in + ` (` + strings.TrimSuffix(strings.Repeat(`?, `, len(texts)), `, `) + `)`, args
}
