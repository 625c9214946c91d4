package extractor

import (
	"context"
	"fmt"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"loraebench/runner/method"
	"loraebench/runner/nn"
)

// Batch is the number of images that go through a network at once, or a
// multiple of it. It is fixed, so that one graph serves all calls.
const Batch = 64

// batches runs a network over images, a fixed number at a time.
type batches struct {
	exec *model.Exec
	size int
	feed feed
}

// feed makes of n images [n,H,W,C], 0 … 255, what a graph takes.
type feed func(pixels []uint8, shape method.Shape, n int) *tensors.Tensor

func newBatches(backend compute.Backend, n *network) (*batches, error) {
	b, features := &batches{size: n.batch, feed: n.feed}, n.features
	if b.feed == nil {
		b.size, b.feed = Batch, raw
		features = func(s *model.Scope, x *graph.Node) *graph.Node { return n.features(s, unit(x)) }
	}
	var err error
	b.exec, err = model.NewExec(backend, n.store, func(s *model.Scope, x *graph.Node) *graph.Node {
		return graph.Transpose(features(s, x), 0, 1)
	})
	return b, err
}

// raw leaves the pixels to the graph: [n,H,W,C] uint8.
func raw(pixels []uint8, shape method.Shape, n int) *tensors.Tensor {
	return tensors.FromFlatDataAndDimensions(pixels, n, shape.H, shape.W, shape.C)
}

// unit takes pixels [B,H,W,C] uint8 to [C,H,W,B] float32 in [0,1].
func unit(x *graph.Node) *graph.Node {
	x = nn.BatchLast(x)
	return graph.DivScalar(graph.ConvertDType(x, dtypes.Float32), 255)
}

// run maps images [N,H,W,C] to rows [N,d]. The last batch is filled up with
// black images, whose rows are dropped.
func (b *batches) run(ctx context.Context, pixels []uint8, shape method.Shape, d int) ([]float32, error) {
	size := shape.H * shape.W * shape.C
	if len(pixels)%size != 0 {
		return nil, fmt.Errorf("%w: %d bytes are no images of %d×%d×%d", ErrImages, len(pixels), shape.H, shape.W, shape.C)
	}
	n := len(pixels) / size
	rows := make([]float32, 0, n*d)
	batch := make([]uint8, b.size*size)
	for from := 0; from < n; from += b.size {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		count := min(b.size, n-from)
		clear(batch[copy(batch, pixels[from*size:(from+count)*size]):])
		out, err := b.call(b.feed(batch, shape, b.size))
		if err != nil {
			return nil, err
		}
		rows = append(rows, out[:count*d]...)
	}
	return rows, nil
}

// call runs the graph and releases both tensors: the collector would come late for a loop.
func (b *batches) call(x *tensors.Tensor) ([]float32, error) {
	y, err := b.exec.Call1(x)
	_ = x.FinalizeAll() // what can't be released now, the collector will
	if err != nil {
		return nil, err
	}
	out, err := tensors.CopyFlatData[float32](y)
	_ = y.FinalizeAll()
	return out, err
}

func (b *batches) close() { b.exec.Finalize() }
