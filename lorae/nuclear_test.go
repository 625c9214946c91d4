package lorae

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/dtypes"
	_ "github.com/gomlx/compute/gobackend"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"gonum.org/v1/gonum/mat"

	"loraebench/runner/golden"
)

func backend(t testing.TB) compute.Backend {
	t.Helper()
	b, err := compute.NewWithConfig("go:ops_sequential")
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// tensor is a as a tensor of the given type.
func tensor(a golden.Array, dtype dtypes.DType) *tensors.Tensor {
	if dtype == dtypes.Float64 {
		return tensors.FromFlatDataAndDimensions(a.Data, a.Shape...)
	}
	v := make([]float32, len(a.Data))
	for i, x := range a.Data {
		v[i] = float32(x)
	}
	return tensors.FromFlatDataAndDimensions(v, a.Shape...)
}

// numbers is a tensor's flat data as float64.
func numbers(t *tensors.Tensor) []float64 {
	if t.DType() == dtypes.Float64 {
		return tensors.MustCopyFlatData[float64](t)
	}
	var out []float64
	for _, v := range tensors.MustCopyFlatData[float32](t) {
		out = append(out, float64(v))
	}
	return out
}

// largest is the largest difference between two slices.
func largest(a, b []float64) float64 {
	d := 0.0
	for i := range a {
		d = math.Max(d, math.Abs(a[i]-b[i]))
	}
	return d
}

// nuclear is the norm of m and its gradient.
func nuclear(t testing.TB, m *tensors.Tensor) (float64, []float64) {
	t.Helper()
	e := graph.MustNewExec(backend(t), func(m *graph.Node) (*graph.Node, *graph.Node) {
		n := NuclearNorm(m)
		return n, graph.Gradient(n, m)[0]
	})
	n, g, err := e.Call2(m)
	if err != nil {
		t.Fatal(err)
	}
	return numbers(n)[0], numbers(g)
}

// tolerances of the golden README: float32 as measured with LAPACK; float64
// cannot be tighter than the nine digits of the references.
var tolerances = map[dtypes.DType]struct{ norm, gradient, illConditioned float64 }{
	dtypes.Float32: {norm: 1e-6, gradient: 1e-5, illConditioned: 2e-3},
	dtypes.Float64: {norm: 1e-8, gradient: 1e-8, illConditioned: 1e-7},
}

func TestNuclearNormGolden(t *testing.T) {
	for name, c := range golden.Load(t, "nuclear.json") {
		for dtype, tol := range tolerances {
			t.Run(name+"/"+dtype.String(), func(t *testing.T) {
				m := golden.Input[golden.Array](t, c, "matrix")
				want := golden.Output[float64](t, c, "nuclear_norm")
				norm, gradient := nuclear(t, tensor(m, dtype))
				if d := math.Abs(norm-want) / want; d > tol.norm {
					t.Errorf("norm %v, want %v: relative difference %.2g", norm, want, d)
				}
				if golden.Output[int](t, c, "rank") < min(m.Shape[0], m.Shape[1]) {
					checkSubgradient(t, m, gradient, want)
					return
				}
				bound := tol.gradient
				if golden.Output[float64](t, c, "condition_number") > 1e5 {
					bound = tol.illConditioned
				}
				if d := largest(gradient, golden.Output[golden.Array](t, c, "gradient").Data); d > bound {
					t.Errorf("gradient differs by %.2g", d)
				}
			})
		}
	}
}

// checkSubgradient holds g against what makes a subgradient of the nuclear
// norm: ⟨G,M⟩ = ‖M‖_* and ‖G‖₂ ≤ 1. Of a matrix without full rank it is not unique.
func checkSubgradient(t *testing.T, m golden.Array, g []float64, norm float64) {
	t.Helper()
	inner := 0.0
	for i, v := range m.Data {
		inner += v * g[i]
	}
	if d := math.Abs(inner-norm) / norm; d > 1e-5 {
		t.Errorf("⟨G,M⟩ = %v, want the norm %v", inner, norm)
	}
	if s := singularValues(t, mat.NewDense(m.Shape[0], m.Shape[1], g)); s[0] > 1+1e-5 {
		t.Errorf("‖G‖₂ = %v, want at most 1", s[0])
	}
}

func singularValues(t testing.TB, m mat.Matrix) []float64 {
	t.Helper()
	var svd mat.SVD
	if !svd.Factorize(m, mat.SVDNone) {
		t.Fatal("no singular value decomposition")
	}
	return svd.Values(nil)
}

// conditioned is a 128×128 matrix with singular values from 1 down to 1/cond
// in a geometric sequence, and its polar factor.
func conditioned(cond float64) (m, polar *mat.Dense) {
	const n = 128
	rng := rand.New(rand.NewPCG(1, 2))
	u, v := orthogonal(rng, n), orthogonal(rng, n)
	s := make([]float64, n)
	for i := range s {
		s[i] = math.Pow(cond, -float64(i)/(n-1))
	}
	m, polar = new(mat.Dense), new(mat.Dense)
	m.Mul(u, mat.NewDiagDense(n, s))
	m.Mul(m, v)
	polar.Mul(u, v)
	return m, polar
}

func orthogonal(rng *rand.Rand, n int) *mat.Dense {
	a := mat.NewDense(n, n, nil)
	for i := range n {
		for j := range n {
			a.Set(i, j, rng.NormFloat64())
		}
	}
	var qr mat.QR
	qr.Factorize(a)
	var q mat.Dense
	qr.QTo(&q)
	return &q
}

// TestNuclearNormConditioning holds what the docstring of NuclearNorm says, in float32 at n = 128.
func TestNuclearNormConditioning(t *testing.T) {
	for _, c := range []struct{ cond, norm, gradient float64 }{
		{1, 1e-6, 2e-5},
		{1e3, 1e-6, 2e-5},
		{1e5, 1e-6, 2e-4},
		{1e6, 1e-6, 2e-3},
		{1e7, 1e-6, 2e-2},
		{1e12, 1e-6, 1},
	} {
		m, polar := conditioned(c.cond)
		want := 0.0
		for _, s := range singularValues(t, m) {
			want += s
		}
		norm, gradient := nuclear(t, tensor(golden.Array{Shape: []int{128, 128}, Data: m.RawMatrix().Data}, dtypes.Float32))
		dn, dg := math.Abs(norm-want)/want, largest(gradient, polar.RawMatrix().Data)
		t.Logf("condition %.0e: norm %.1e relative, gradient %.1e absolute", c.cond, dn, dg)
		if dn > c.norm || dg > c.gradient {
			t.Errorf("condition %.0e: norm off by %.2g (allowed %.0g), gradient by %.2g (allowed %.0g)", c.cond, dn, c.norm, dg, c.gradient)
		}
	}
}

func TestNuclearNormOfZero(t *testing.T) {
	norm, gradient := nuclear(t, tensor(golden.Array{Shape: []int{4, 4}, Data: make([]float64, 16)}, dtypes.Float32))
	if norm != 0 || largest(gradient, make([]float64, 16)) != 0 {
		t.Errorf("norm %v with gradient %v, want zeros", norm, gradient)
	}
}
