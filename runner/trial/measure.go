package trial

import (
	"context"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"time"

	"github.com/gomlx/gomlx/ml/model"

	"loraebench/results"
	"loraebench/runner/dataset"
	"loraebench/runner/method"
	"loraebench/runner/train"
)

// measurer takes every measurement of a trained method into its record.
type measurer struct {
	Env
	spec    Spec
	data    data
	method  method.Method
	network network
	record  *results.Record

	norms     []*float64          // train.Result.Gradient
	encodings map[string]*encoded // by split, once a metric needed them
	decoded   []uint8             // pixels of the reference images' reconstructions, once reconstruction has seen them
	fitted    map[string]sampler  // by name, once FID has drawn from them
	dir       string              // the trial's folder
}

// newMeasurer puts a trial's method on networks that have no weights yet.
func newMeasurer(env Env, spec Spec, set *dataset.Set, r *results.Record) (*measurer, error) {
	if err := Check(spec, set); err != nil {
		return nil, err
	}
	d := divide(set, spec.Budget.Images, spec.Protocol)
	shape := shapeOf(d.train)
	built, err := build(spec.Method, shape)
	if err != nil {
		return nil, err
	}
	return &measurer{
		Env: env, spec: spec, data: d, method: built, record: r, encodings: map[string]*encoded{}, fitted: map[string]sampler{},
		network: network{backend: env.Backend, store: model.NewStore(), shape: shape},
	}, nil
}

// all measures everything that is chosen and the budget asks for. A metric that the method has
// no capability for is recorded with the reason and no value.
func (m *measurer) all(ctx context.Context, trained *train.Result) error {
	start := time.Now()
	m.norms = trained.Gradient
	if trained.Seconds > 0 && trained.Images > 0 {
		m.add("speed", "train", float64(trained.Images)/trained.Seconds)
		m.add("seconds", "train", trained.Seconds)
	}
	chosen := metrics
	if m.Metrics != nil {
		var err error
		if chosen, err = choose(m.Metrics); err != nil {
			return err
		}
	}
	if err := m.measure(ctx, chosen); err != nil {
		return err
	}
	if err := m.pictures(ctx); err != nil {
		return fmt.Errorf("pictures: %w", err)
	}
	m.add("parameters", "all", float64(m.parameters())) // last: a method without phases has its weights from the first use
	m.add("seconds", "measure", time.Since(start).Seconds())
	return nil
}

// measure takes the chosen measurements. Those that compare images share what
// is computed of the images, and are taken together.
func (m *measurer) measure(ctx context.Context, chosen []Metric) error {
	var comparisons []Metric
	for _, c := range chosen {
		if c.compare != nil {
			comparisons = append(comparisons, c)
		}
	}
	for _, c := range chosen {
		switch {
		case c.compare == nil:
			m.stage(c.Name)
			if err := c.take(m, ctx); err != nil {
				return fmt.Errorf("%s: %w", c.Name, err)
			}
		case c.Name == comparisons[0].Name:
			if err := m.compare(ctx, comparisons); err != nil {
				return err
			}
		}
	}
	return nil
}

func (m *measurer) stage(name string) {
	if m.Stage != nil {
		m.Stage(name)
	}
}

func (m *measurer) add(metric, variant string, value float64) {
	m.addDetailed(metric, variant, value, nil)
}

func (m *measurer) addDetailed(metric, variant string, value float64, detail map[string]any) {
	m.record.Values = append(m.record.Values, results.Value{Metric: metric, Variant: variant, Value: &value, Detail: detail})
}

// unsupported records that there cannot be a metric.
func (m *measurer) unsupported(metric, variant, extractor, lacks string) {
	m.record.Values = append(m.record.Values, results.Value{
		Metric: metric, Variant: variant, Extractor: extractor,
		Reason: "unsupported: no " + lacks,
	})
}

// parameters counts what the optimizer changes.
func (m *measurer) parameters() int {
	n := 0
	for v := range m.network.store.IterVariables() {
		if v.Trainable {
			n += v.Shape().Size()
		}
	}
	return n
}

// rng is the trial's random stream of the given name.
func (m *measurer) rng(name string) *rand.Rand {
	return rand.New(rand.NewPCG(uint64(m.spec.Seed), hash(name)))
}

func hash(name string) uint64 {
	h := fnv.New64a()
	h.Write([]byte(name))
	return h.Sum64()
}
