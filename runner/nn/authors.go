package nn

import (
	"errors"
	"fmt"

	"loraebench/runner/method"
)

// ErrShape says that there is no architecture for images of a shape.
var ErrShape = errors.New("no architecture")

// Authors is the architecture of the authors' code for square images whose side
// is a power of two, at least 16, with a code of size n: that for CelebA where
// images are coloured and 64 or more a side, that for MNIST for all others.
//
// The encoder for MNIST halves the image down to 2×2 with 32, 64, 128, …
// channels; the decoder starts from a quarter of the side with 128 channels. For
// 32×32×1 and n = 128 the encoder has 820,320 parameters and the decoder 1,220,737.
//
// The encoder for CelebA halves the image four times with 128, 256, 512 and 1024
// channels; the decoder starts from an eighth of the side with 1024 channels, and
// has no ReLU behind its linear layer. For 64×64×3 and n = 256 the encoder has
// 15,212,672 parameters and the decoder 27,854,083.
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
	if shape.C >= 3 && shape.H >= 64 {
		return authorsCelebA(shape, n), nil
	}
	return authorsMNIST(shape, n), nil
}

func authorsMNIST(shape method.Shape, n int) Arch {
	a := Arch{
		Shape: shape, Code: n,
		Base: [3]int{shape.H / 4, shape.W / 4, 128}, BaseReLU: true,
		Decoder: []int{64, 32},
	}
	for side, width := shape.H/2, 32; side >= 2; side, width = side/2, width*2 {
		a.Encoder = append(a.Encoder, width)
	}
	return a
}

func authorsCelebA(shape method.Shape, n int) Arch {
	return Arch{
		Shape: shape, Code: n,
		Encoder: []int{128, 256, 512, 1024},
		Base:    [3]int{shape.H / 8, shape.W / 8, 1024},
		Decoder: []int{512, 256, 128},
	}
}
