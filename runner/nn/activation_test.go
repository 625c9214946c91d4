package nn

import (
	"math"
	"testing"

	"github.com/gomlx/compute/dtypes"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestReLU(t *testing.T) {
	tests := []struct{ x, value, gradient float64 }{
		{-2, 0, 0}, {-1e-30, 0, 0}, {math.Copysign(0, -1), 0, 0}, {0, 0, 0}, {1e-30, 1e-30, 1}, {3, 3, 1},
		{math.Inf(-1), 0, 0}, {math.Inf(1), math.Inf(1), 1},
		{math.NaN(), math.NaN(), 0}, // a diverged network must not look sound
	}
	x, value, gradient := zeros(len(tests)), zeros(len(tests)), zeros(len(tests))
	for i, tt := range tests {
		x.data[i], value.data[i], gradient.data[i] = tt.x, tt.value, tt.gradient
	}
	got := compile(t, dtypes.Float64, func(in []*Node) []*Node {
		y := ReLU(in[0])
		return []*Node{y, Gradient(ReduceAllSum(y), in[0])[0]}
	}).must(t, x)
	if diff := cmp.Diff(value.data, got[0].data, cmpopts.EquateNaNs()); diff != "" {
		t.Errorf("value (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(gradient.data, got[1].data); diff != "" {
		t.Errorf("gradient (-want +got):\n%s", diff)
	}
}
