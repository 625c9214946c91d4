package train

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"testing"

	"github.com/gomlx/compute"
	_ "github.com/gomlx/compute/gobackend"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/google/go-cmp/cmp"

	"loraebench/runner/method"
	"loraebench/runner/nn"
)

// toy is a linear autoencoder with tied weights, noise on its codes and a
// penalty: small, but with all that a resumed training could lose.
type toy struct {
	width   int // of the code
	fragile int // the term of this name is NaN after so many updates; 0 = there is none
}

func (toy) Name() string { return "toy" }

func (m toy) Phases() []method.Phase { return []method.Phase{{Loss: m.loss}} }

func (m toy) loss(s *model.Scope, x *graph.Node) []method.Term {
	g := x.Graph()
	x = graph.Reshape(x, x.Shape().Dim(0), -1)
	w := nn.Uniform(s, g, "w", x.Shape().Dim(1), x.Shape().Dim(1), m.width)
	z := graph.MatMul(x, w)
	z = graph.Add(z, graph.MulScalar(s.RandomNormal(g, z.Shape()), 0.1))
	y := graph.MatMul(z, graph.Transpose(w, 0, 1))
	terms := []method.Term{
		{Name: "reconstruction", Value: graph.ReduceAllMean(graph.Square(graph.Sub(y, x)))},
		{Name: "penalty", Value: graph.MulScalar(graph.ReduceAllSum(graph.Square(w)), 1e-3)},
	}
	if m.fragile > 0 {
		terms = append(terms, method.Term{Name: "fragile", Value: graph.Log(graph.AddScalar(graph.Neg(updates(s, g)), float64(m.fragile)))})
	}
	return terms
}

// updates counts the updates before this one.
func updates(s *model.Scope, g *graph.Graph) *graph.Node {
	v := s.VariableWithValue("updates", float32(0)).SetTrainable(false)
	n := v.NodeValue(g)
	v.SetNodeValue(graph.AddScalar(n, 1))
	return n
}

func backend(t testing.TB) compute.Backend {
	t.Helper()
	b, err := compute.NewWithConfig("go:ops_sequential")
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// noise are random images.
func noise(n, side int) Images {
	rng := rand.New(rand.NewPCG(1, 1))
	x := Images{N: n, Shape: method.Shape{H: side, W: side, C: 1}, Pixels: make([]uint8, n*side*side)}
	for i := range x.Pixels {
		x.Pixels[i] = uint8(rng.IntN(256))
	}
	return x
}

// plan is 3 epochs of 3 steps on noise(10, 4), the last step of an epoch a smaller one.
func plan(dir string) Config {
	return Config{Epochs: 3, Batch: 4, LearningRate: 1e-2, Shuffle: true, Seed: 7, Dir: dir}
}

// trained is what a training leaves.
type trained struct {
	variables map[string]string // by path, all bits
	trainable []string
	terms     []Series
	gradient  []*float64
	images    int
	inherited bool
}

func fit(t *testing.T, ctx context.Context, m method.Method, x Images, c Config) (trained, error) {
	t.Helper()
	store := model.NewStore()
	r, err := Run(ctx, backend(t), m, store, x, c)
	if err != nil {
		return trained{}, err
	}
	if r.Seconds <= 0 {
		t.Errorf("training took %v s", r.Seconds)
	}
	return leaves(t, store, r), nil
}

// leaves is what a training left in a store.
func leaves(t *testing.T, store *model.Store, r *Result) trained {
	t.Helper()
	out := trained{
		variables: map[string]string{}, trainable: trainable(store), terms: r.Terms, gradient: r.Gradient, images: r.Images, inherited: r.Inherited,
	}
	for v := range store.IterVariables() {
		if err := v.MustValue().ConstBytes(func(raw []byte) { out.variables[v.Path()] = fmt.Sprintf("%x", raw) }); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

func mustFit(t *testing.T, m method.Method, x Images, c Config) trained {
	t.Helper()
	r, err := fit(t, context.Background(), m, x, c)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func (want trained) check(t *testing.T, got trained) {
	t.Helper()
	if diff := cmp.Diff(want.terms, got.terms); diff != "" {
		t.Errorf("loss series (-uninterrupted +resumed):\n%s", diff)
	}
	if diff := cmp.Diff(want.gradient, got.gradient); diff != "" {
		t.Errorf("norms of the gradient (-uninterrupted +resumed):\n%s", diff)
	}
	if diff := cmp.Diff(want.trainable, got.trainable); diff != "" {
		t.Errorf("trainable variables (-uninterrupted +resumed):\n%s", diff)
	}
	if want.images != got.images {
		t.Errorf("%d images trained on, want %d", got.images, want.images)
	}
	if maps.Equal(want.variables, got.variables) {
		return
	}
	for path := range maps.Keys(want.variables) {
		if want.variables[path] != got.variables[path] {
			t.Errorf("%s has other bits", path)
		}
	}
	if len(want.variables) != len(got.variables) {
		t.Errorf("%d variables, want %d", len(got.variables), len(want.variables))
	}
}

// countdown is a context that is cancelled once it has been asked n times; a
// training asks before every step.
type countdown struct {
	context.Context
	n *int
}

func after(n int) countdown { return countdown{context.Background(), &n} }

func (c countdown) Err() error {
	if *c.n <= 0 {
		return context.Canceled
	}
	*c.n--
	return nil
}

// interrupt trains n steps and wants the cancellation back.
func interrupt(t *testing.T, n int, m method.Method, x Images, c Config) {
	t.Helper()
	if _, err := fit(t, after(n), m, x, c); !errors.Is(err, context.Canceled) {
		t.Fatalf("interrupted after %d steps: error %v, want the context's", n, err)
	}
}
