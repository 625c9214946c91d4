package accuracy

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/dtypes"
	_ "github.com/gomlx/compute/gobackend"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/google/go-cmp/cmp"

	"loraebench/runner/dataset"
	"loraebench/runner/golden"
)

// newBackend runs one operation after the other: with the go backend's
// default, operations that run side by side can wait for one another for ever.
func newBackend(t testing.TB) compute.Backend {
	t.Helper()
	backend, err := compute.NewWithConfig("go:ops_sequential")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(backend.Finalize)
	return backend
}

// blobs are rows around one centre a class, spread apart from one another.
func blobs(n, dim, classes int, spread float64, seed uint64) Labelled {
	rng := rand.New(rand.NewPCG(seed, 0))
	l := Labelled{Dim: dim, Features: make([]float32, n*dim), Labels: make([]uint8, n)}
	for i := range l.Labels {
		class := i % classes
		l.Labels[i] = uint8(class)
		for j := range dim {
			l.Features[i*dim+j] = float32(spread * rng.NormFloat64())
		}
		l.Features[i*dim+class] += 3
	}
	return l
}

var toy = Head{Classes: 5, Epochs: 20, Batch: 50, Every: 6, Rate: 1e-2, Dropout: 0.5, Shuffle: true}

// whole is all rows as one draw.
func whole(l Labelled, seed int64) []Draw {
	rows := make([]int, len(l.Labels))
	for i := range rows {
		rows[i] = i
	}
	return []Draw{{Rows: rows, Seed: seed}}
}

// measure trains one head on all training rows.
func measure(t testing.TB, h Head, train, validation, test Labelled) Result {
	t.Helper()
	r, err := h.Measure(t.Context(), newBackend(t), train, whole(train, 1), validation, test)
	if err != nil {
		t.Fatal(err)
	}
	return r[0]
}

func TestMeasureLearns(t *testing.T) {
	train, validation, test := blobs(230, 8, 5, 0.5, 1), blobs(100, 8, 5, 0.5, 2), blobs(1203, 8, 5, 0.5, 3)
	r := measure(t, toy, train, validation, test)
	if r.Accuracy < 0.95 || r.Labels != 230 || r.ChosenOn != "validation" {
		t.Errorf("%+v, want an accuracy above 0.95", r)
	}
	var epochs []int
	for _, p := range r.Curve {
		epochs = append(epochs, p.Epoch)
	}
	if diff := cmp.Diff([]int{6, 12, 18, 20}, epochs); diff != "" {
		t.Errorf("evaluated at (-want +got):\n%s", diff)
	}
}

func TestMeasureIsDeterministic(t *testing.T) {
	train, validation, test := blobs(230, 8, 5, 1.5, 1), blobs(300, 8, 5, 1.5, 2), blobs(700, 8, 5, 1.5, 3)
	first := measure(t, toy, train, validation, test)
	if diff := cmp.Diff(first, measure(t, toy, train, validation, test)); diff != "" {
		t.Errorf("the same head (-first +second):\n%s", diff)
	}
	for name, change := range map[string]func(*Head){
		"order": func(h *Head) { h.Shuffle = false }, "dropout": func(h *Head) { h.Dropout = 0 },
	} {
		other := toy
		change(&other)
		if cmp.Equal(first, measure(t, other, train, validation, test)) {
			t.Errorf("another %s gave the same result", name)
		}
	}
	other, err := toy.Measure(t.Context(), newBackend(t), train, whole(train, 2), validation, test)
	if err != nil {
		t.Fatal(err)
	}
	if cmp.Equal(first, other[0]) {
		t.Error("another seed gave the same result")
	}
}

