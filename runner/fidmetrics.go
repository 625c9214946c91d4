package main

import (
	"context"
	"math/rand/v2"
	"slices"
	"strings"

	"loraebench/results"
	"loraebench/runner/metric"
)

// fidMetric is what runner fid can measure.
type fidMetric struct {
	name                 string
	reference, generated fidNeed
	measure              func(ctx context.Context, seed uint64, reference, generated features) ([]results.Value, error)
}

// fidNeed is what a metric needs of a set.
type fidNeed struct {
	moments, rows bool
	least         int // images
}

func (m fidMetric) needs(role string) fidNeed {
	if role == "reference" {
		return m.reference
	}
	return m.generated
}

func (n fidNeed) with(o fidNeed) fidNeed {
	return fidNeed{n.moments || o.moments, n.rows || o.rows, max(n.least, o.least)}
}

var fidMetrics = []fidMetric{
	{"fid", fidNeed{moments: true, least: 2}, fidNeed{moments: true, least: 2}, measureFID},
	{"kid", fidNeed{rows: true, least: 4}, fidNeed{rows: true, least: 4}, measureKID},
	{"prdc", fidNeed{rows: true, least: metric.Neighbours + 1}, fidNeed{rows: true, least: metric.Neighbours + 1}, measurePRDC},
	{"fid_inf", fidNeed{moments: true, least: 2}, fidNeed{rows: true, least: 30}, measureFIDInf},
}

func fidMetricNames() []string {
	var names []string
	for _, m := range fidMetrics {
		names = append(names, m.name)
	}
	return names
}

// chooseFIDMetrics finds metrics by their names.
func chooseFIDMetrics(names []string) ([]fidMetric, error) {
	var chosen []fidMetric
	for _, name := range names {
		at := slices.Index(fidMetricNames(), strings.TrimSpace(name))
		if at < 0 {
			return nil, usagef("unknown metric %q: known are %s", name, strings.Join(fidMetricNames(), ", "))
		}
		if !slices.ContainsFunc(chosen, func(m fidMetric) bool { return m.name == fidMetrics[at].name }) {
			chosen = append(chosen, fidMetrics[at])
		}
	}
	if len(chosen) == 0 {
		return nil, usagef("--metric names none: known are %s", strings.Join(fidMetricNames(), ", "))
	}
	return chosen, nil
}

func measureFID(_ context.Context, _ uint64, reference, generated features) ([]results.Value, error) {
	f, err := metric.FrechetDistance(reference.moments, generated.moments)
	return []results.Value{measured("fid", f.Distance, f.Warning, nil)}, err
}

func measureKID(ctx context.Context, seed uint64, reference, generated features) ([]results.Value, error) {
	k, err := metric.KernelDistance(ctx, fidStream(seed, "kid"), reference.rows, generated.rows, metric.KernelSubsets{})
	return []results.Value{measured("kid", k.Mean, k.Warning, map[string]any{
		"std": k.Std, "subsets": len(k.Subsets), "subset_size": k.Size, "seed": seed,
	})}, err
}

func measurePRDC(ctx context.Context, _ uint64, reference, generated features) ([]results.Value, error) {
	a, err := metric.NewManifold(ctx, reference.rows, metric.Neighbours)
	if err != nil {
		return nil, err
	}
	b, err := metric.NewManifold(ctx, generated.rows, metric.Neighbours)
	if err != nil {
		return nil, err
	}
	r, err := metric.PrecisionRecall(ctx, a, b)
	detail := map[string]any{"neighbours": metric.Neighbours}
	return []results.Value{
		measured("precision", r.Precision, r.Warning, detail), measured("recall", r.Recall, r.Warning, detail),
		measured("density", r.Density, r.Warning, detail), measured("coverage", r.Coverage, r.Warning, detail),
	}, err
}

func measureFIDInf(ctx context.Context, seed uint64, reference, generated features) ([]results.Value, error) {
	l, err := metric.FrechetInfinity(ctx, fidStream(seed, "fid_inf"), reference.moments, generated.rows)
	if err != nil {
		return nil, err
	}
	return []results.Value{measured("fid_inf", l.Distance, l.Warning, map[string]any{
		"subsets": len(l.N), "smallest": l.N[0], "slope": l.Line.Slope, "seed": seed,
	})}, nil
}

// fidStream is a metric's random stream, which does not depend on what else is measured.
func fidStream(seed uint64, metric string) *rand.Rand {
	stream := uint64(0)
	for _, letter := range []byte(metric) {
		stream = stream<<8 | uint64(letter)
	}
	return rand.New(rand.NewPCG(seed, stream))
}

// measured is a value; its detail gets the warning.
func measured(name string, value float64, warning string, detail map[string]any) results.Value {
	all := map[string]any{}
	for k, v := range detail {
		all[k] = v
	}
	if warning != "" {
		all["warning"] = warning
	}
	return results.Value{Metric: name, Value: &value, Detail: all}
}
