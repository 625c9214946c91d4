package train

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/google/go-cmp/cmp"

	"loraebench/runner/method"
	"loraebench/runner/nn"
)

// sloped is a method whose loss is the mean pixel times the sum of its n
// weights, in two variables: the norm of its gradient is the mean pixel times √n.
type sloped struct {
	scale  float64 // of the loss
	repeat int
}

func (sloped) Name() string { return "sloped" }

func (m sloped) Phases() []method.Phase {
	return []method.Phase{{Repeat: m.repeat, Loss: func(s *model.Scope, x *graph.Node) []method.Term {
		g := x.Graph()
		sum := graph.Add(graph.ReduceAllSum(nn.Uniform(s, g, "w", 1, 5, 6)), graph.ReduceAllSum(nn.Uniform(s, g, "b", 1, 6)))
		s.VariableWithValue("idle", float32(1)).NodeValue(g) // trainable, but without a part in the loss
		return []method.Term{{Name: "slope", Value: graph.MulScalar(graph.Mul(graph.ReduceAllMean(x), sum), m.scale)}}
	}}}
}

// TestGradient: each epoch's number is the mean over its updates, the smaller last one among them.
func TestGradient(t *testing.T) {
	x := noise(7, 4)
	want := 0.0
	for _, batch := range [][2]int{{0, 3}, {3, 6}, {6, 7}} {
		mean := 0.0
		pixels := x.Pixels[batch[0]*16 : batch[1]*16]
		for _, p := range pixels {
			mean += float64(p) / 255 / float64(len(pixels))
		}
		want += mean * math.Sqrt(36) / 3
	}
	for _, repeat := range []int{0, 1, 3} {
		got := mustFit(t, sloped{1, repeat}, x, Config{Epochs: 2, Batch: 3, LearningRate: 1e-3, Seed: 1})
		if len(got.gradient) != 2 {
			t.Fatalf("repeat %d: %d norms in 2 epochs", repeat, len(got.gradient))
		}
		for epoch, norm := range got.gradient {
			if norm == nil || math.Abs(*norm-want) > 1e-5*want {
				t.Errorf("repeat %d: norm %v in epoch %d, want %v", repeat, norm, epoch+1, want)
			}
		}
	}
}

// TestGradientBeyondFloat32 is no number, and no reason to stop.
func TestGradientBeyondFloat32(t *testing.T) {
	c := plan(t.TempDir())
	interrupt(t, 7, sloped{1e25, 0}, noise(10, 4), c)
	got := mustFit(t, sloped{1e25, 0}, noise(10, 4), c)
	if diff := cmp.Diff([]*float64{nil, nil, nil}, got.gradient); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// twice is a method of two phases, which have a gradient each.
type twice struct{ toy }

func (m twice) Phases() []method.Phase {
	return []method.Phase{{Name: "one", Loss: m.loss}, {Name: "two", Loss: m.loss}}
}

func TestGradientOfSeveralPhases(t *testing.T) {
	if got := mustFit(t, twice{toy{width: 3}}, noise(10, 4), plan("")); got.gradient != nil || got.variables[gradientPath] != "" {
		t.Errorf("norms %v of several losses", got.gradient)
	}
}

// TestGradientHasNoPart: the training ends with the same bits when no one watches.
func TestGradientHasNoPart(t *testing.T) {
	x, c := noise(10, 4), plan("")
	want := mustFit(t, toy{width: 3}, x, c)
	store := model.NewStore()
	l, err := newLoop(backend(t), toy{width: 3}, store, x, c)
	if err != nil {
		t.Fatal(err)
	}
	defer l.close()
	l.start()
	l.watched, l.steps[0].watched = false, false
	for l.at.Epoch < c.Epochs {
		if err := l.epoch(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	got := leaves(t, store, l.result())
	if got.gradient != nil {
		t.Errorf("norms %v, though no one watched", got.gradient)
	}
	delete(want.variables, gradientPath)
	got.gradient = want.gradient
	want.check(t, got)
}

// TestGradientOfAnOlderProgram: a checkpoint without norms is gone on from, and
// there are none for the rest either: a part of the epochs is no series.
func TestGradientOfAnOlderProgram(t *testing.T) {
	x := noise(10, 4)
	want := mustFit(t, toy{width: 3}, x, plan(""))
	for _, steps := range []int{1, 3, 4} {
		c := plan(t.TempDir())
		interrupt(t, steps, toy{width: 3}, x, c)
		forget(t, filepath.Join(c.Dir, list(t, c.Dir)[0]))
		interrupt(t, 2, toy{width: 3}, x, c)
		got := mustFit(t, toy{width: 3}, x, c)
		if got.gradient != nil {
			t.Errorf("after %d steps: %d norms", steps, len(got.gradient))
		}
		got.gradient, got.variables[gradientPath] = want.gradient, want.variables[gradientPath]
		want.check(t, got)
	}
}

// many is a method with a loss in many variables, whose gradients are of very different size.
type many struct{ toy }

func (many) Phases() []method.Phase {
	return []method.Phase{{Loss: func(s *model.Scope, x *graph.Node) []method.Term {
		g := x.Graph()
		light := graph.ReduceAllMean(x)
		var loss *graph.Node
		for i := range 24 {
			part := graph.MulScalar(graph.ReduceAllSum(nn.Uniform(s, g, fmt.Sprintf("w%d", i*7%24), 1, i+1)), math.Pow(1.37, float64(i)))
			if loss == nil {
				loss = part
			} else {
				loss = graph.Add(loss, part)
			}
		}
		return []method.Term{{Name: "light", Value: graph.Mul(graph.Sin(loss), light)}}
	}}}
}

// TestGradientOfManyVariables: after a checkpoint the variables come in another
// order, and the norm has the same bits.
func TestGradientOfManyVariables(t *testing.T) {
	x := noise(10, 4)
	want := mustFit(t, many{}, x, plan(""))
	for n := range 9 {
		c := plan(t.TempDir())
		interrupt(t, n, many{}, x, c)
		want.check(t, mustFit(t, many{}, x, c))
	}
}

// forget makes a checkpoint one of a program that did not watch the gradient.
func forget(t *testing.T, dir string) {
	t.Helper()
	path := filepath.Join(dir, stateFile)
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var at state
	if err := json.Unmarshal(raw, &at); err != nil {
		t.Fatal(err)
	}
	store, err := readVariables(dir)
	if err != nil {
		t.Fatal(err)
	}
	kept := model.NewStore()
	for v := range store.IterVariables() {
		if v.Path() == gradientPath {
			continue
		}
		if _, err := kept.CreateVariable(v.Path(), v.MustValue()); err != nil {
			t.Fatal(err)
		}
	}
	if store.GetVariable(gradientPath).Shape().DType != dtypes.Float32 {
		t.Fatal("the checkpoint has no sum to forget")
	}
	drop(t, dir)
	at.Gradient = nil
	if err := writeCheckpoint(filepath.Dir(dir), kept, at); err != nil {
		t.Fatal(err)
	}
}
