package nn

import (
	"fmt"
	"math/rand/v2"
	"testing"

	. "github.com/gomlx/gomlx/core/graph"
)

// The gradient of a convolution with respect to its image has the image's
// size, of which the last rows may have been skipped by the stride: larger
// than the size that ConvTranspose gives.
func TestConvTransposeToALargerImage(t *testing.T) {
	for _, win := range []window{{4, 2, 1}, {4, 2, 0}, {3, 2, 1}, {5, 3, 2}, {4, 3, 1}, {1, 2, 0}, {2, 3, 0}} {
		for extra := range win.stride * win.stride {
			h, w := 3, 4
			oh := (h-1)*win.stride - 2*win.pad + win.k + extra/win.stride
			ow := (w-1)*win.stride - 2*win.pad + win.k + extra%win.stride
			t.Run(fmt.Sprintf("k%d_s%d_p%d_to_%dx%d", win.k, win.stride, win.pad, oh, ow), func(t *testing.T) {
				rng := rand.New(rand.NewPCG(5, 6))
				z, kernel, r := random(rng, 2, h, w, 2), random(rng, 2, win.k, win.k, 3), random(rng, 3, oh, ow, 2)
				c := layerCase{
					inputs:    []array{z, kernel},
					weights:   r,
					value:     transposeLoop(z, kernel, win, oh, ow),
					gradients: []array{convLoop(r, kernel, win), kernelLoop(z, r, win)},
				}.withBias(random(rng, 3))
				for name, f := range formulations {
					c.check(t, name, func(z, kernel, bias *Node) *Node { return f.of(z, win).convTranspose(z, kernel, bias, win, oh, ow) })
				}
			})
		}
	}
}
