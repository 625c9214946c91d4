package baselines

import (
	"math"
	"testing"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/gomlx/core/graph"

	"loraebench/runner/golden"
)

var goldenGANLosses = map[string]ganLoss{
	"minimax":        minimax,
	"non_saturating": nonSaturating,
	"lsgan_raw":      leastSquares(lsganOutputs["linear"]),
	"lsgan_sigmoid":  leastSquares(lsganOutputs["sigmoid"]),
	"wasserstein":    wasserstein,
}

func TestGANLossGolden(t *testing.T) {
	checkReference(t, "gan_losses.json", tolerance{relative: 1e-5}, func(t *testing.T, name string, c golden.Case, dtype dtypes.DType) values {
		if _, ok := c.In["alpha"]; ok {
			epsilon := golden.Input[float64](t, c, "eps_inside_sqrt")
			return evaluate(t, c, dtype, func(in nodes) nodes { return criticFields(in, epsilon) })
		}
		got := evaluate(t, c, dtype, ganFields)
		if name == "losses_extreme" {
			checkExtreme(t, c, got, dtype)
		}
		return got
	})
}

func ganFields(in nodes) nodes {
	real, fake := in["real_logits"], in["fake_logits"]
	out := nodes{}
	for name, loss := range goldenGANLosses {
		d, g := loss.discriminator(real, fake), loss.generator(fake)
		out[name+".d_loss"], out[name+".g_loss"] = d, g
		out[name+".d_grad_real"], out[name+".d_grad_fake"] = pair(graph.Gradient(d, real, fake))
		out[name+".g_grad_fake"] = graph.Gradient(g, fake)[0]
	}
	return out
}

func pair(n []*graph.Node) (a, b *graph.Node) { return n[0], n[1] }

// checkExtreme holds losses of large outputs to 1e-5 absolutely, or to what a float32 can say.
func checkExtreme(t *testing.T, c golden.Case, got values, dtype dtypes.DType) {
	for field, want := range leaves(t, "", c.Out) {
		if len(want.Data) != 1 {
			continue
		}
		bound := 1e-5
		if dtype == dtypes.Float32 {
			bound = math.Max(bound, math.Abs(want.Data[0])*math.Pow(2, -22))
		}
		checkNumbers(t, field+", absolutely", got[field], want.Data, bound)
	}
}

// criticFields are the penalty's fields for the critic tanh(x·W1 + b1)·w2 + b2.
func criticFields(in nodes, epsilon float64) nodes {
	critic := func(x *graph.Node) *graph.Node {
		return affine(graph.Tanh(affine(x, in["W1"], in["b1"])), in["w2"], in["b2"])
	}
	points := between(in["x_real"], in["x_fake"], in["alpha"])
	g := inputGradient(critic, points)
	s := slopes(g, epsilon)
	penalty := slopePenalty(s)
	loss := wasserstein.discriminator(critic(in["x_real"]), critic(in["x_fake"]))
	out := nodes{
		"interpolates": points, "input_gradient": g, "slopes": s, "penalty": penalty,
		"d_loss_without_penalty": loss, "d_total": graph.Add(loss, graph.Mul(in["lambda"], penalty)),
	}
	gradients(out, penalty, "penalty_grads.", in, "W1", "b1", "w2", "b2")
	gradients(out, out["d_total"], "d_total_grads.", in, "W1", "b1", "w2", "b2")
	return out
}
