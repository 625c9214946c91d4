// Package methodtest is the conformance suite that every registered method
// passes: three steps at toy size, finite loss, shapes, the same seed gives
// the same weights and another seed others, weights saved and restored give the
// same codes and images, a phase changes only its own variables.
package methodtest

import (
	"context"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/gomlx/compute"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"loraebench/runner/method"
	"loraebench/runner/nn"
	"loraebench/runner/train"
)

// The toy size.
const (
	images = 12
	batch  = 4 // three steps an epoch
	side   = 16
	latent = 6
)

var shape = method.Shape{H: side, W: side, C: 1}

// Run puts one method through the suite.
func Run(t *testing.T, backend compute.Backend, e method.Entry) {
	t.Run("trains", func(t *testing.T) { trains(t, backend, e) })
	t.Run("seeds", func(t *testing.T) { seeds(t, backend, e) })
	t.Run("restores", func(t *testing.T) { restores(t, backend, e) })
	t.Run("phases", func(t *testing.T) { phases(t, backend, e) })
}

func trains(t *testing.T, backend compute.Backend, e method.Entry) {
	m, store, r := fit(t, backend, e, 1, "", 1)
	for _, term := range r.Terms {
		if len(term.Values) != 1 || math.IsNaN(term.Values[0]) || math.IsInf(term.Values[0], 0) {
			t.Errorf("%s = %v, want one finite number", term.Name, term.Values)
		}
	}
	if m.Name() != e.Name {
		t.Errorf("the method calls itself %q, registered as %q", m.Name(), e.Name)
	}
	if enc, ok := m.(method.Encoder); ok {
		checkShape(t, "codes", call(t, backend, store, enc.Encode), images, latent)
	}
	if f, ok := m.(method.Featurer); ok {
		checkShape(t, "features", call(t, backend, store, f.Features), images, -1)
	}
	if d, ok := m.(method.Decoder); ok {
		checkShape(t, "images", decode(t, backend, store, d), images, side, side, 1)
	}
	if x, ok := m.(method.Matrixer); ok {
		checkShape(t, "matrix", callMatrix(t, backend, store, x), latent, latent)
	}
	if p, ok := m.(method.Prior); ok {
		checkShape(t, "prior codes", samplePrior(t, backend, store, p), images, latent)
	}
}

func seeds(t *testing.T, backend compute.Backend, e method.Entry) {
	_, first, _ := fit(t, backend, e, 1, "", 1)
	_, again, _ := fit(t, backend, e, 1, "", 1)
	_, other, _ := fit(t, backend, e, 2, "", 1)
	if a, b := weights(t, first), weights(t, again); !maps.Equal(a, b) {
		t.Error("the same seed gives other weights")
	}
	if a, b := weights(t, first), weights(t, other); maps.Equal(a, b) {
		t.Error("another seed gives the same weights")
	}
}

// restores trains two epochs at once, and one after the other over a checkpoint.
func restores(t *testing.T, backend compute.Backend, e method.Entry) {
	_, whole, _ := fit(t, backend, e, 1, "", 2)
	dir := t.TempDir()
	fit(t, backend, e, 1, dir, 1)
	m, resumed, r := fit(t, backend, e, 1, dir, 2)
	if a, b := weights(t, whole), weights(t, resumed); !maps.Equal(a, b) {
		t.Error("a resumed training gives other weights than an uninterrupted one")
	}
	for _, term := range r.Terms {
		if n := len(term.Values); n != 2 {
			t.Errorf("the resumed training has %d epochs of %s, want 2", n, term.Name)
		}
	}
	loaded, again := model.NewStore(), dir
	if _, err := train.Run(context.Background(), backend, m, loaded, data(), config(1, again, 2)); err != nil {
		t.Fatal(err)
	}
	if enc, ok := m.(method.Encoder); ok {
		a, b := call(t, backend, resumed, enc.Encode), call(t, backend, loaded, enc.Encode)
		if !slices.Equal(flat(a), flat(b)) {
			t.Error("restored weights give other codes")
		}
	}
	if d, ok := m.(method.Decoder); ok {
		if a, b := decode(t, backend, resumed, d), decode(t, backend, loaded, d); !slices.Equal(flat(a), flat(b)) {
			t.Error("restored weights give other images")
		}
	}
}

