package baselines

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/google/go-cmp/cmp"

	"loraebench/runner/golden"
)

func TestRAEGolden(t *testing.T) {
	checkReference(t, "rae.json", relative(2e-5), func(t *testing.T, name string, c golden.Case, dtype dtypes.DType) values {
		if strings.HasPrefix(name, "spectral_norm_") {
			got := evaluate(t, c, dtype, spectralFields)
			w := golden.Input[golden.Array](t, c, "W")
			got["sigma_true"] = singularValues(t, w.Shape[0], w.Data)[:1]
			return got
		}
		return evaluate(t, c, dtype, penaltyFields)
	})
}

// penaltyFields are those of the decoder tanh(z·W1 + b1)·W2 + b2. Its three
// gradient penalties are one function, slope, of three functions of the image;
// the published code has the one of the squares.
func penaltyFields(in nodes) nodes {
	x, z := in["x"], in["z"]
	y := denseLayer(graph.Tanh(denseLayer(z, in["W1"], in["b1"])), in["W2"], in["b2"])
	pixels, n := y.Shape().Dim(1), float64(z.Shape().Dim(1))
	var jacobian []*graph.Node
	gpJacobian := graph.ScalarZero(z.Graph(), z.DType())
	for k := range pixels {
		pixel := graph.Slice(y, graph.AxisRange(), graph.AxisRange(k, k+1))
		jacobian = append(jacobian, graph.Gradient(graph.ReduceAllSum(pixel), z)[0])
		gpJacobian = graph.Add(gpJacobian, graph.MulScalar(slope(pixel, z), n))
	}
	weights := []*graph.Node{in["W1"], in["W2"]}
	l2 := sumSquares(weights)
	out := nodes{
		"x_hat": y, "jacobian": graph.Stack(jacobian, 2),
		"l2_weights":              l2,
		"l2_weights_and_biases":   sumSquares(append(weights, graph.InsertAxes(in["b1"], 0), graph.InsertAxes(in["b2"], 0))),
		"gp_jacobian.value":       gpJacobian,
		"gp_sum_output.value":     graph.MulScalar(slope(y, z), n),
		"gp_squared_output.value": slope(graph.Square(y), z),
	}
	one := graph.OnesLike(in["beta"])
	terms := raeTerms(images(x), images(y), z, nil, one, nil)
	out["recon_mean"], out["z_mean_square"] = terms[0].Value, terms[1].Value
	// The paper's sums are the code's means times the number of pixels, or half that of dimensions.
	out["recon_sum_per_sample_mean"] = graph.MulScalar(terms[0].Value, float64(pixels))
	out["half_z_norm_mean"] = graph.MulScalar(terms[1].Value, n/2)
	for field, penalty := range (nodes{"total_l2": l2, "total_gp_jacobian": gpJacobian}) {
		terms := raeTerms(images(x), images(y), z, penalty, in["beta"], in["lambda"])
		terms[0].Value = graph.MulScalar(terms[0].Value, float64(pixels))
		terms[1].Value = graph.MulScalar(terms[1].Value, n/2)
		out[field+".value"] = total(terms)
		gradients(out, out[field+".value"], field+".grad_", in, "z")
	}
	for _, field := range []string{"gp_jacobian", "gp_sum_output", "gp_squared_output", "total_l2", "total_gp_jacobian"} {
		gradients(out, out[field+".value"], field+".grad_", in, "W1", "b1", "W2", "b2")
	}
	return out
}

func spectralFields(in nodes) nodes {
	out, u := nodes{}, in["u0"]
	for i := range 20 {
		next, v := powerIteration(in["W"], u)
		u = next
		field := map[int]string{0: "iter1.", 19: "iter20."}[i]
		if field == "" {
			continue
		}
		sigma := stretch(in["W"], u, v)
		normalised := graph.Div(in["W"], sigma)
		out[field+"sigma"], out[field+"u"], out[field+"v"], out[field+"W_normalised"] = sigma, u, v, normalised
		gradients(out, graph.ReduceAllSum(graph.Mul(in["G"], normalised)), field+"grad_", in, "W")
	}
	return out
}

