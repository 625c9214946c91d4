package nn

import (
	"testing"

	"github.com/gomlx/compute/dtypes"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/google/go-cmp/cmp"
)

// mark is x·y with gradients that no differentiation would give: 10·v·y and 100·v·x.
func mark(x, y *Node) *Node {
	return withGradient(func(in []*Node) *Node {
		return Mul(in[0], in[1])
	}, func(v *Node) []*Node {
		return []*Node{MulScalar(Mul(v, y), 10), MulScalar(Mul(v, x), 100)}
	}, x, y)
}

func TestWithGradient(t *testing.T) {
	// All at x = 3, y = 5.
	tests := []struct {
		name  string
		build func(x, y *Node) []*Node
		want  []float64
	}{
		{"value", func(x, y *Node) []*Node { return []*Node{mark(x, y)} }, []float64{15}},
		{"both", func(x, y *Node) []*Node { return Gradient(mark(x, y), x, y) }, []float64{50, 300}},
		{"one of two", func(x, y *Node) []*Node { return Gradient(mark(x, y), y) }, []float64{300}},
		{"the same input twice", func(x, _ *Node) []*Node { return Gradient(mark(x, x), x) }, []float64{330}},
		{"an input used elsewhere too", func(x, y *Node) []*Node { return Gradient(Add(mark(x, y), Square(x)), x) }, []float64{56}},
		{"an output used twice", func(x, y *Node) []*Node {
			z := mark(x, y)
			return Gradient(Add(z, MulScalar(z, 2)), x)
		}, []float64{150}},
		{"a chain", func(x, y *Node) []*Node { return Gradient(mark(mark(x, y), y), x, y) }, []float64{2500, 1500 + 10*5*300}},
		{"asked twice in one graph", func(x, y *Node) []*Node {
			z := mark(x, y)
			return append(Gradient(z, x), Gradient(Square(z), x)...)
		}, []float64{50, 1500}},
		// 10·y of the first gradient, differentiated once more as it stands; 100·x likewise.
		{"gradient of a gradient", func(x, y *Node) []*Node {
			return Gradient(Gradient(mark(x, y), x)[0], x, y)
		}, []float64{0, 10}},
		// v = 2·z depends on z: d(2·z·10·y) = 20·(y·dz + z·dy) with dz = (10·y, 100·x).
		{"gradient of a gradient through the adjoint", func(x, y *Node) []*Node {
			return Gradient(Gradient(Square(mark(x, y)), x)[0], x, y)
		}, []float64{20 * 5 * 50, 20 * (5*300 + 15)}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			out := compile(t, dtypes.Float64, func(in []*Node) []*Node { return tt.build(in[0], in[1]) }).
				must(t, array{nil, []float64{3}}, array{nil, []float64{5}})
			var got []float64
			for _, a := range out {
				got = append(got, a.data...)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
