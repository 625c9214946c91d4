package nn

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

func TestDenseAgreesWithLoops(t *testing.T) {
	for _, size := range []struct{ n, m, batch int }{{1, 1, 1}, {7, 3, 5}, {3, 8, 1}, {64, 33, 17}} {
		for _, bias := range []bool{false, true} {
			t.Run(fmt.Sprintf("%d_to_%d_b%d_bias=%v", size.n, size.m, size.batch, bias), func(t *testing.T) {
				rng := rand.New(rand.NewPCG(9, 10))
				x, weight := random(rng, size.n, size.batch), random(rng, size.m, size.n)
				r := random(rng, size.m, size.batch)
				c := layerCase{
					inputs:    []array{x, weight},
					weights:   r,
					value:     matrixLoop(weight, x),
					gradients: []array{matrixLoop(transposed(weight), r), matrixLoop(r, transposed(x))},
				}
				if bias {
					c = c.withBias(random(rng, size.m))
				}
				c.check(t, "Dense", Dense)
			})
		}
	}
}
