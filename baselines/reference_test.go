package baselines

import (
	"encoding/json"
	"maps"
	"math"
	"slices"
	"sync"
	"testing"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/dtypes"
	_ "github.com/gomlx/compute/gobackend"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"gonum.org/v1/gonum/mat"

	"loraebench/runner/golden"
	"loraebench/runner/method"
)

// nodes and values are what a case's inputs and fields are named by. A field
// of an object is named object.field.
type (
	nodes  = map[string]*graph.Node
	values = map[string][]float64
)

// goBackend runs one operation at a time: compute 0.1.6 deadlocks when several
// matrix products become ready at once.
var goBackend = sync.OnceValues(func() (compute.Backend, error) {
	return compute.NewWithConfig("go:ops_sequential")
})

func referenceBackend(t testing.TB) compute.Backend {
	t.Helper()
	b, err := goBackend()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// tolerance is how far a number may be off, relative to the largest entry of
// its array or to a least scale, whichever is larger.
type tolerance struct{ relative, least float64 }

// relative is a tolerance relative to the largest entry.
func relative(t float64) tolerance { return tolerance{relative: t} }

// tolerances are the given one in float32 and 1e-8 in float64, as the references have nine digits.
func tolerances(float32s tolerance) map[dtypes.DType]tolerance {
	return map[dtypes.DType]tolerance{dtypes.Float32: float32s, dtypes.Float64: {relative: 1e-8}}
}

// checkReference holds every field of every case of a golden file against what
// compute makes of the case, in float32 and float64. A field that compute does not give is an error.
func checkReference(t *testing.T, file string, float32s tolerance, compute func(t *testing.T, name string, c golden.Case, dtype dtypes.DType) values) {
	for name, c := range golden.Load(t, file) {
		for dtype, tol := range tolerances(float32s) {
			t.Run(name+"/"+dtype.String(), func(t *testing.T) {
				got := compute(t, name, c, dtype)
				for field, want := range leaves(t, "", c.Out) {
					checkNumbers(t, field, got[field], want.Data, tol.relative*max(tol.least, greatest(want.Data)))
				}
			})
		}
	}
}

func checkNumbers(t *testing.T, field string, got, want []float64, bound float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("%s has %d numbers, want %d", field, len(got), len(want))
		return
	}
	for i, w := range want {
		if d := math.Abs(got[i] - w); !(d <= bound) { // also if it is NaN
			t.Errorf("%s: entry %d is %v, want %v ± %.2g", field, i, got[i], w, bound)
			return
		}
	}
}

func greatest(x []float64) float64 {
	largest := 0.0
	for _, v := range x {
		largest = max(largest, math.Abs(v))
	}
	return largest
}

// leaves are the arrays and numbers of a case's fields.
func leaves(t *testing.T, prefix string, fields map[string]json.RawMessage) map[string]golden.Array {
	t.Helper()
	all := map[string]golden.Array{}
	for name, raw := range fields {
		var number float64
		var array golden.Array
		var object map[string]json.RawMessage
		if json.Unmarshal(raw, &number) == nil {
			all[prefix+name] = golden.Array{Data: []float64{number}}
		} else if json.Unmarshal(raw, &array) == nil && array.Data != nil {
			all[prefix+name] = array
		} else if err := json.Unmarshal(raw, &object); err == nil {
			maps.Copy(all, leaves(t, prefix+name+".", object))
		} else {
			t.Fatalf("field %s%s: %v", prefix, name, err)
		}
	}
	return all
}

// evaluate computes a graph of a case's inputs in a type.
func evaluate(t *testing.T, c golden.Case, dtype dtypes.DType, build func(in nodes) nodes) values {
	t.Helper()
	in := leaves(t, "", c.In)
	inputs := slices.Sorted(maps.Keys(in))
	var outputs []string
	exec, err := graph.NewExec(referenceBackend(t), func(args []*graph.Node) []*graph.Node {
		named := nodes{}
		for i, name := range inputs {
			named[name] = graph.ConvertDType(args[i], dtype)
		}
		out := build(named)
		outputs = slices.Sorted(maps.Keys(out))
		results := make([]*graph.Node, len(outputs))
		for i, name := range outputs {
			results[i] = graph.ConvertDType(out[name], dtypes.Float64)
		}
		return results
	})
	if err != nil {
		t.Fatal(err)
	}
	defer exec.Finalize()
	var args []any
	for _, name := range inputs {
		args = append(args, tensors.FromFlatDataAndDimensions(in[name].Data, in[name].Shape...))
	}
	results, err := exec.Call(args...)
	if err != nil {
		t.Fatal(err)
	}
	numbers := values{}
	for i, r := range results {
		numbers[outputs[i]] = tensors.MustCopyFlatData[float64](r)
	}
	return numbers
}

// images is x [B,P] as images of P×1 pixels.
func images(x *graph.Node) *graph.Node { return graph.Reshape(x, x.Shape().Dim(0), -1, 1, 1) }

// denseLayer is x·W + b.
func denseLayer(x, w, b *graph.Node) *graph.Node {
	return graph.Add(graph.MatMul(x, w), graph.InsertAxes(b, 0))
}

// total is the sum of a loss's terms.
func total(terms []method.Term) *graph.Node {
	sum := terms[0].Value
	for _, term := range terms[1:] {
		sum = graph.Add(sum, term.Value)
	}
	return sum
}

// gradients adds the gradients of y with respect to the named inputs to out, under prefix and the input's name.
func gradients(out nodes, y *graph.Node, prefix string, in nodes, names ...string) {
	wrt := make([]*graph.Node, len(names))
	for i, name := range names {
		wrt[i] = in[name]
	}
	for i, g := range graph.Gradient(y, wrt...) {
		out[prefix+names[i]] = g
	}
}

// singularValues are those of a matrix with the given number of rows.
func singularValues(t *testing.T, rows int, data []float64) []float64 {
	t.Helper()
	var svd mat.SVD
	if !svd.Factorize(mat.NewDense(rows, len(data)/rows, data), mat.SVDNone) {
		t.Fatal("no singular value decomposition")
	}
	return svd.Values(nil)
}
