package images

import "image"

// convertYCbCr makes RGB [H,W,3] of a JPEG image as libjpeg does, and with it
// Pillow: chroma of half the resolution is interpolated, so that three parts
// come from the nearest sample and one from the next. image/jpeg leaves
// that out, and is up to tens of levels off at edges.
//
// Source: libjpeg-turbo, jdsample.c (fancy upsampling) and jdcolor.c.
func convertYCbCr(to []uint8, m *image.YCbCr) {
	w, h := m.Rect.Dx(), m.Rect.Dy()
	c := newChroma(m)
	cb, cr := make([]uint8, w), make([]uint8, w)
	for y := range h {
		c.row(cb, m.Cb, y)
		c.row(cr, m.Cr, y)
		luma := m.Y[y*m.YStride : y*m.YStride+w]
		for x, l := range luma {
			r, g, b := rgb(int(l), int(cb[x])-128, int(cr[x])-128)
			to[0], to[1], to[2] = r, g, b
			to = to[3:]
		}
	}
}

// rgb converts with factors of 2⁻¹⁶.
func rgb(y, b, r int) (red, green, blue uint8) {
	const half = 1 << 15
	return clip(y + (91881*r+half)>>16), clip(y + (-22554*b-46802*r+half)>>16), clip(y + (116130*b+half)>>16)
}

func clip(v int) uint8 { return uint8(min(max(v, 0), 255)) }

// chroma gives rows of a chroma plane [h,w] in the image's resolution.
type chroma struct {
	w, h, stride int
	sx, sy       int  // pixels to a sample, across and down
	across, down bool // whether it is interpolated; if not, samples are repeated
	sums         []int
}

func newChroma(m *image.YCbCr) *chroma {
	c := &chroma{stride: m.CStride, sx: 1, sy: 1}
	switch m.SubsampleRatio {
	case image.YCbCrSubsampleRatio422:
		c.sx = 2
	case image.YCbCrSubsampleRatio420:
		c.sx, c.sy = 2, 2
	case image.YCbCrSubsampleRatio440:
		c.sy = 2
	case image.YCbCrSubsampleRatio411:
		c.sx = 4
	case image.YCbCrSubsampleRatio410:
		c.sx, c.sy = 4, 2
	}
	c.w, c.h = (m.Rect.Dx()+c.sx-1)/c.sx, (m.Rect.Dy()+c.sy-1)/c.sy
	c.across = c.sx == 2 && c.w > 2
	c.down = c.sy == 2 && (c.sx == 1 || c.across)
	c.sums = make([]int, c.w+2)
	return c
}

// row writes row y of the image. Halves are rounded up and down by turns.
func (c *chroma) row(to, plane []uint8, y int) {
	c.sum(plane, y)
	even, odd, shift := 1, 2, 2
	if c.down {
		even, odd, shift = 8, 7, 4
	}
	for x := range to {
		v := c.sums[x/c.sx+1]
		switch {
		case c.across && x%2 == 0:
			v = (3*v + c.sums[x/2] + even) >> shift
		case c.across:
			v = (3*v + c.sums[x/2+2] + odd) >> shift
		case c.down:
			v = (v + 1 + y%2) >> 2
		}
		to[x] = uint8(v)
	}
}

// sum mixes the samples for row y, times 4 where that is needed. The first and the last one are there twice.
func (c *chroma) sum(plane []uint8, y int) {
	near := y / c.sy
	next := min(max(near-1+y%2*2, 0), c.h-1)
	for x, v := range plane[near*c.stride : near*c.stride+c.w] {
		c.sums[x+1] = int(v)
		if c.down {
			c.sums[x+1] = 3*int(v) + int(plane[next*c.stride+x])
		}
	}
	c.sums[0], c.sums[c.w+1] = c.sums[1], c.sums[c.w]
}
