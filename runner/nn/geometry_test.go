package nn

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/gomlx/compute/dtypes"
	. "github.com/gomlx/gomlx/core/graph"
)

func TestBadGeometryIsAnError(t *testing.T) {
	conv, transpose := Formulation.Conv, Formulation.ConvTranspose
	tests := []struct {
		name                string
		layer               func(f Formulation, x, kernel, bias *Node, stride, pad int) *Node
		image, kernel, bias []int
		stride, pad         int
		want                string
	}{
		{"kernel larger than the image", conv, []int{1, 3, 3, 1}, []int{1, 4, 4, 1}, nil, 2, 0, "padded by 0 is smaller than kernel"},
		{"kernel higher than the image", conv, []int{1, 3, 9, 1}, []int{1, 6, 6, 1}, nil, 1, 1, "padded by 1 is smaller than kernel"},
		{"kernel not square", conv, []int{1, 9, 9, 1}, []int{1, 3, 4, 1}, nil, 1, 0, "do not fit"},
		{"channels", conv, []int{3, 9, 9, 1}, []int{2, 3, 3, 1}, nil, 1, 0, "do not fit"},
		{"no batch axis", conv, []int{1, 9, 9}, []int{1, 3, 3, 1}, nil, 1, 0, "do not fit"},
		{"bias of one for two channels", conv, []int{1, 9, 9, 1}, []int{2, 3, 3, 1}, []int{1}, 1, 0, "bias"},
		{"stride 0", conv, []int{1, 9, 9, 1}, []int{1, 3, 3, 1}, nil, 0, 0, "stride 0 and pad 0"},
		{"pad -1", conv, []int{1, 9, 9, 1}, []int{1, 3, 3, 1}, nil, 1, -1, "stride 1 and pad -1"},
		{"nothing left", transpose, []int{1, 1, 2, 1}, []int{1, 1, 1, 1}, nil, 2, 1, "size -1×1"},
		{"transposed channels", transpose, []int{3, 2, 2, 1}, []int{2, 3, 3, 3}, nil, 1, 0, "do not fit"},
		{"transposed bias", transpose, []int{1, 2, 2, 1}, []int{1, 3, 3, 2}, []int{1}, 1, 0, "bias"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			rng := rand.New(rand.NewPCG(7, 8))
			in := []array{random(rng, tt.image...), random(rng, tt.kernel...)}
			if tt.bias != nil {
				in = append(in, random(rng, tt.bias...))
			}
			for name, f := range formulations {
				_, err := compile(t, dtypes.Float32, func(in []*Node) []*Node {
					var bias *Node
					if len(in) == 3 {
						bias = in[2]
					}
					return []*Node{tt.layer(f, in[0], in[1], bias, tt.stride, tt.pad)}
				})(in)
				if err == nil || !strings.Contains(err.Error(), tt.want) {
					t.Errorf("%s: error %v, want one with %q", name, err, tt.want)
				}
			}
		})
	}
}
