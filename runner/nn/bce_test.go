package nn

import (
	"math"
	"testing"

	"github.com/gomlx/compute/dtypes"
	. "github.com/gomlx/gomlx/core/graph"
)

// pointwise computes f and its first two derivatives at every x.
func pointwise(t *testing.T, dtype dtypes.DType, x []float64, f func(*Node) *Node) []array {
	t.Helper()
	return compile(t, dtype, func(in []*Node) []*Node {
		y := f(in[0])
		d := Gradient(ReduceAllSum(y), in[0])[0]
		return []*Node{y, d, Gradient(ReduceAllSum(d), in[0])[0]}
	}).must(t, array{[]int{len(x)}, x})
}

func TestSoftPlus(t *testing.T) {
	x := []float64{-700, -80, -30, -1, -1e-3, 0, 1e-3, 1, 30, 80, 700}
	for dtype, bound := range map[dtypes.DType]float64{dtypes.Float32: 1e-6, dtypes.Float64: 1e-14} {
		got := pointwise(t, dtype, x, SoftPlus)
		for i, v := range x {
			e := math.Exp(-math.Abs(v))
			value := math.Max(v, 0) + math.Log1p(e)
			slope := 1 / (1 + math.Exp(-v))
			for j, want := range []float64{value, slope, e / ((1 + e) * (1 + e))} {
				if d := math.Abs(got[j].data[i] - want); !(d <= bound*math.Max(1, math.Abs(want))) {
					t.Errorf("%s: derivative %d at %v is %v, want %v", dtype, j, v, got[j].data[i], want)
				}
			}
		}
	}
}

func TestBCEWithLogits(t *testing.T) {
	logits := []float64{-90, -2, -0.5, 0, 0.5, 2, 90}
	for _, target := range []float64{0, 0.25, 1} {
		got := pointwise(t, dtypes.Float64, logits, func(y *Node) *Node {
			return BCEWithLogits(y, AddScalar(ZerosLike(y), target))
		})
		for i, y := range logits {
			p := 1 / (1 + math.Exp(-y))
			want := -target*math.Log(p) - (1-target)*math.Log1p(-p)
			if math.Abs(y) > 50 { // where 1−p is lost
				want = math.Max(y, 0) - target*y
			}
			if d := math.Abs(got[0].data[i] - want); !(d <= 1e-12*math.Max(1, want)) {
				t.Errorf("at logit %v and target %v: %v, want %v", y, target, got[0].data[i], want)
			}
			if d := math.Abs(got[1].data[i] - (p - target)); !(d <= 1e-14) {
				t.Errorf("gradient at logit %v and target %v: %v, want %v", y, target, got[1].data[i], p-target)
			}
		}
	}
}
