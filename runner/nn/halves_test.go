package nn

import (
	"math/rand/v2"
	"testing"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"loraebench/runner/method"
)

// TestHalves: networks give for eight images, in two halves, what they give for
// two at a time, which are not halved. So do their gradients, to 1e-5 of the
// largest number: those of a weight add up in another order, in float32.
func TestHalves(t *testing.T) {
	const n, batch = 3, 8
	a, err := Authors(method.Shape{H: 16, W: 16, C: 3}, n)
	if err != nil {
		t.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(31, 32))
	x, z := random(rng, batch, 16, 16, 3), random(rng, batch, n)
	of := func(size int) []array {
		out, err := model.CallOnceN(backend(t), model.NewStore(), func(s *model.Scope, in []*graph.Node) []*graph.Node {
			x, z := graph.ConvertDType(in[0], dtypes.Float32), graph.ConvertDType(in[1], dtypes.Float32)
			var codes, images []*graph.Node
			for from := 0; from < batch; from += size {
				codes = append(codes, a.Encode(s, graph.Slice(x, graph.AxisRange(from, from+size)), n))
				images = append(images, a.Decode(s, graph.Slice(z, graph.AxisRange(from, from+size))))
			}
			c, y := graph.Concatenate(codes, 0), graph.Concatenate(images, 0)
			inputs := []*graph.Node{x, z}
			for _, path := range []string{"/encoder/conv1/kernel", "/encoder/linear/weight", "/decoder/deconv1/kernel", "/decoder/deconv3/bias"} {
				inputs = append(inputs, s.Store().GetVariable(path).NodeValue(x.Graph()))
			}
			loss := graph.Add(graph.ReduceAllSum(graph.Square(c)), graph.ReduceAllSum(graph.Square(y)))
			nodes := append([]*graph.Node{c, y}, graph.Gradient(loss, inputs...)...)
			for i, node := range nodes {
				nodes[i] = graph.ConvertDType(node, dtypes.Float64)
			}
			return nodes
		}, tensors.FromFlatDataAndDimensions(x.data, x.dims...), tensors.FromFlatDataAndDimensions(z.data, z.dims...))
		if err != nil {
			t.Fatal(err)
		}
		got, err := arrays(out)
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	halved := of(batch)
	for i, want := range of(2) {
		near(t, []string{"codes", "images", "gradient of images", "of codes", "of conv1", "of linear", "of deconv1", "of the last bias"}[i], halved[i], want, 1e-5)
	}
}
