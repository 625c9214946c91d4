package main

import (
	"math"
	"testing"

	"github.com/gomlx/compute"
	"github.com/gomlx/gomlx/ml/model"

	"loraebench/runner/backend"
	"loraebench/runner/method"
	"loraebench/runner/method/methodtest"
	"loraebench/runner/nn"
	"loraebench/runner/train"
	"loraebench/sweeps"
)

// TestMethods puts every registered method through the conformance suite, on
// ONNX Runtime too where its library is installed.
func TestMethods(t *testing.T) {
	if len(method.All()) < 2 {
		t.Fatalf("%d methods registered", len(method.All()))
	}
	for _, name := range []string{"go", "onnx:cpu"} {
		t.Run(name, func(t *testing.T) {
			opened, err := backend.Open(name)
			if err != nil && name != "go" {
				t.Skip(err)
			}
			if err != nil {
				t.Fatal(err)
			}
			defer opened.Finalize()
			for _, e := range method.All() {
				t.Run(e.Name, func(t *testing.T) { methodtest.Run(t, opened, e) })
			}
		})
	}
}

// TestBackendsAgree: methods without random numbers have the same losses on
// ONNX Runtime as on go, up to what sums in another order make.
func TestBackendsAgree(t *testing.T) {
	other, err := backend.Open("onnx:cpu")
	if err != nil {
		t.Skip(err)
	}
	defer other.Finalize()
	home, err := backend.Open("go")
	if err != nil {
		t.Fatal(err)
	}
	defer home.Finalize()
	for _, name := range []string{"ae", "lorae", "irmae", "rae-l2", "rae-gp", "rae-sn"} {
		t.Run(name, func(t *testing.T) {
			want, got := lossesOf(t, home, name), lossesOf(t, other, name)
			for i := range want {
				if d := math.Abs(got[i] - want[i]); !(d <= 1e-5*math.Abs(want[i])) {
					t.Errorf("epoch %d: loss %v, on go %v", i+1, got[i], want[i])
				}
			}
		})
	}
}

// lossesOf trains a method a little, and gives the total loss of each epoch.
func lossesOf(t *testing.T, b compute.Backend, name string) []float64 {
	t.Helper()
	entry, err := method.Lookup(name)
	if err != nil {
		t.Fatal(err)
	}
	configured, _, err := entry.Configure("", map[string]any{"latent": 8})
	if err != nil {
		t.Fatal(err)
	}
	shape := method.Shape{H: 16, W: 16, C: 1}
	m, err := configured.Build(func(n int) (method.Networks, error) { return nn.Authors(shape, n) })
	if err != nil {
		t.Fatal(err)
	}
	// With seed 1 the order of a sum decides whether a unit of lorae is on.
	x := train.Images{N: 25, Shape: shape, Pixels: make([]uint8, 25*16*16)}
	for i := range x.Pixels {
		x.Pixels[i] = uint8(i * i / 7)
	}
	r, err := train.Run(t.Context(), b, m, model.NewStore(), x, train.Config{Epochs: 4, Batch: 10, LearningRate: 1e-3, Seed: 2})
	if err != nil {
		t.Fatal(err)
	}
	return r.Terms[0].Values
}

// TestEmbeddedSweeps: every sweep file in the program goes with the registered methods and data sets.
func TestEmbeddedSweeps(t *testing.T) {
	root := writeCelebA(t)
	for _, name := range embeddedSweeps() {
		s, err := sweeps.Read(name, catalog())
		if err != nil {
			t.Error(err)
			continue
		}
		if _, err := resolve(t.Context(), s, root); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