// TestSelection: with validation rows the test labels decide nothing but the
// number reported; without, the best of them is reported.
func TestSelection(t *testing.T) {
	h := toy
	h.Every, h.Epochs, h.Rate = 1, 30, 2e-3
	train, validation, test := blobs(60, 8, 5, 1.5, 1), blobs(400, 8, 5, 1.5, 2), blobs(400, 8, 5, 1.5, 3)
	wrong := test // right where the test rows are wrong: its best epoch is an early one
	wrong.Labels = make([]uint8, len(test.Labels))
	for i, label := range test.Labels {
		wrong.Labels[i] = (label + 1) % 5
	}
	var epochs []int
	for _, rows := range []Labelled{test, wrong} {
		clean := measure(t, h, train, validation, rows)
		onTest := h
		onTest.SelectOnTest = true
		authors := measure(t, onTest, train, Labelled{}, rows)
		byValidation, byTest := bestOf(clean, func(p Point) float64 { return p.Validation }), bestOf(authors, func(p Point) float64 { return p.Test })
		if clean.ChosenOn != "validation" || clean.Epoch != byValidation.Epoch || clean.Accuracy != byValidation.Test {
			t.Errorf("chose %d with %g on %s, want %+v", clean.Epoch, clean.Accuracy, clean.ChosenOn, byValidation)
		}
		if authors.ChosenOn != "test" || authors.Epoch != byTest.Epoch || authors.Accuracy != byTest.Test {
			t.Errorf("chose %d with %g on %s, want %+v", authors.Epoch, authors.Accuracy, authors.ChosenOn, byTest)
		}
		epochs = append(epochs, clean.Epoch, authors.Epoch)
	}
	if epochs[0] != epochs[2] {
		t.Errorf("epochs %d and %d chosen on the same validation rows: the test labels had a part in it", epochs[0], epochs[2])
	}
	if epochs[1] == epochs[3] || epochs[2] == epochs[3] {
		t.Errorf("epochs %v: the test rows do not tell the two rules apart", epochs)
	}
}

// bestOf is the first of the best evaluations.
func bestOf(r Result, share func(Point) float64) Point {
	best := r.Curve[0]
	for _, p := range r.Curve {
		if share(p) > share(best) {
			best = p
		}
	}
	return best
}

