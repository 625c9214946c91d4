package accuracy

import (
	"math/rand/v2"

	"github.com/gomlx/gomlx/core/tensors"
)

// batch is what one training step of K heads reads. Its size is fixed, so that
// one graph serves all steps; rows that a head lacks weigh nothing.
type batch struct {
	heads, size, dim, width int

	rows    []float32  // [K,size,dim]
	labels  []int32    // [K,size]
	weights []float32  // [K,size], 1/rows for rows that count, else 0
	kept    [2][]uint8 // [K,width,size] each: 1 for a hidden unit that is kept, else 0
}

// newBatch has rows of dim numbers for heads with hidden layers of width units.
func newBatch(heads, size, dim, width int) batch {
	n := heads * size
	return batch{
		heads: heads, size: size, dim: dim, width: width,
		rows: make([]float32, n*dim), labels: make([]int32, n), weights: make([]float32, n),
		kept: [2][]uint8{make([]uint8, n*width), make([]uint8, n*width)},
	}
}

// fill gathers the rows of a head.
func (b *batch) fill(head int, from Labelled, rows []int) {
	at := head * b.size
	clear(b.weights[at:][:b.size])
	for _, i := range rows {
		copy(b.rows[at*b.dim:(at+1)*b.dim], from.Features[i*b.dim:])
		b.labels[at], b.weights[at] = int32(from.Labels[i]), 1/float32(len(rows))
		at++
	}
}

// drop draws the hidden units to drop for the first n rows of a head, sixteen random bits each.
func (b *batch) drop(head, n int, share float64, rng *rand.Rand) {
	limit := uint16(share * (1 << 16))
	for _, kept := range b.kept {
		kept = kept[head*b.width*b.size:]
		var bits uint64
		for i := range b.width * n {
			if i%4 == 0 {
				bits = rng.Uint64()
			}
			keep := uint8(0)
			if uint16(bits) >= limit {
				keep = 1
			}
			kept[i/n*b.size+i%n] = keep
			bits >>= 16
		}
	}
}

// tensors are copies, in the order of stack.step's inputs.
func (b *batch) tensors() []any {
	return []any{
		tensors.FromFlatDataAndDimensions(b.rows, b.heads, b.size, b.dim),
		tensors.FromFlatDataAndDimensions(b.labels, b.heads, b.size),
		tensors.FromFlatDataAndDimensions(b.weights, b.heads, b.size),
		tensors.FromFlatDataAndDimensions(b.kept[0], b.heads, b.width, b.size),
		tensors.FromFlatDataAndDimensions(b.kept[1], b.heads, b.width, b.size),
	}
}
