package baselines

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/google/go-cmp/cmp"

	"loraebench/runner/method"
	"loraebench/runner/nn"
	"loraebench/runner/train"
)

// The toy size.
const toySide, toyLatent = 16, 6

// choices are the autoencoders with every choice their parameters give, and
// the terms of their losses. A penalty in the plain autoencoder would show here.
var choices = []struct {
	method string
	params map[string]any
	terms  []string
}{
	{"ae", nil, []string{"reconstruction"}},
	{"irmae", nil, []string{"reconstruction"}},
	{"irmae", map[string]any{"layers": 1}, []string{"reconstruction"}},
	{"vae", map[string]any{"loss": "authors"}, []string{"reconstruction", "kl"}},
	{"vae", map[string]any{"loss": "elbo-bernoulli"}, []string{"reconstruction", "kl"}},
	{"vae", map[string]any{"loss": "elbo-gaussian"}, []string{"reconstruction", "kl"}},
	{"wae", map[string]any{"kernel": "imq"}, []string{"reconstruction", "mmd"}},
	{"wae", map[string]any{"kernel": "rbf", "sigma": 2}, []string{"reconstruction", "mmd"}},
	{"rae", nil, []string{"reconstruction", "latent", "regulariser"}},
	{"rae", map[string]any{"variant": "l2"}, []string{"reconstruction", "latent", "regulariser"}},
	{"rae", map[string]any{"variant": "sn"}, []string{"reconstruction", "latent"}},
	{"rae-gp", nil, []string{"reconstruction", "latent", "regulariser"}},
	{"rae-l2", nil, []string{"reconstruction", "latent", "regulariser"}},
	{"rae-sn", nil, []string{"reconstruction", "latent"}},
}

// TestEveryChoiceTrains takes a step on four images and one on a last one.
func TestEveryChoiceTrains(t *testing.T) {
	for _, c := range choices {
		t.Run(fmt.Sprint(c.method, c.params), func(t *testing.T) {
			m := build(t, c.method, c.params)
			_, r := fit(t, m, 5, 4)
			want := []string{"loss/total"}
			for _, name := range c.terms {
				want = append(want, "loss/"+name)
			}
			var got []string
			for _, series := range r.Terms {
				got = append(got, series.Name)
				if v := series.Values[0]; math.IsNaN(v) || math.IsInf(v, 0) {
					t.Errorf("%s is %v", series.Name, v)
				}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("loss terms (-want +got):\n%s", diff)
			}
		})
	}
}

func TestBadParametersAreRefused(t *testing.T) {
	for _, tt := range []struct {
		method string
		params map[string]any
		want   string
	}{
		{"irmae", map[string]any{"layers": 0}, "layers is 0: must be at least 1 (without linear layers the method is ae)"},
		{"vae", map[string]any{"loss": "elbo"}, `loss is "elbo": must be authors, elbo-bernoulli or elbo-gaussian`},
		{"vae", map[string]any{"beta": -1}, "beta is -1: must be 0 or a positive number"},
		{"wae", map[string]any{"kernel": "linear"}, `kernel is "linear": must be imq or rbf`},
		{"wae", map[string]any{"sigma": 0}, "sigma is 0: must be a positive number"},
		{"wae", map[string]any{"lambda": -1}, "lambda is -1: must be 0 or a positive number"},
		{"rae", map[string]any{"variant": "l1"}, `variant is "l1": must be gp, l2 or sn`},
		{"rae-gp", map[string]any{"beta": -1}, "beta is -1: must be 0 or a positive number"},
		{"rae-l2", map[string]any{"lambda": -1}, "lambda is -1: must be 0 or a positive number"},
		{"rae-sn", map[string]any{"beta": -1}, "beta is -1: must be 0 or a positive number"},
	} {
		e, err := method.Lookup(tt.method)
		if err != nil {
			t.Fatal(err)
		}
		c, _, err := e.Configure("mnist", tt.params)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.Build(toyNetworks); err == nil || err.Error() != tt.want {
			t.Errorf("%s with %v: error %v, want %s", tt.method, tt.params, err, tt.want)
		}
	}
}

