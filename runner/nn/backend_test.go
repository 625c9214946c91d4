package nn

import (
	"math"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/dtypes"
	_ "github.com/gomlx/compute/gobackend"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
)

// goBackend runs one operation at a time: compute 0.1.6 deadlocks when several
// matrix products become ready at once.
var goBackend = sync.OnceValues(func() (compute.Backend, error) {
	return compute.NewWithConfig("go:ops_sequential")
})

func backend(t *testing.T) compute.Backend {
	t.Helper()
	b, err := goBackend()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// array is a row-major array in float64, whatever the graph computes in.
type array struct {
	dims []int
	data []float64
}

func zeros(dims ...int) array {
	return array{dims, make([]float64, shapes.Make(dtypes.Float64, dims...).Size())}
}

// random has entries uniform in ±1.
func random(rng *rand.Rand, dims ...int) array {
	a := zeros(dims...)
	for i := range a.data {
		a.data[i] = 2*rng.Float64() - 1
	}
	return a
}

// function is a compiled graph from float64 to float64 that computes in another type between.
type function func(in []array) ([]array, error)

func compile(t *testing.T, dtype dtypes.DType, build func(in []*graph.Node) []*graph.Node) function {
	t.Helper()
	exec, err := graph.NewExec(backend(t), func(in []*graph.Node) []*graph.Node {
		return convert(build(convert(in, dtype)), dtypes.Float64)
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(exec.Finalize)
	return func(in []array) ([]array, error) {
		args := make([]any, len(in))
		for i, a := range in {
			args[i] = tensors.FromFlatDataAndDimensions(a.data, a.dims...)
		}
		out, err := exec.Call(args...)
		if err != nil {
			return nil, err
		}
		return arrays(out)
	}
}

func convert(nodes []*graph.Node, dtype dtypes.DType) []*graph.Node {
	converted := make([]*graph.Node, len(nodes))
	for i, n := range nodes {
		converted[i] = graph.ConvertDType(n, dtype)
	}
	return converted
}

func arrays(ts []*tensors.Tensor) ([]array, error) {
	out := make([]array, len(ts))
	for i, t := range ts {
		data, err := tensors.CopyFlatData[float64](t)
		if err != nil {
			return nil, err
		}
		out[i] = array{t.Shape().Dimensions, data}
	}
	return out, nil
}

func (f function) must(t *testing.T, in ...array) []array {
	t.Helper()
	out, err := f(in)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// near fails unless got is want within tol times the largest entry of want.
func near(t *testing.T, name string, got, want array, tol float64) {
	t.Helper()
	if !slices.Equal(got.dims, want.dims) {
		t.Errorf("%s has shape %v, want %v", name, got.dims, want.dims)
		return
	}
	largest := 0.0
	for _, w := range want.data {
		largest = max(largest, math.Abs(w))
	}
	for i, w := range want.data {
		if d := math.Abs(got.data[i] - w); !(d <= tol*largest) { // also if it is NaN
			t.Errorf("%s of shape %v: entry %d is %v, want %v ± %.2g", name, want.dims, i, got.data[i], w, tol*largest)
			return
		}
	}
}
