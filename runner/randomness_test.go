package main

import (
	"math"
	"slices"
	"testing"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"loraebench/runner/backend"
)

// TestRandomNumbers: each backend has a generator of its own. Normal numbers
// have the moments of such, each batch is another, and a seed gives the same again.
func TestRandomNumbers(t *testing.T) {
	const n = 20_000
	for _, name := range []string{"go", "onnx:cpu"} {
		t.Run(name, func(t *testing.T) {
			b, err := backend.Open(name)
			if err != nil && name != "go" {
				t.Skip(err)
			}
			if err != nil {
				t.Fatal(err)
			}
			defer b.Finalize()
			store := model.NewStore()
			exec, err := model.NewExec1(b, store, func(s *model.Scope, g *graph.Graph) *graph.Node {
				store.SetTraining(g, true)
				return s.RandomNormal(g, shapes.Make(dtypes.Float32, n))
			})
			if err != nil {
				t.Fatal(err)
			}
			defer exec.Finalize()
			draw := func() []float32 {
				out, err := exec.Call()
				if err != nil {
					t.Fatal(err)
				}
				return tensors.MustCopyFlatData[float32](out)
			}
			seed := func() {
				if err := store.SetRNGStateFromSeed(7); err != nil {
					t.Fatal(err)
				}
			}
			seed()
			first, second := draw(), draw()
			seed()
			if !slices.Equal(first, draw()) {
				t.Error("the same seed gives other numbers")
			}
			for i, x := range [][]float32{first, second} {
				var m [5]float64 // of the powers
				lag := 0.0
				for j, v := range x {
					for p := range m {
						m[p] += math.Pow(float64(v), float64(p)) / n
					}
					lag += float64(v) * float64(x[(j+1)%n]) / n
				}
				for p, want := range map[int]float64{1: 0, 2: 1, 3: 0, 4: 3} {
					if d := math.Abs(m[p] - want); d > 5*math.Sqrt([]float64{0, 1, 2, 15, 96}[p]/n) {
						t.Errorf("batch %d: moment %d is %.3f, want %.0f", i, p, m[p], want)
					}
				}
				if math.Abs(lag) > 5/math.Sqrt(n) {
					t.Errorf("batch %d: neighbours correlate by %.3f", i, lag)
				}
			}
			dot := 0.0
			for j := range first {
				dot += float64(first[j]) * float64(second[j]) / n
			}
			if math.Abs(dot) > 5/math.Sqrt(n) {
				t.Errorf("two batches correlate by %.3f", dot)
			}
		})
	}
}
