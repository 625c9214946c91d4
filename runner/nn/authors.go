package nn

import (
	"errors"
	"fmt"

	"loraebench/runner/method"
)

// ErrShape says that there is no architecture for images of a shape.
var ErrShape = errors.New("no architecture")

// Authors is the architecture of the authors' MNIST code for square images
// whose side is a power of two, at least 16, with a code of size n: the
// encoder halves the image down to 2×2 with 32, 64, 128, … channels, the
// decoder starts from a quarter of the side with 128 channels.
//
// For 32×32×1 and n = 128 the encoder has 820,320 parameters and the decoder 1,220,737.
//
// Source: github.com/tirthajit/LoRAE_WACV24.
func Authors(shape method.Shape, n int) (Arch, error) {
	if shape.H != shape.W || shape.H < 16 || shape.H&(shape.H-1) != 0 {
		return Arch{}, fmt.Errorf("%w for images of %d×%d: the side must be 16, 32, 64, …", ErrShape, shape.H, shape.W)
	}
	if shape.C < 1 {
		return Arch{}, fmt.Errorf("%w for images of %d channels: must be at least 1", ErrShape, shape.C)
	}
	if n < 1 {
		return Arch{}, fmt.Errorf("latent size %d: must be at least 1", n)
	}
	a := Arch{
		Shape: shape, Code: n,
		Base: [3]int{shape.H / 4, shape.W / 4, 128}, BaseReLU: true,
		Decoder: []int{64, 32},
	}
	for side, width := shape.H/2, 32; side >= 2; side, width = side/2, width*2 {
		a.Encoder = append(a.Encoder, width)
	}
	return a, nil
}
