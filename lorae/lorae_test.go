package lorae

import (
	"math"
	"testing"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"

	"loraebench/runner/golden"
	"loraebench/runner/method"
	"loraebench/runner/nn"
)

// TestLossGolden holds the loss and its gradients against PyTorch's, for a
// linear encoder and decoder: x̂ = act(x·We·M·Wd).
func TestLossGolden(t *testing.T) {
	bounds := map[dtypes.DType]float64{dtypes.Float32: 1e-5, dtypes.Float64: 1e-8}
	for name, c := range golden.Load(t, "lorae_loss.json") {
		for dtype, bound := range bounds {
			t.Run(name+"/"+dtype.String(), func(t *testing.T) {
				got := goldenLoss(t, c, dtype)
				for i, field := range []string{"x_hat", "grad_We", "grad_M", "grad_Wd"} {
					want := golden.Output[golden.Array](t, c, field)
					if d := largest(got[i], want.Data); d > bound*largest(want.Data, make([]float64, len(want.Data))) {
						t.Errorf("%s differs by %.2g", field, d)
					}
				}
				for i, field := range []string{"loss", "recon", "penalty"} {
					want := golden.Output[float64](t, c, field)
					if d := math.Abs(got[4+i][0] - want); d > bound*math.Max(want, 1e-30) {
						t.Errorf("%s = %v, want %v", field, got[4+i][0], want)
					}
				}
			})
		}
	}
}

// goldenLoss computes x_hat, the gradients of We, M and Wd, the loss and its terms.
func goldenLoss(t *testing.T, c golden.Case, dtype dtypes.DType) [][]float64 {
	t.Helper()
	activation := golden.Input[string](t, c, "decoder_activation")
	lambda := golden.Array{Data: []float64{golden.Input[float64](t, c, "lambda")}, Shape: []int{1}}
	e := graph.MustNewExec(backend(t), func(in []*graph.Node) []*graph.Node {
		x, we, m, wd, l := in[0], in[1], in[2], in[3], graph.Reshape(in[4])
		y := graph.MatMul(graph.MatMul(graph.MatMul(x, we), m), wd)
		if activation == "tanh" {
			y = graph.Tanh(y)
		}
		image := func(n *graph.Node) *graph.Node { return graph.Reshape(n, n.Shape().Dim(0), n.Shape().Dim(1), 1, 1) }
		ts := terms(image(x), image(y), m, l)
		loss := graph.Add(ts[0].Value, ts[1].Value)
		return append(append([]*graph.Node{y}, graph.Gradient(loss, we, m, wd)...), loss, ts[0].Value, ts[1].Value)
	})
	var args []any
	for _, name := range []string{"x", "We", "M", "Wd"} {
		args = append(args, tensor(golden.Input[golden.Array](t, c, name), dtype))
	}
	outs, err := e.Call(append(args, tensor(lambda, dtype))...)
	if err != nil {
		t.Fatal(err)
	}
	return flatten(outs)
}

func flatten(outs []*tensors.Tensor) [][]float64 {
	all := make([][]float64, len(outs))
	for i, o := range outs {
		all[i] = numbers(o)
	}
	return all
}

func TestBuildRefusesBadParameters(t *testing.T) {
	networks := func(n int) (method.Networks, error) { return nn.Authors(method.Shape{H: 32, W: 32, C: 1}, n) }
	for _, m := range []*LoRAE{
		{Latent: 128, Lambda: -1},
		{Latent: 128, Lambda: math.NaN()},
		{Latent: 128, Lambda: math.Inf(1)},
		{Latent: 0, Lambda: 1e-3},
	} {
		if _, err := m.Build(networks); err == nil {
			t.Errorf("latent %d and lambda %v were accepted", m.Latent, m.Lambda)
		}
	}
}
