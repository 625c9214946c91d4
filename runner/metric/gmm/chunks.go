package gmm

import (
	"context"
	"fmt"

	"github.com/gomlx/compute"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
)

// chunkValues bounds the largest array of a chunk, [K,D,rows] float64: 8 MiB,
// of which a backend holds a few at a time.
const chunkValues = 1 << 20

// minChunk keeps products efficient where K·D is large.
const minChunk = 64

// chunks runs one graph over codes, a chunk of rows at a time.
type chunks struct {
	exec  *graph.Exec
	codes *codes
}

// pass is the graph of a chunk: rows x [n,D] and the whitening.
type pass = func(x, inverse, shift, logNorm *graph.Node) []*graph.Node

func newChunks(backend compute.Backend, c *codes, p pass) (*chunks, error) {
	exec, err := graph.NewExec(backend, p)
	if err != nil {
		return nil, fmt.Errorf("build mixture graph: %w", err)
	}
	return &chunks{exec: exec, codes: c}, nil
}

func (c *chunks) close() { c.exec.Finalize() }

// each calls use with the graph's outputs for every chunk, in order.
// The outputs are released afterwards.
func (c *chunks) each(ctx context.Context, w *whitening, use func(from, to int, out []*tensors.Tensor) error) error {
	params := []*tensors.Tensor{
		tensors.FromFlatDataAndDimensions(w.inverse, w.k*w.d, w.d),
		tensors.FromFlatDataAndDimensions(w.shift, w.k, w.d, 1),
		tensors.FromFlatDataAndDimensions(w.logNorm, w.k, 1),
	}
	defer release(params)
	rows := min(max(minChunk, chunkValues/(w.k*w.d)), c.codes.n)
	buffer := make([]float64, rows*w.d)
	for from := 0; from < c.codes.n; from += rows {
		if err := ctx.Err(); err != nil {
			return err
		}
		to := min(from+rows, c.codes.n)
		c.codes.block(buffer, from, to)
		x := tensors.FromFlatDataAndDimensions(buffer[:(to-from)*w.d], to-from, w.d)
		out, err := c.exec.Call(x, params[0], params[1], params[2])
		release([]*tensors.Tensor{x})
		if err != nil {
			return fmt.Errorf("rows %d to %d: %w", from, to, err)
		}
		err = use(from, to, out)
		release(out)
		if err != nil {
			return err
		}
	}
	return nil
}

// release gives memory back at once: the collector would come late for a loop.
func release(ts []*tensors.Tensor) {
	for _, t := range ts {
		_ = t.FinalizeAll() // what can't be released now, the collector will
	}
}
