package nn

import (
	"math/rand/v2"
	"testing"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/google/go-cmp/cmp"

	"loraebench/runner/method"
)

// Every weight is mapped once, in its layer's scope, and no bias is.
func TestDecodeWithMapsEveryWeight(t *testing.T) {
	const n, batch = 3, 4 // which the go backend halves
	a, err := Authors(method.Shape{H: 16, W: 16, C: 3}, n)
	if err != nil {
		t.Fatal(err)
	}
	z := random(rand.New(rand.NewPCG(21, 22)), batch, n)
	seen := map[string][]int{}
	store := model.NewStore()
	out, err := model.CallOnceN(backend(t), store, func(s *model.Scope, in []*graph.Node) []*graph.Node {
		z := graph.ConvertDType(in[0], dtypes.Float32)
		zeroed := a.DecodeWith(s, z, func(s *model.Scope, w *graph.Node) *graph.Node {
			seen[s.Scope()] = append(seen[s.Scope()], w.Shape().Dimensions...)
			return graph.ZerosLike(w)
		})
		return []*graph.Node{
			graph.ConvertDType(zeroed, dtypes.Float64),
			graph.ConvertDType(graph.Sub(a.DecodeWith(s, z, unmapped), a.Decode(s, z)), dtypes.Float64),
		}
	}, tensors.FromFlatDataAndDimensions(z.data, z.dims...))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string][]int{
		"/decoder/linear":  {4 * 4 * 128, n},
		"/decoder/deconv1": {128, 4, 4, 64},
		"/decoder/deconv2": {64, 4, 4, 32},
		"/decoder/deconv3": {32, 1, 1, 3},
	}
	if diff := cmp.Diff(want, seen); diff != "" {
		t.Errorf("mapped weights (-want +got):\n%s", diff)
	}
	got, err := arrays(out)
	if err != nil {
		t.Fatal(err)
	}
	// With weights of zero an image is the last layer's bias.
	bias := flat(t, store, "/decoder/deconv3/bias")
	for i, v := range got[0].data {
		if v != float64(bias[i%3]) {
			t.Fatalf("entry %d is %v, want the bias %v", i, v, bias[i%3])
		}
	}
	near(t, "difference", got[1], zeros(batch, 16, 16, 3), 0)
}
