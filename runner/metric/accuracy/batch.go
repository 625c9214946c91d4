package accuracy

import (
	"math/rand/v2"

	"github.com/gomlx/gomlx/core/tensors"
)

// batch is what one training step reads. Its size is fixed, so that one graph
// serves all steps; rows that are missing in the last batch of an epoch weigh nothing.
type batch struct {
	size, dim int
	rows      []float32  // [size,dim]
	labels    []int32    // [size]
	weights   []float32  // [size], 1/rows for rows that count, else 0
	kept      [2][]uint8 // [width,size] each: 1 for a hidden unit that is kept, else 0
}

// newBatch has rows of dim numbers for a head with hidden layers of width units.
func newBatch(size, dim, width int) batch {
	return batch{
		size: size, dim: dim,
		rows: make([]float32, size*dim), labels: make([]int32, size), weights: make([]float32, size),
		kept: [2][]uint8{make([]uint8, size*width), make([]uint8, size*width)},
	}
}

// fill gathers rows.
func (b *batch) fill(from Labelled, rows []int) {
	clear(b.weights)
	for at, i := range rows {
		copy(b.rows[at*b.dim:(at+1)*b.dim], from.Features[i*b.dim:])
		b.labels[at], b.weights[at] = int32(from.Labels[i]), 1/float32(len(rows))
	}
}

// drop draws the hidden units to drop, sixteen random bits each.
func (b *batch) drop(share float64, rng *rand.Rand) {
	limit := uint16(share * (1 << 16))
	for _, kept := range b.kept {
		var bits uint64
		for i := range kept {
			if i%4 == 0 {
				bits = rng.Uint64()
			}
			kept[i] = 0
			if uint16(bits) >= limit {
				kept[i] = 1
			}
			bits >>= 16
		}
	}
}

// tensors are copies, in the order of Head.step's inputs.
func (b *batch) tensors() []any {
	return []any{
		tensors.FromFlatDataAndDimensions(b.rows, b.size, b.dim),
		tensors.FromFlatDataAndDimensions(b.labels, b.size),
		tensors.FromFlatDataAndDimensions(b.weights, b.size),
		tensors.FromFlatDataAndDimensions(b.kept[0], len(b.kept[0])/b.size, b.size),
		tensors.FromFlatDataAndDimensions(b.kept[1], len(b.kept[1])/b.size, b.size),
	}
}
