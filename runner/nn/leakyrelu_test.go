package nn

import (
	"math"
	"testing"

	"github.com/gomlx/compute/dtypes"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestLeakyReLU(t *testing.T) {
	x := []float64{-8, -1e-30, 0, 1e-30, 3, math.NaN()}
	got := pointwise(t, dtypes.Float64, x, func(x *Node) *Node { return LeakyReLU(x, 0.25) })
	want := [][]float64{
		{-2, -0.25e-30, 0, 1e-30, 3, math.NaN()},
		{0.25, 0.25, 0.25, 1, 1, 0.25},
		{0, 0, 0, 0, 0, 0},
	}
	for i := range want {
		if diff := cmp.Diff(want[i], got[i].data, cmpopts.EquateNaNs()); diff != "" {
			t.Errorf("derivative %d (-want +got):\n%s", i, diff)
		}
	}
}
