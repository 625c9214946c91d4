package baselines

import (
	"strings"
	"testing"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/google/go-cmp/cmp"

	"loraebench/runner/golden"
	"loraebench/runner/method"
)

func TestVAELossGolden(t *testing.T) {
	checkReference(t, "vae_loss.json", relative(1e-5), func(t *testing.T, name string, c golden.Case, dtype dtypes.DType) values {
		return evaluate(t, c, dtype, func(in nodes) nodes { return vaeFields(t, name, in) })
	})
}

func vaeFields(t *testing.T, name string, in nodes) nodes {
	z := reparametrise(in["mu"], in["logvar"], in["eps"])
	y := denseLayer(z, in["W"], in["b"])
	loss, image, double := vaeLosses["elbo-bernoulli"], graph.Sigmoid(y), 1.0
	switch {
	case strings.HasPrefix(name, "mean_bce_"):
		loss = vaeLosses["authors"]
	case strings.HasPrefix(name, "elbo_bce_"):
	case name == "elbo_gauss_half":
		loss.cost, image = gaussianCost, y // the decoder of the case is linear
	case name == "elbo_gauss_sumsq_beta0.5": // twice the bound at half the weight
		loss.cost, image, double = gaussianCost, y, 2
	default:
		t.Fatalf("no loss for case %s", name)
	}
	terms := loss.terms(loss.cost(in["x"], y), in["mu"], in["logvar"], graph.DivScalar(in["beta"], double))
	for i := range terms {
		terms[i].Value = graph.MulScalar(terms[i].Value, double)
	}
	out := nodes{
		"z": z, "decoder_logits": y, "x_hat": image, "loss": total(terms),
		"recon": terms[0].Value, "regulariser": terms[1].Value, "kl_per_sample": divergence(in["mu"], in["logvar"]),
	}
	gradients(out, out["loss"], "grad_", in, "mu", "logvar")
	out["grad_decoder_logits"] = graph.Gradient(out["loss"], y)[0]
	for i, g := range graph.Gradient(out["regulariser"], in["mu"], in["logvar"]) {
		out[[]string{"grad_mu_regulariser_only", "grad_logvar_regulariser_only"}[i]] = g
	}
	return out
}

// TestVAEBetaFollowsTheLoss: the published β belongs to the authors' loss; an ELBO is one with β = 1.
func TestVAEBetaFollowsTheLoss(t *testing.T) {
	e, err := method.Lookup("vae")
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ given, want map[string]any }{
		{nil, map[string]any{"loss": "authors", "beta": 0.1}},
		{map[string]any{"loss": "elbo-bernoulli"}, map[string]any{"loss": "elbo-bernoulli", "beta": 1.}},
		{map[string]any{"loss": "elbo-gaussian"}, map[string]any{"loss": "elbo-gaussian", "beta": 1.}},
		{map[string]any{"loss": "elbo-gaussian", "beta": 0.5}, map[string]any{"loss": "elbo-gaussian", "beta": 0.5}},
		{map[string]any{"beta": 3}, map[string]any{"loss": "authors", "beta": 3.}},
	} {
		_, got, err := e.Configure("mnist", tt.given)
		if err != nil {
			t.Fatal(err)
		}
		delete(got, "latent")
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%v (-want +got):\n%s", tt.given, diff)
		}
	}
	for _, given := range []map[string]any{{"gamma": 1}, {"beta": "1"}, {"loss": 1}} {
		if _, _, err := e.Configure("mnist", given); err == nil {
			t.Errorf("%v was accepted", given)
		}
	}
}
