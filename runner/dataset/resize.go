package dataset

import (
	"context"
	"math"
)

// bilinear resizes 8-bit images exactly as Pillow's BILINEAR does: the triangle
// filter widened when shrinking, 22-bit integer weights, the horizontal pass
// first, rounded to 8 bits after each pass.
//
// Source: Pillow, src/libImaging/Resample.c (Pillow 9.4; the filter is the same
// in later versions).
type bilinear struct {
	inH, inW, outH, outW, channels int
	rows, columns                  []taps // one per output row and column
}

// taps are the input pixels, from first on, that one output pixel is made of.
type taps struct {
	first   int
	weights []int // sum ≈ 1<<weightBits
}

const weightBits = 22

func newBilinear(inH, inW, outH, outW, channels int) *bilinear {
	return &bilinear{inH, inW, outH, outW, channels, triangle(inH, outH), triangle(inW, outW)}
}

// triangle is the filter along one axis. Products that feed a sum are rounded
// explicitly, so that no platform fuses the two.
func triangle(in, out int) []taps {
	scale := float64(in) / float64(out)
	support := max(scale, 1)
	axis := make([]taps, out)
	for i := range axis {
		center := float64((float64(i) + 0.5) * scale)
		first := max(int(center-support+0.5), 0)
		end := min(int(center+support+0.5), in)
		weights, sum := make([]float64, end-first), 0.0
		for k := range weights {
			distance := math.Abs(float64((float64(first+k) - center + 0.5) * (1 / support)))
			weights[k] = max(1-distance, 0)
			sum += weights[k]
		}
		axis[i] = taps{first, make([]int, end-first)}
		for k, w := range weights {
			axis[i].weights[k] = int(0.5 + float64(w/sum*(1<<weightBits)))
		}
	}
	return axis
}

// resize writes the resized src [inH,inW,C] to dst [outH,outW,C]. between holds
// inH·outW·C bytes. The weights are positive and add up to one within 22 bits,
// so no result needs clipping.
func (b *bilinear) resize(dst, src, between []uint8) {
	c := b.channels
	for y := range b.inH {
		row := src[y*b.inW*c:][:b.inW*c]
		for x, t := range b.columns {
			for ch := range c {
				sum := 1 << (weightBits - 1)
				for k, w := range t.weights {
					sum += w * int(row[(t.first+k)*c+ch])
				}
				between[(y*b.outW+x)*c+ch] = uint8(sum >> weightBits)
			}
		}
	}
	width := b.outW * c
	for y, t := range b.rows {
		for x := range width {
			sum := 1 << (weightBits - 1)
			for k, w := range t.weights {
				sum += w * int(between[(t.first+k)*width+x])
			}
			dst[y*width+x] = uint8(sum >> weightBits)
		}
	}
}

// resized is the split with all images resized to h×w, on all cores. A split of
// that size already is returned as it is.
func resized(ctx context.Context, s Split, h, w int) (Split, error) {
	if s.H == h && s.W == w {
		return s, nil
	}
	b := newBilinear(s.H, s.W, h, w, s.C)
	out := Split{N: s.N, H: h, W: w, C: s.C, Images: make([]uint8, s.N*h*w*s.C), Labels: s.Labels}
	err := inChunks(ctx, s.N, func(from, to int) {
		between := make([]uint8, s.H*w*s.C)
		for i := from; i < to; i++ {
			b.resize(out.Image(i), s.Image(i), between)
		}
	})
	return out, err
}
