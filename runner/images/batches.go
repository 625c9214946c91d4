package images

import (
	"context"
	"iter"
)

// Batches are the pixels [n,H,W,C] of all images in order, size images at a
// time and at the end what is left. While one batch is in use, the next is read. A
// batch is valid until the next one is asked for. An error is the last that comes.
func (s *Set) Batches(ctx context.Context, size int) iter.Seq2[[]uint8, error] {
	return func(yield func([]uint8, error) bool) {
		within, cancel := context.WithCancel(ctx)
		batches := make(chan batch)
		defer func() {
			cancel()
			for range batches { // until the reader has ended
			}
		}()
		go func() {
			defer close(batches)
			s.read(within, size, batches)
		}()
		for b := range batches {
			if !yield(b.pixels, b.err) || b.err != nil {
				return
			}
		}
		if ctx.Err() != nil {
			yield(nil, context.Cause(ctx))
		}
	}
}

// batch is some images, or why there are none.
type batch struct {
	pixels []uint8
	err    error
}

// read sends the batches, in two buffers by turns, until the context ends.
func (s *Set) read(ctx context.Context, size int, to chan<- batch) {
	send := func(b batch) bool {
		select {
		case to <- b:
			return b.err == nil
		case <-ctx.Done():
			return false
		}
	}
	p, err := s.source.pass()
	if err != nil {
		send(batch{err: err})
		return
	}
	defer func() { _ = p.Close() }() // nothing was written
	var buffers [2][]uint8
	for first := 0; first < s.N; first += size {
		use := &buffers[first/size%2]
		if *use == nil {
			*use = make([]uint8, min(size, s.N-first)*s.Size())
		}
		pixels := (*use)[:min(size, s.N-first)*s.Size()]
		if !send(batch{pixels, p.next(ctx, pixels)}) {
			return
		}
	}
}
