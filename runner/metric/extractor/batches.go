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
)

// Batch is the number of images that go through a network at once. It is
// fixed, so that one graph serves all calls.
const Batch = 64

// batches runs a network over images, Batch at a time.
type batches struct{ exec *model.Exec }

// newBatches takes f from x [C,H,W,B] float32 in [0,1] to [D,B].
func newBatches(backend compute.Backend, store *model.Store, f func(*model.Scope, *graph.Node) *graph.Node) (*batches, error) {
	exec, err := model.NewExec(backend, store, func(s *model.Scope, x *graph.Node) *graph.Node {
		return graph.Transpose(f(s, unit(x)), 0, 1)
	})
	return &batches{exec}, err
}

// unit takes pixels [B,H,W,C] uint8 to [C,H,W,B] float32 in [0,1].
func unit(x *graph.Node) *graph.Node {
	x = graph.TransposeAllAxes(x, 3, 1, 2, 0)
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
	batch := make([]uint8, Batch*size)
	for from := 0; from < n; from += Batch {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		count := min(Batch, n-from)
		clear(batch[copy(batch, pixels[from*size:(from+count)*size]):])
		out, err := b.call(tensors.FromFlatDataAndDimensions(batch, Batch, shape.H, shape.W, shape.C))
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
