package nn

import (
	"math/rand/v2"
	"testing"

	"github.com/gomlx/compute/dtypes"
	. "github.com/gomlx/gomlx/core/graph"
)

// TestPhaseByPhase: phases computed one by one, as for ONNX Runtime, are those computed at once.
func TestPhaseByPhase(t *testing.T) {
	for _, g := range geometries() {
		t.Run(g.String(), func(t *testing.T) {
			rng := rand.New(rand.NewPCG(5, 6))
			oh, ow := (g.h-1)*g.stride-2*g.pad+g.k, (g.w-1)*g.stride-2*g.pad+g.k
			in := []array{random(rng, 3, g.h, g.w, g.batch), random(rng, 3, g.k, g.k, 2)}
			if g.bias {
				in = append(in, random(rng, 2))
			}
			out := compile(t, dtypes.Float32, func(in []*Node) []*Node {
				rows, cols := newFrame(g.window, g.h, oh), newFrame(g.window, g.w, ow)
				u := upsampling{rows, cols, phaseKernels(in[1], rows), in[2:]}
				return []*Node{u.interleaved(u.phaseByPhase(in[0]), oh, ow), u.interleaved(u.atOnce(in[0]), oh, ow)}
			}).must(t, in...)
			near(t, "image", out[0], out[1], agreement)
		})
	}
}