func TestMeasureRefuses(t *testing.T) {
	good := blobs(20, 8, 5, 1, 1)
	wide := blobs(20, 9, 5, 1, 1)
	short, beyond, broken := good, good, good
	short.Features = good.Features[1:]
	beyond.Labels = append([]uint8{5}, good.Labels[1:]...)
	broken.Features = append([]float32{float32(math.NaN())}, good.Features[1:]...)
	head := func(change func(*Head)) Head { h := toy; change(&h); return h }
	for name, c := range map[string]struct {
		h                       Head
		train, validation, test Labelled
		want                    error
	}{
		"no training rows":   {toy, Labelled{Dim: 8}, good, good, ErrLabelled},
		"no validation rows": {toy, good, Labelled{}, good, ErrLabelled},
		"no test rows":       {toy, good, good, Labelled{}, ErrLabelled},
		"other size":         {toy, good, good, wide, ErrLabelled},
		"no size":            {toy, Labelled{Labels: []uint8{0}}, good, good, ErrLabelled},
		"short":              {toy, good, short, good, ErrLabelled},
		"label":              {toy, beyond, good, good, ErrLabelled},
		"not finite":         {toy, good, good, broken, ErrNotFinite},
		"classes":            {head(func(h *Head) { h.Classes = 1 }), good, good, good, ErrHead},
		"epochs":             {head(func(h *Head) { h.Epochs = 0 }), good, good, good, ErrHead},
		"batch":              {head(func(h *Head) { h.Batch = 0 }), good, good, good, ErrHead},
		"every":              {head(func(h *Head) { h.Every = 0 }), good, good, good, ErrHead},
		"rate":               {head(func(h *Head) { h.Rate = math.NaN() }), good, good, good, ErrHead},
		"dropout":            {head(func(h *Head) { h.Dropout = 1 }), good, good, good, ErrHead},
		"diverges":           {head(func(h *Head) { h.Rate = 1e38 }), good, good, good, ErrNotFinite},
	} {
		_, err := c.h.Measure(t.Context(), newBackend(t), c.train, whole(c.train, 1), c.validation, c.test)
		if !errors.Is(err, c.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, draws := range map[string][]Draw{
		"no draws": nil, "no rows": {{Rows: []int{1}}, {}}, "row below": {{Rows: []int{-1}}}, "row beyond": {{Rows: []int{0, 20}}},
	} {
		if _, err := toy.Measure(t.Context(), newBackend(t), good, draws, good, good); !errors.Is(err, ErrSubset) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestMeasureIsCancelled(t *testing.T) {
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	h, rows := toy, blobs(20, 8, 5, 1, 1)
	h.Epochs = math.MaxInt
	if _, err := h.Measure(ctx, newBackend(t), rows, whole(rows, 1), rows, rows); !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
}

// TestMNIST: pixels of 8×8 are features enough for most digits, and more labels
// are better than fewer.
func TestMNIST(t *testing.T) {
	e, err := dataset.Lookup("mnist")
	if err != nil {
		t.Fatal(err)
	}
	set, err := e.Load(context.Background(), golden.Data(t), map[string]any{"size": 8})
	if err != nil {
		t.Fatal(err)
	}
	h := Head{Classes: 10, Epochs: 150, Batch: 100, Every: 10, Rate: 1e-3, Dropout: 0.5, SelectOnTest: true}
	test := pixels(set.Test.Head(2000))
	var draws []Draw
	for _, k := range []int{10, 1000} {
		rows, err := Subset(set.Train.Labels, 10, k, false, 0)
		if err != nil {
			t.Fatal(err)
		}
		draws = append(draws, Draw{Rows: rows, Seed: 1})
	}
	results, err := h.Measure(t.Context(), newBackend(t), pixels(set.Train.Head(1000)), draws, Labelled{}, test)
	if err != nil {
		t.Fatal(err)
	}
	got := map[int]float64{}
	for _, r := range results {
		got[r.Labels] = r.Accuracy
	}
	t.Log(got)
	if got[10] < 0.15 || got[10] > 0.6 { // 6, 7 and 8 are missing
		t.Errorf("10 labels: accuracy %g, want 0.15 to 0.6", got[10])
	}
	if got[1000] < 0.8 || got[1000] > 0.95 {
		t.Errorf("1000 labels: accuracy %g, want 0.8 to 0.95", got[1000])
	}
}

func pixels(s dataset.Split) Labelled {
	l := Labelled{Labels: s.Labels, Dim: s.Size(), Features: make([]float32, len(s.Images))}
	for i, p := range s.Images {
		l.Features[i] = float32(p) / 255
	}
	return l
}

// TestTrunk: the trunk starts as zeros, so that all features are alike, and the
// head can only learn if the trunk learns with it.
func TestTrunk(t *testing.T) {
	h := toy
	h.SelectOnTest, h.Width, h.Dropout = true, 6, 0
	h.Trunk = func(s *model.Scope, rows *graph.Node) *graph.Node {
		zeros := tensors.FromShape(shapes.Make(dtypes.Float32, 8, 6))
		return graph.MatMul(rows, s.At("trunk").VariableWithValue("w", zeros).NodeValue(rows.Graph()))
	}
	train, test := blobs(230, 8, 5, 0.5, 1), blobs(400, 8, 5, 0.5, 2)
	if r := measure(t, h, train, Labelled{}, test); r.Accuracy < 0.9 {
		t.Errorf("accuracy %.3f with a trunk, want at least 0.9", r.Accuracy)
	}
	h.Width = 0
	if _, err := h.Measure(t.Context(), newBackend(t), train, whole(train, 1), Labelled{}, test); !errors.Is(err, ErrHead) {
		t.Errorf("a trunk without a width: error %v, want ErrHead", err)
	}
}

// BenchmarkMeasure trains the heads of five label counts, three of each, on as
// many features as the paper's codes have, together and one after the other.
func BenchmarkMeasure(b *testing.B) {
	train, test := blobs(2000, 128, 10, 1, 1), blobs(1000, 128, 10, 1, 2)
	h := Head{Classes: 10, Epochs: 20, Batch: 100, Every: 10, Rate: 1e-3, Dropout: 0.5, Shuffle: true, SelectOnTest: true}
	rows := whole(train, 0)[0].Rows
	var draws []Draw
	for _, k := range []int{10, 100, 500, 1000, 2000} {
		for seed := range int64(3) {
			draws = append(draws, Draw{Rows: rows[:k], Seed: seed})
		}
	}
	for name, size := range map[string]int{"together": len(draws), "alone": 1} {
		b.Run(name, func(b *testing.B) {
			backend := newBackend(b)
			for b.Loop() {
				for some := range slices.Chunk(draws, size) {
					if _, err := h.Measure(b.Context(), backend, train, some, Labelled{}, test); err != nil {
						b.Fatal(err)
					}
				}
			}
		})
	}
}
