package nn

import (
	"fmt"
	"testing"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
)

// BenchmarkConvolutions are the strided layers of the authors' MNIST networks,
// 100 images each, with the gradients of image, kernel and bias:
//
//	go test ./runner/nn -run '^$' -bench Convolutions -count 10 | benchstat -
func BenchmarkConvolutions(b *testing.B) {
	for _, l := range []struct {
		transposed     bool
		from, to, side int // channels, and the side of the image
	}{
		{false, 1, 32, 32}, {false, 32, 64, 16}, {false, 64, 128, 8}, {false, 128, 256, 4},
		{true, 128, 64, 8}, {true, 64, 32, 16},
	} {
		name := fmt.Sprintf("conv/%dx%d-%d-%d", l.side, l.side, l.from, l.to)
		kernelDims := []int{l.to, 4, 4, l.from}
		layer := Auto.Conv
		flops := 3 * 2 * 100 * float64(l.side*l.side/4*16*l.from*l.to)
		if l.transposed {
			name = fmt.Sprintf("deconv/%dx%d-%d-%d", l.side, l.side, l.from, l.to)
			kernelDims = []int{l.from, 4, 4, l.to}
			layer = Auto.ConvTranspose
			flops *= 4
		}
		b.Run(name, func(b *testing.B) {
			backend, err := goBackend()
			if err != nil {
				b.Fatal(err)
			}
			exec := MustNewExec(backend, func(x, kernel, bias *Node) []*Node {
				return Gradient(ReduceAllSum(layer(x, kernel, bias, 2, 1)), x, kernel, bias)
			})
			defer exec.Finalize()
			zeros := func(dims ...int) *tensors.Tensor { return tensors.FromShape(shapes.Make(dtypes.Float32, dims...)) }
			x, kernel, bias := zeros(l.from, l.side, l.side, 100), zeros(kernelDims...), zeros(l.to)
			for b.Loop() {
				out, err := exec.Call(x, kernel, bias)
				if err != nil {
					b.Fatal(err)
				}
				for _, o := range out {
					o.MustFinalizeAll()
				}
			}
			b.ReportMetric(flops*float64(b.N)/b.Elapsed().Seconds()/1e9, "GFLOP/s")
		})
	}
}
