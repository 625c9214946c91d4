package baselines

import (
	"testing"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"

	"loraebench/runner/golden"
	"loraebench/runner/nn"
)

func TestIRMAEGolden(t *testing.T) {
	checkReference(t, "irmae.json", relative(1e-5), func(t *testing.T, _ string, c golden.Case, dtype dtypes.DType) values {
		got := evaluate(t, c, dtype, chainFields)
		got["effective_singular_values"] = singularValues(t, golden.Input[golden.Array](t, c, "x").Shape[1], got["effective_matrix"])
		return got
	})
}

func chainFields(in nodes) nodes {
	loss := func(x *graph.Node, weights []*graph.Node) *graph.Node {
		return nn.MSE(images(chain(x, weights)), images(in["y"]))
	}
	w := split(in["weights"])
	effective := chain(w[0], w[1:])
	out := nodes{"effective_matrix": effective, "out": chain(in["x"], w), "loss": loss(in["x"], w)}
	gradients(out, out["loss"], "grad_", in, "weights", "x")
	out["grad_effective_matrix"] = graph.Gradient(loss(in["x"], []*graph.Node{effective}), effective)[0]

	after := split(graph.Sub(in["weights"], graph.Mul(in["learning_rate"], out["grad_weights"])))
	out["after_step_effective_matrix"] = chain(after[0], after[1:])
	out["after_step_loss"] = loss(in["x"], after)
	return out
}

// split is the matrices of w [l,n,n].
func split(w *graph.Node) []*graph.Node {
	all := make([]*graph.Node, w.Shape().Dim(0))
	for i := range all {
		all[i] = graph.Squeeze(graph.Slice(w, graph.AxisElem(i)), 0)
	}
	return all
}

// Codes are E(x) times the matrix that the chain amounts to.
func TestIRMAECodesAreFeaturesTimesTheMatrix(t *testing.T) {
	m := build(t, "irmae", map[string]any{"layers": 3}).(*IRMAE)
	store, _ := fit(t, m, 4, 4)
	got := call(t, store, func(s *model.Scope, g *graph.Graph) *graph.Node {
		x := graph.DivScalar(graph.IotaFull(g, shapes.Make(dtypes.Float32, 2, toySide, toySide, 1)), 512)
		return graph.Sub(m.Encode(s, x), graph.MatMul(m.Features(s, x), m.Matrix(s, g)))
	})
	checkNumbers(t, "difference", got, make([]float64, 2*toyLatent), 1e-6)
}