// The row of the paper is the variant, under another name.
func TestRAERowIsItsVariant(t *testing.T) {
	for _, variant := range []string{"gp", "l2", "sn"} {
		row := build(t, "rae", map[string]any{"variant": variant})
		if row.Name() != "rae" {
			t.Errorf("the row calls itself %s", row.Name())
		}
		_, got := fit(t, row, 4, 4)
		_, want := fit(t, build(t, "rae-"+variant, nil), 4, 4)
		if diff := cmp.Diff(want.Terms, got.Terms); diff != "" {
			t.Errorf("%s: losses (-want +got):\n%s", variant, diff)
		}
	}
}

// toyWeights are the paths of the toy decoder's weights, and their first axes.
var toyWeights = map[string]int{
	"/decoder/linear/weight":  4 * 4 * 128,
	"/decoder/deconv1/kernel": 128,
	"/decoder/deconv2/kernel": 64,
	"/decoder/deconv3/kernel": 32,
}

func TestRAEL2SumsTheDecodersWeights(t *testing.T) {
	m := build(t, "rae-l2", map[string]any{"lambda": 1})
	store, _ := fit(t, m, 4, 4)
	want := 0.0
	for path := range toyWeights {
		for _, w := range numbersOf(t, store, path) {
			want += w * w
		}
	}
	got := call(t, store, func(s *model.Scope, g *graph.Graph) *graph.Node {
		terms := m.Phases()[0].Loss(s, graph.Ones(g, shapes.Make(dtypes.Float32, 1, toySide, toySide, 1)))
		return terms[2].Value
	})
	checkNumbers(t, "regulariser", got, []float64{want}, 1e-5*want)
}

// TestRAESNUsesWeightsOfNormOne: power iterations of many steps end at the
// largest singular value, by which the decoder's weights are divided. Only training moves them on.
func TestRAESNUsesWeightsOfNormOne(t *testing.T) {
	m := build(t, "rae-sn", nil).(*RAESN)
	store, _ := fit(t, m, 4, 4)
	const path = "/decoder/deconv1/u"
	before := numbersOf(t, store, path)
	decode := func(s *model.Scope, g *graph.Graph) *graph.Node {
		return m.Decode(s, graph.Ones(g, shapes.Make(dtypes.Float32, 1, toyLatent)))
	}
	call(t, store, decode)
	checkNumbers(t, "u after decoding", numbersOf(t, store, path), before, 0)

	loss, err := model.NewExec1(referenceBackend(t), store, func(s *model.Scope, g *graph.Graph) *graph.Node {
		return m.Phases()[0].Loss(s, graph.Ones(g, shapes.Make(dtypes.Float32, 1, toySide, toySide, 1)))[0].Value
	})
	if err != nil {
		t.Fatal(err)
	}
	defer loss.Finalize()
	for range 200 {
		if _, err := loss.Call(); err != nil {
			t.Fatal(err)
		}
	}
	if slices.Equal(before, numbersOf(t, store, path)) {
		t.Error("training does not move u")
	}
	if store.GetVariable(path).Trainable {
		t.Error("the optimizer changes u")
	}
	for path, rows := range toyWeights {
		if s := singularValues(t, rows, usedWeight(t, m, store, path)); math.Abs(s[0]-1) > 1e-3 {
			t.Errorf("%s is used with spectral norm %v, want 1", path, s[0])
		}
	}
}

// usedWeight is what the decoder uses in place of a weight.
func usedWeight(t *testing.T, m *RAESN, store *model.Store, path string) []float64 {
	t.Helper()
	return call(t, store, func(s *model.Scope, g *graph.Graph) *graph.Node {
		var used *graph.Node
		y := m.decodeWith(s, graph.Ones(g, shapes.Make(dtypes.Float32, 1, toyLatent)), func(s *model.Scope, w *graph.Node) *graph.Node {
			normalised := spectral(false)(s, w)
			if strings.HasPrefix(path, s.Scope()+"/") {
				used = normalised
			}
			return normalised
		})
		return graph.Add(used, graph.MulScalar(graph.ReduceAllSum(y), 0)) // compute 0.1.6 cannot run a graph that ends in an unused part
	})
}
