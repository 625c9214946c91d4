package trial

import (
	"context"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"time"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
	"gonum.org/v1/gonum/mat"

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

	codeRows *mat.Dense // what codes returns, once computed
}

// all measures everything the budget asks for. A metric that the method has
// no capability for is recorded with the reason and no value.
func (m *measurer) all(ctx context.Context, trained *train.Result) error {
	start := time.Now()
	if trained.Seconds > 0 && trained.Images > 0 {
		m.add("speed", "train", float64(trained.Images)/trained.Seconds)
		m.add("seconds", "train", trained.Seconds)
	}
	for _, stage := range []struct {
		name string
		run  func(context.Context) error
	}{
		{"reconstruction", m.reconstruction},
		{"rank", m.rank},
		{"fid", m.fid},
		{"accuracy", m.accuracy},
	} {
		if m.Stage != nil {
			m.Stage(stage.name)
		}
		if err := stage.run(ctx); err != nil {
			return fmt.Errorf("%s: %w", stage.name, err)
		}
	}
	m.add("parameters", "all", float64(m.parameters())) // last: a method without phases has its weights from the first use
	m.add("seconds", "measure", time.Since(start).Seconds())
	return nil
}

func (m *measurer) add(metric, variant string, value float64) {
	m.record.Values = append(m.record.Values, results.Value{Metric: metric, Variant: variant, Value: &value})
}

// unsupported records that the method cannot have a metric.
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

// reconstruction is the mean squared error a pixel of D(E(x)), images in [0,1].
func (m *measurer) reconstruction(ctx context.Context) error {
	encoder, ok := m.method.(method.Encoder)
	decoder, ok2 := m.method.(method.Decoder)
	for _, part := range []struct {
		name  string
		split dataset.Split
	}{{"train", m.data.train}, {"test", m.data.set.Test}} {
		if !ok || !ok2 {
			m.unsupported("mse", part.name, "", "reconstruction")
			continue
		}
		sum := 0.0
		err := m.network.images(ctx, part.split, func(s *model.Scope, x *graph.Node) *graph.Node {
			d := graph.Square(graph.Sub(decoder.Decode(s, encoder.Encode(s, x)), x))
			return graph.ReduceMean(d, 1, 2, 3)
		}, func(rows []float32) error {
			for _, v := range rows {
				sum += float64(v)
			}
			return nil
		})
		if err != nil {
			return err
		}
		m.add("mse", part.name, sum/float64(part.split.N))
	}
	return nil
}
