package trial

import (
	"context"
	"fmt"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
	"gonum.org/v1/gonum/mat"

	"loraebench/runner/dataset"
	"loraebench/runner/method"
	"loraebench/runner/train"
)

// network is a trained method, ready to map many images or codes in batches of
// one size, so that each map is compiled once.
type network struct {
	backend compute.Backend
	store   *model.Store
	shape   method.Shape
}

// imageMap builds what a network makes of images x [B,H,W,C] in [0,1], a row each.
type imageMap = func(s *model.Scope, x *graph.Node) *graph.Node

// mapBatch is the size of those batches. ONNX Runtime decodes 200 images at once
// in 5 % less time than 100, and 400 no faster.
const mapBatch = 200

// images maps images in [0,1] to a row of numbers each and passes the rows on batch by batch.
func (n network) images(ctx context.Context, s dataset.Split, f imageMap, sink func(rows []float32) error) error {
	exec, err := model.NewExec1(n.backend, n.store, func(scope *model.Scope, x *graph.Node) *graph.Node {
		return f(scope, train.Unit(x))
	})
	if err != nil {
		return err
	}
	defer exec.Finalize()
	return batches(ctx, exec, s.N, func(first, count int) []any { return []any{imageBatch(s, first, count)} }, sink)
}

// batches runs a graph on the rows 0 … n−1 of its inputs and passes its output on, batch by batch.
func batches[T float32 | uint8](ctx context.Context, exec *model.ExecOneOutput, n int, inputs func(first, count int) []any, sink func(rows []T) error) error {
	for first := 0; first < n && ctx.Err() == nil; first += mapBatch {
		count := min(mapBatch, n-first)
		rows, err := callFlat[T](exec, inputs(first, count))
		if err != nil {
			return err
		}
		if err := sink(rows[:len(rows)/mapBatch*count]); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// imageBatch are count images from the one at first on, filled up with black ones.
func imageBatch(s dataset.Split, first, count int) *tensors.Tensor {
	size := s.Size()
	batch := make([]uint8, mapBatch*size)
	copy(batch, s.Images[first*size:(first+count)*size])
	return tensors.FromFlatDataAndDimensions(batch, mapBatch, s.H, s.W, s.C)
}

// codeBatch are count codes from the one at first on, filled up with zeros.
func codeBatch(codes *mat.Dense, first, count int) *tensors.Tensor {
	_, width := codes.Dims()
	batch := make([]float32, mapBatch*width)
	copy(batch, float32s(codes.RawMatrix().Data[first*width:(first+count)*width]))
	return tensors.FromFlatDataAndDimensions(batch, mapBatch, width)
}

func float32s(values []float64) []float32 {
	out := make([]float32, len(values))
	for i, v := range values {
		out[i] = float32(v)
	}
	return out
}

// rows collects what images makes as a matrix with a row an image.
func (n network) rows(ctx context.Context, s dataset.Split, f imageMap) (*mat.Dense, error) {
	var all []float64
	err := n.images(ctx, s, f, func(rows []float32) error {
		for _, v := range rows {
			all = append(all, float64(v))
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return mat.NewDense(s.N, len(all)/s.N, all), nil
}

// decodedChunk is the number of decoded images that are passed on at once, a
// multiple of mapBatch and of extractor.Batch: after a run the threads of ONNX
// Runtime are busy waiting for the next one for some time, in the way of whatever follows.
const decodedChunk = 1600

// chunks gathers numbers for sink, which must not keep them, until there are
// size of them. What is left at the end is for flush.
type chunks[T any] struct {
	size int
	sink func([]T) error
	held []T
}

func (c *chunks[T]) add(values []T) error {
	c.held = append(c.held, values...)
	if len(c.held) < c.size {
		return nil
	}
	return c.flush()
}

func (c *chunks[T]) flush() error {
	if len(c.held) == 0 {
		return nil
	}
	err := c.sink(c.held)
	c.held = c.held[:0]
	return err
}

// decode makes images of codes, a row each: clipped to [0,1], then rounded to
// uint8, and passed on chunk by chunk as pixels [count,H,W,C], which sink must not keep.
func (n network) decode(ctx context.Context, d method.Decoder, codes *mat.Dense, sink func(pixels []uint8) error) error {
	exec, err := model.NewExec1(n.backend, n.store, func(scope *model.Scope, z *graph.Node) *graph.Node {
		return quantise(d.Decode(scope, z))
	})
	if err != nil {
		return err
	}
	defer exec.Finalize()
	total, _ := codes.Dims()
	c := chunks[uint8]{size: decodedChunk * n.shape.H * n.shape.W * n.shape.C, sink: sink}
	err = batches(ctx, exec, total, func(first, count int) []any { return []any{codeBatch(codes, first, count)} }, c.add)
	if err != nil {
		return err
	}
	return c.flush()
}

// quantise rounds images to 256 levels; what lies outside [0,1] is clipped first and never wraps around.
func quantise(x *graph.Node) *graph.Node {
	x = graph.Round(graph.MulScalar(graph.ClipScalar(x, 0, 1), 255))
	return graph.ConvertDType(x, dtypes.Uint8)
}

// callFlat runs a graph of one output and returns the output's values.
func callFlat[T float32 | uint8](exec *model.ExecOneOutput, inputs []any) ([]T, error) {
	out, err := exec.Call(inputs...)
	for _, x := range inputs {
		x.(*tensors.Tensor).MustFinalizeAll()
	}
	if err != nil {
		return nil, fmt.Errorf("evaluate: %w", err)
	}
	defer out.MustFinalizeAll()
	return tensors.CopyFlatData[T](out)
}