// The published weights, per data set.
func TestPublishedDefaults(t *testing.T) {
	for _, tt := range []struct {
		method, dataset string
		want            map[string]any
	}{
		{"irmae", "mnist", map[string]any{"latent": 128, "layers": 8}},
		{"vae", "mnist", map[string]any{"latent": 128, "loss": "authors", "beta": 0.1}},
		{"wae", "mnist", map[string]any{"latent": 128, "lambda": 10., "sigma": 1., "kernel": "imq"}},
		{"wae", "celeba", map[string]any{"latent": 256, "lambda": 100., "sigma": 1., "kernel": "imq"}},
		{"rae", "mnist", map[string]any{"latent": 128, "variant": "gp"}},
		{"rae-gp", "mnist", map[string]any{"latent": 128, "beta": 1e-4, "lambda": 0.5e-7}},
		{"rae-gp", "celeba", map[string]any{"latent": 256, "beta": 1e-4, "lambda": 1e-7}},
		{"rae-l2", "mnist", map[string]any{"latent": 128, "beta": 1e-4, "lambda": 1e-7}},
		{"rae-l2", "celeba", map[string]any{"latent": 256, "beta": 1e-4, "lambda": 1e-7}},
		{"rae-sn", "mnist", map[string]any{"latent": 128, "beta": 0.009}},
		{"rae-sn", "celeba", map[string]any{"latent": 256, "beta": 2.4e-3}},
	} {
		e, err := method.Lookup(tt.method)
		if err != nil {
			t.Fatal(err)
		}
		_, got, err := e.Configure(tt.dataset, nil)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s on %s (-want +got):\n%s", tt.method, tt.dataset, diff)
		}
	}
}

func toyNetworks(n int) (method.Networks, error) {
	return nn.Authors(method.Shape{H: toySide, W: toySide, C: 1}, n)
}

// build is a method at toy size.
func build(t *testing.T, name string, params map[string]any) method.Method {
	t.Helper()
	e, err := method.Lookup(name)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]any{"latent": toyLatent}
	for k, v := range params {
		all[k] = v
	}
	c, _, err := e.Configure("mnist", all)
	if err != nil {
		t.Fatal(err)
	}
	m, err := c.Build(toyNetworks)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// fit trains one epoch on random images.
func fit(t *testing.T, m method.Method, images, batch int) (*model.Store, *train.Result) {
	t.Helper()
	rng := rand.New(rand.NewPCG(1, 2))
	x := train.Images{N: images, Shape: method.Shape{H: toySide, W: toySide, C: 1}, Pixels: make([]uint8, images*toySide*toySide)}
	for i := range x.Pixels {
		x.Pixels[i] = uint8(rng.IntN(256))
	}
	store := model.NewStore()
	r, err := train.Run(context.Background(), referenceBackend(t), m, store, x,
		train.Config{Epochs: 1, Batch: batch, LearningRate: 1e-3, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	return store, r
}

// numbersOf are a variable's numbers.
func numbersOf(t *testing.T, store *model.Store, path string) []float64 {
	t.Helper()
	v := store.GetVariable(path)
	if v == nil {
		t.Fatalf("there is no variable %s", path)
	}
	var numbers []float64
	for _, x := range tensors.MustCopyFlatData[float32](v.MustValue()) {
		numbers = append(numbers, float64(x))
	}
	return numbers
}

// call computes a graph on a store's variables.
func call(t *testing.T, store *model.Store, f func(s *model.Scope, g *graph.Graph) *graph.Node) []float64 {
	t.Helper()
	out, err := model.CallOnce(referenceBackend(t), store, f)
	if err != nil {
		t.Fatal(err)
	}
	var numbers []float64
	for _, x := range tensors.MustCopyFlatData[float32](out) {
		numbers = append(numbers, float64(x))
	}
	return numbers
}
