package baselines

import (
	"context"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
	"gonum.org/v1/gonum/mat"

	"loraebench/runner/train"
)

// flowChoices are the flows with every scale.
var flowChoices = func() []map[string]any {
	var all []map[string]any
	for _, flow := range []string{"iaf", "realnvp"} {
		for _, scale := range []FlowScale{ExpScale, TanhScale, SigmoidScale} {
			all = append(all, map[string]any{"flow": flow, "scale": string(scale)})
		}
	}
	return all
}()

// TestFlowDivergence holds the divergence of one sample against log q − log p
// with q's density found through the inverse of the flow.
func TestFlowDivergence(t *testing.T) {
	const d, batch = 5, 4
	rng := rand.New(rand.NewPCG(41, 42))
	normal := func() *tensors.Tensor {
		v := make([]float32, batch*d)
		for i := range v {
			v[i] = float32(rng.NormFloat64())
		}
		return tensors.FromFlatDataAndDimensions(v, batch, d)
	}
	all := layers(rng, d, 10, batch)
	for _, name := range slices.Sorted(maps.Keys(all)) {
		layer := all[name]
		exec := graph.MustNewExec(referenceBackend(t), func(mu, logVar, epsilon *graph.Node) *graph.Node {
			forward, inverse := layer(mu.Graph())
			z, logDet := forward(reparametrise(mu, logVar, epsilon))
			u, back := inverse(z)
			whitened := graph.Div(graph.Sub(u, mu), graph.Exp(graph.MulScalar(logVar, 0.5)))
			logQ := graph.Sub(graph.Add(logNormal(whitened), back), graph.MulScalar(graph.ReduceSum(logVar, 1), 0.5))
			return graph.Sub(flowDivergence(z, epsilon, logVar, logDet), graph.Sub(logQ, logNormal(z)))
		})
		out, err := exec.Call(normal(), normal(), normal())
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range tensors.MustCopyFlatData[float32](out[0]) {
			if !(math.Abs(float64(v)) < 1e-4) {
				t.Errorf("%s: the divergence is off by %v", name, v)
			}
		}
		exec.Finalize()
	}
}

// TestFlowDeterminant holds the log-determinant of the whole flow, orders and
// context included, against the determinant of its Jacobian.
func TestFlowDeterminant(t *testing.T) {
	rng := rand.New(rand.NewPCG(43, 44))
	for _, params := range flowChoices {
		m := build(t, "vaeflow", params).(*VAEFlow)
		m.Layers, m.Hidden = 3, 20
		store := model.NewStore()
		if err := train.Seed(store, 1); err != nil {
			t.Fatal(err)
		}
		zs, cs := make([]float32, toyLatent), make([]float32, toyLatent)
		for i := range zs {
			zs[i], cs[i] = float32(rng.NormFloat64()), float32(rng.NormFloat64())
		}
		point := func(g *graph.Graph) (z, context *graph.Node) {
			return graph.Const(g, [][]float32{zs}), graph.Const(g, [][]float32{cs})
		}
		call(t, store, func(s *model.Scope, g *graph.Graph) *graph.Node { // creates the variables
			z, context := point(g)
			y, _ := m.flow(s, z, context)
			return y
		})
		roughen(t, store, rng)
		logDet := func() float64 {
			return call(t, store, func(s *model.Scope, g *graph.Graph) *graph.Node {
				z, context := point(g)
				_, logDet := m.flow(s, z, context)
				return logDet
			})[0]
		}
		got := logDet()
		jacobian := call(t, store, func(s *model.Scope, g *graph.Graph) *graph.Node {
			z, context := point(g)
			y, _ := m.flow(s, z, context)
			var rows []*graph.Node
			for i := range toyLatent {
				rows = append(rows, graph.Gradient(graph.ReduceAllSum(columns(y, i, i+1)), z)[0])
			}
			return graph.Concatenate(rows, 0)
		})
		want, _ := mat.LogDet(mat.NewDense(toyLatent, toyLatent, jacobian))
		if !(math.Abs(got-want) < 1e-4) {
			t.Errorf("%v: log-determinant %v, that of the Jacobian %v", params, got, want)
		}
		cs[0]++
		if logDet() == got {
			t.Errorf("%v: the context changes nothing", params)
		}
	}
}

// roughen makes all weights far from where they start.
func roughen(t *testing.T, store *model.Store, rng *rand.Rand) {
	t.Helper()
	for v := range store.IterVariables() {
		if !v.Trainable {
			continue
		}
		values := tensors.MustCopyFlatData[float32](v.MustValue())
		for i := range values {
			values[i] = float32(rng.NormFloat64() * 0.3)
		}
		if err := v.SetValue(tensors.FromFlatDataAndDimensions(values, v.Shape().Dimensions...)); err != nil {
			t.Fatal(err)
		}
	}
}

// TestVAEFlowLearns: the bound improves with every flow and scale.
func TestVAEFlowLearns(t *testing.T) {
	for _, params := range flowChoices {
		t.Run(fmt.Sprint(params), func(t *testing.T) {
			m := build(t, "vaeflow", params)
			r, err := train.Run(context.Background(), referenceBackend(t), m, model.NewStore(), blobs(),
				train.Config{Epochs: 4, Batch: 8, LearningRate: 1e-3, Seed: 1})
			if err != nil {
				t.Fatal(err)
			}
			total := r.Terms[0].Values
			if first, last := total[0], total[len(total)-1]; !(last < 0.8*first) {
				t.Errorf("the loss goes from %.4g to %.4g", first, last)
			}
		})
	}
}

// TestVAEFlowCodes: a classifier reads μ, and the code is its flow.
func TestVAEFlowCodes(t *testing.T) {
	m := build(t, "vaeflow", nil).(*VAEFlow)
	store, _ := fit(t, m, 4, 4)
	image := func(g *graph.Graph) *graph.Node {
		return graph.Const(g, tensors.FromFlatDataAndDimensions(make([]float32, 2*toySide*toySide), 2, toySide, toySide, 1))
	}
	features := call(t, store, func(s *model.Scope, g *graph.Graph) *graph.Node { return m.Features(s, image(g)) })
	codes := call(t, store, func(s *model.Scope, g *graph.Graph) *graph.Node { return m.Encode(s, image(g)) })
	want := call(t, store, func(s *model.Scope, g *graph.Graph) *graph.Node {
		_, _, context := m.posterior(s, image(g))
		mu := make([]float32, len(features))
		for i, v := range features {
			mu[i] = float32(v)
		}
		z, _ := m.flow(s, graph.Const(g, tensors.FromFlatDataAndDimensions(mu, 2, toyLatent)), context)
		return z
	})
	checkNumbers(t, "codes", codes, want, 1e-6)
}

func TestVAEFlowRefusesBadParameters(t *testing.T) {
	for _, tt := range []struct {
		params map[string]any
		want   string
	}{
		{map[string]any{"flow": "maf"}, `flow is "maf": must be iaf or realnvp`},
		{map[string]any{"flow": "realnvp", "latent": 1}, "latent is 1: flow realnvp needs at least 2"},
		{map[string]any{"scale": "linear"}, `scale is "linear": must be sigmoid, tanh or exp`},
		{map[string]any{"layers": 0}, "layers is 0 and hidden is 320: both must be at least 1"},
		{map[string]any{"hidden": -1}, "layers is 4 and hidden is -1: both must be at least 1"},
		{map[string]any{"beta": -1}, "beta is -1: must be 0 or a positive number"},
	} {
		checkRefused(t, "vaeflow", tt.params, tt.want)
	}
}
