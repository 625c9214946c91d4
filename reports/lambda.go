package main

import "loraebench/results"

// lambdaGrid is what λ does to everything, a row a λ.
var lambdaGrid = kind{
	name:        "lambda",
	summary:     "FID, rank, MSE and accuracy by λ, of the methods that were run with several",
	sweep:       "sweeps/lambda.yaml",
	title:       "What λ does",
	legend:      []string{"Rank: singular values above 0.01 of the largest."},
	variantName: "variant",
	perDataset:  true,
	lambda:      true,
	among:       withSeveralLambdas,
	measures: []measure{
		fidMeasure.only(fidMeasure.arrow(), "normal", "gmm"),
		rankMeasure.only("rank", "m>0.01", "code>0.01").headed(func(variant string) []string { return []string{"rank", rankHead(variant)[0]} }),
		mseMeasure.only(mseMeasure.arrow(), "test"),
		accuracyMeasure.headed(func(variant string) []string { return append([]string{"accuracy, % ↑"}, labelHead(variant)...) }),
	},
}

func (m measure) headed(head func(string) []string) measure {
	m.head = head
	return m
}

// withSeveralLambdas are the trials of methods that were run with more than one
// λ in a setting, where there is such a method; else of those that have a λ at all.
func withSeveralLambdas(k kind, trials []trial) []trial {
	type line struct {
		setting
		method string
	}
	values := map[line]map[string]bool{} // its λs
	lineOf := func(t trial) line { return line{k.settingOf(t), t.Config.Method} }
	for _, t := range trials {
		if v, ok := t.Config.Params[lambdaParam]; ok {
			if values[lineOf(t)] == nil {
				values[lineOf(t)] = map[string]bool{}
			}
			values[lineOf(t)][canonical(v)] = true
		}
	}
	for _, least := range []int{2, 1} {
		out := filter(trials, func(t trial) bool { return hasLambda(t.Config) && len(values[lineOf(t)]) >= least })
		if len(out) > 0 {
			return out
		}
	}
	return nil
}

func hasLambda(c results.Config) bool {
	_, ok := c.Params[lambdaParam]
	return ok
}

func filter[T any](all []T, is func(T) bool) []T {
	var out []T
	for _, v := range all {
		if is(v) {
			out = append(out, v)
		}
	}
	return out
}
