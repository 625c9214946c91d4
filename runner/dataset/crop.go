package dataset

import (
	"fmt"

	"loraebench/runner/images"
)

// cropper cuts the square in the middle of an image and resizes it as Pillow's
// BILINEAR does. The corner is rounded down where the middle is between pixels.
type cropper struct {
	side, size, channels int // of the square; of the result
	square               *bilinear
}

func newCropper(side, size, channels int) *cropper {
	return &cropper{side, size, channels, newBilinear(side, side, size, size, channels)}
}

// crop writes to [size,size,C] what it makes of pixels [H,W,C].
func (c *cropper) crop(to []uint8, shape images.Shape, pixels []uint8) error {
	if min(shape.H, shape.W) < c.side {
		return fmt.Errorf("it has %d×%d pixels, a square of %d does not fit", shape.H, shape.W, c.side)
	}
	top, left := (shape.H-c.side)/2, (shape.W-c.side)/2
	row := c.side * c.channels
	square := make([]uint8, c.side*row)
	for y := range c.side {
		from := ((top+y)*shape.W + left) * c.channels
		copy(square[y*row:(y+1)*row], pixels[from:from+row])
	}
	if c.side == c.size {
		copy(to, square)
		return nil
	}
	c.square.resize(to, square, make([]uint8, c.side*c.size*c.channels))
	return nil
}