func fit(t *testing.T, backend compute.Backend, e method.Entry, seed int64, dir string, epochs int) (method.Method, *model.Store, *train.Result) {
	t.Helper()
	c, _, err := e.Configure("", map[string]any{"latent": latent})
	if err != nil {
		t.Fatal(err)
	}
	m, err := c.Build(func(n int) (method.Networks, error) { return nn.Authors(shape, n) })
	if err != nil {
		t.Fatal(err)
	}
	store := model.NewStore()
	r, err := train.Run(context.Background(), backend, m, store, data(), config(seed, dir, epochs))
	if err != nil {
		t.Fatal(err)
	}
	if f, ok := m.(method.Supervised); ok { // nothing was trained: let its initial weights be made
		call(t, backend, store, f.Features)
	}
	return m, store, r
}

func config(seed int64, dir string, epochs int) train.Config {
	return train.Config{Epochs: epochs, Batch: batch, LearningRate: 1e-3, Shuffle: true, Seed: seed, Dir: dir}
}

// data are random images.
func data() train.Images {
	rng := rand.New(rand.NewPCG(1, 1))
	pixels := make([]uint8, images*side*side)
	for i := range pixels {
		pixels[i] = uint8(rng.IntN(256))
	}
	return train.Images{N: images, Shape: shape, Pixels: pixels}
}

func call(t *testing.T, backend compute.Backend, store *model.Store, f func(*model.Scope, *graph.Node) *graph.Node) *tensors.Tensor {
	t.Helper()
	d := data()
	x := tensors.FromFlatDataAndDimensions(d.Pixels, d.N, side, side, 1)
	out, err := model.CallOnce(backend, store, func(s *model.Scope, x *graph.Node) *graph.Node { return f(s, train.Unit(x)) }, x)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func decode(t *testing.T, backend compute.Backend, store *model.Store, d method.Decoder) *tensors.Tensor {
	t.Helper()
	out, err := model.CallOnce(backend, store, d.Decode, tensors.FromFlatDataAndDimensions(make([]float32, images*latent), images, latent))
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func callMatrix(t *testing.T, backend compute.Backend, store *model.Store, x method.Matrixer) *tensors.Tensor {
	t.Helper()
	out, err := model.CallOnce(backend, store, x.Matrix)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func samplePrior(t *testing.T, backend compute.Backend, store *model.Store, p method.Prior) *tensors.Tensor {
	t.Helper()
	out, err := model.CallOnce(backend, store, func(s *model.Scope, g *graph.Graph) *graph.Node { return p.SamplePrior(s, g, images) })
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// checkShape holds a tensor's dimensions and that it is finite; −1 stands for any size.
func checkShape(t *testing.T, what string, got *tensors.Tensor, want ...int) {
	t.Helper()
	dims := got.Shape().Dimensions
	same := len(dims) == len(want)
	for i := 0; same && i < len(dims); i++ {
		same = want[i] < 0 || dims[i] == want[i]
	}
	if !same {
		t.Errorf("%s have shape %v, want %v", what, dims, want)
	}
	for _, v := range flat(got) {
		if math.IsNaN(float64(v)) || math.IsInf(float64(v), 0) {
			t.Fatalf("%s are not finite", what)
		}
	}
}

func flat(t *tensors.Tensor) []float32 { return tensors.MustCopyFlatData[float32](t) }

// weights are the contents of all trainable variables.
func weights(t *testing.T, store *model.Store) map[string]uint64 {
	t.Helper()
	all := contents(t, store)
	for v := range store.IterVariables() {
		if !v.Trainable {
			delete(all, v.Path())
		}
	}
	return all
}
