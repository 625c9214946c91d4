package nn

import (
	"github.com/gomlx/compute"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/support/exceptions"

	. "github.com/gomlx/gomlx/core/graph"
)

// product is a·b for a [M,K] and b [K,N].
func product(a, b *Node) *Node { return Dot(a, b).General([]int{1}, nil, []int{0}, nil) }

// productT is a·bᵀ for a [M,K] and b [N,K]; the go backend needs no transposed copy for it.
func productT(a, b *Node) *Node { return Dot(a, b).General([]int{1}, nil, []int{1}, nil) }

// productOfTransposed is aᵀ·b for a [K,M] and b [K,N]. The go backend
// multiplies transposed copies of both, so it gets them made fast.
func productOfTransposed(a, b *Node) *Node {
	if onGo(a) && tall(a) && tall(b) {
		return productT(turned(a), turned(b))
	}
	return Dot(a, b).General([]int{0}, nil, []int{0}, nil)
}

// tall says whether turned is worth its arithmetic.
func tall(x *Node) bool { return x.Shape().Dim(1) <= min(x.Shape().Dim(0), 256) }

// turned is the transpose of x [K,M] as a product with the identity: the go
// backend transposes number by number on one core: 3.7 ms for 8,192×128, where
// this takes 1.6.
func turned(x *Node) *Node {
	return productT(DiagonalWithValue(ScalarOne(x.Graph(), x.DType()), x.Shape().Dim(1)), x)
}

// tallProductT is a·bᵀ for a [M,K] and b [N,K] where K is mostly much larger.
// The go backend packs its right factor number by number if that is
// transposed, so the smaller one is put there.
func tallProductT(a, b *Node) *Node {
	m, n, k := a.Shape().Dim(0), b.Shape().Dim(0), a.Shape().Dim(1)
	if n <= m || k < 8*m {
		return productT(a, b)
	}
	return Transpose(productT(b, a), 0, 1)
}

// sumRows is the sum over the last axis of x [M,N] → [M], as a product: ten
// times as fast as a reduction on the go backend.
func sumRows(x *Node) *Node {
	return Reshape(productT(x, Ones(x.Graph(), shapes.Make(x.DType(), 1, x.Shape().Dim(1)))), -1)
}

// stackRows is the rows of all parts [Mᵢ,N] below one another → [ΣMᵢ,N], and
// below them a row of ones if asked for: times it, a column of a matrix is a bias.
func stackRows(parts []*Node, ones bool) *Node {
	if ones {
		parts = append(parts, Ones(parts[0].Graph(), shapes.Make(parts[0].DType(), 1, parts[0].Shape().Dim(1))))
	}
	if len(parts) == 1 {
		return parts[0]
	}
	return Concatenate(parts, 0)
}

// withBias appends the bias [M], if there is one, to m [M,K] as a last column.
func withBias(m *Node, bias []*Node) *Node {
	if len(bias) == 0 {
		return m
	}
	return Concatenate([]*Node{m, InsertAxes(bias[0], -1)}, 1)
}

// repeated is the bias [M], if there is one, n times: [n·M].
func repeated(bias []*Node, n int) []*Node {
	if len(bias) == 0 || n == 1 {
		return bias
	}
	copies := make([]*Node, n)
	for i := range copies {
		copies[i] = bias[0]
	}
	return []*Node{Concatenate(copies, 0)}
}

// present is the inputs that are not nil.
func present(inputs ...*Node) []*Node {
	if inputs[len(inputs)-1] == nil {
		return inputs[:len(inputs)-1]
	}
	return inputs
}

// once is x, which must not be differentiated: what it is made of was set
// aside for the first gradient, so a second one would silently miss a part.
func once(x *Node) *Node {
	return IdentityWithCustomGradient(x, func(_, _ *Node) *Node {
		exceptions.Panicf("nn: the gradient of a kernel's gradient is not defined")
		return nil
	})
}

// padImage adds zeros around the two image axes of x [·,H,W,·].
func padImage(x *Node, top, bottom, left, right int) *Node {
	if top == 0 && bottom == 0 && left == 0 && right == 0 {
		return x
	}
	return Pad(x, ScalarZero(x.Graph(), x.DType()), compute.PadAxis{},
		compute.PadAxis{Start: top, End: bottom}, compute.PadAxis{Start: left, End: right}, compute.PadAxis{})
}

// interleave takes turns along an axis: from s parts with n rows each to s·n rows.
func interleave(parts []*Node, axis int) *Node {
	if len(parts) == 1 {
		return parts[0]
	}
	shape := parts[0].Shape().Clone()
	lanes := make([]*Node, len(parts))
	for i, p := range parts {
		lanes[i] = InsertAxes(p, axis+1)
	}
	shape.Dimensions[axis] *= len(parts)
	return ReshapeWithShape(Concatenate(lanes, axis+1), shape)
}

// cropTo keeps the first h rows and w columns of x [C,H,W,B].
func cropTo(x *Node, h, w int) *Node {
	if x.Shape().Dim(1) == h && x.Shape().Dim(2) == w {
		return x
	}
	return Slice(x, AxisRange(), AxisRange(0, h), AxisRange(0, w))
}

func dims4(x *Node) (a, b, c, d int) {
	dims := x.Shape().Dimensions
	return dims[0], dims[1], dims[2], dims[3]
}
