package extractor

import (
	"github.com/gomlx/compute"
	"github.com/gomlx/gomlx/core/tensors"

	. "github.com/gomlx/gomlx/core/graph"
)

// All pools have windows of 3×3, taken along one axis after the other: slices
// and sums, because the go backend's own pooling is slow.

// halvingMax is the maximum of windows two pixels apart, without padding.
func halvingMax(x *Node) *Node { return along(along(x, 1, 2, Max), 2, 2, Max) }

// keepingMax is the maximum around every pixel. Zeros around the image stand
// for nothing, since no map behind a ReLU is below them.
func keepingMax(x *Node) *Node { return along(along(surround(x, 1, 1), 1, 1, Max), 2, 1, Max) }

// keepingMean is the mean of the pixels around every pixel that lie in the
// image: of 4 in a corner, 6 at an edge. Frameworks that count the padding
// always divide by 9.
func keepingMean(x *Node) *Node {
	sums := along(along(surround(x, 1, 1), 1, 1, Add), 2, 1, Add)
	h, w := x.Shape().Dim(1), x.Shape().Dim(2)
	return Mul(sums, Const(x.Graph(), shares(h, w)))
}

// along joins every row with the next two, on an axis of x [C,H,W,B].
func along(x *Node, axis, stride int, join func(a, b *Node) *Node) *Node {
	out := (x.Shape().Dim(axis)-3)/stride + 1
	tap := func(i int) *Node {
		return SliceAxis(x, axis, AxisRange(i, i+(out-1)*stride+1).Stride(stride))
	}
	return join(join(tap(0), tap(1)), tap(2))
}

// surround adds rows and columns of zeros around x [C,H,W,B].
func surround(x *Node, rows, columns int) *Node {
	if rows == 0 && columns == 0 {
		return x
	}
	return Pad(x, ScalarZero(x.Graph(), x.DType()), compute.PadAxis{}, compute.PadAxis{Start: rows, End: rows},
		compute.PadAxis{Start: columns, End: columns}, compute.PadAxis{})
}

// shares is one over the number of pixels around each pixel → [1,h,w,1].
func shares(h, w int) *tensors.Tensor {
	values := make([]float32, 0, h*w)
	for y := range h {
		for x := range w {
			values = append(values, 1/float32(neighbours(y, h)*neighbours(x, w)))
		}
	}
	return tensors.FromFlatDataAndDimensions(values, 1, h, w, 1)
}

// neighbours counts the places i−1, i and i+1 from 0 to n−1.
func neighbours(i, n int) int { return min(i+1, n-1) - max(i-1, 0) + 1 }
