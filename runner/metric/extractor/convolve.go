package extractor

import (
	"slices"

	"github.com/gomlx/compute/shapes"

	"loraebench/runner/nn"

	. "github.com/gomlx/gomlx/core/graph"
)

// convolve is a layer's convolution with its bias: x [C,H,W,B], weights
// [width,C+1,h,w] → [width,H',W',B]. The last channel of the weights is for ones
// beside the image; it is zero but for the bias at the kernel's centre, which is
// never on the padding.
//
// Package nn's convolutions have square kernels and gradients; these need
// kernels of 1×7 and no gradient. The go backend takes the product, its own
// convolution being a hundred times slower; XLA and ONNX Runtime their own.
func (l convReLU) convolve(x, weights *Node) *Node {
	if nn.OwnConvIsFast(x) {
		return l.nativeConvolve(x, weights)
	}
	return l.productConvolve(x, weights)
}

// productConvolve is patches and one matrix product.
func (l convReLU) productConvolve(x, weights *Node) *Node {
	c, h, w, b := x.Shape().Dim(0), x.Shape().Dim(1), x.Shape().Dim(2), x.Shape().Dim(3)
	oh, ow := l.out(x)
	k := (c + 1) * l.h * l.w
	x = Concatenate([]*Node{x, Ones(x.Graph(), shapes.Make(x.DType(), 1, h, w, b))}, 0)
	patches := Reshape(l.patches(x), k, oh*ow*b)
	return Reshape(Dot(Reshape(weights, l.width, k), patches).Product(), l.width, oh, ow, b)
}

// out is the size of the image that comes out.
func (l convReLU) out(x *Node) (h, w int) {
	h = (x.Shape().Dim(1)+2*l.pad(l.h)-l.h)/l.stride + 1
	w = (x.Shape().Dim(2)+2*l.pad(l.w)-l.w)/l.stride + 1
	return h, w
}

// patches are what each weight of the kernel meets at every position of x
// [C,H,W,B] → [C,h·w·H',W',B].
//
// They are put together of rows, each cut out once for every column of the
// kernel: on the go backend joining costs a tenth of cutting.
func (l convReLU) patches(x *Node) *Node {
	if l.h*l.w*l.stride == 1 {
		return x
	}
	oh, _ := l.out(x)
	columns := make([][]*Node, l.w)
	for kx := range columns {
		columns[kx] = l.rows(x, kx)
	}
	var rows []*Node
	for ky := range l.h {
		for kx := range l.w {
			for y := range oh {
				rows = append(rows, columns[kx][ky+y*l.stride])
			}
		}
	}
	return Concatenate(rows, 1)
}

// rows are what a column of the kernel meets in every row of x, padded: [C,1,W',B] each.
func (l convReLU) rows(x *Node, kx int) []*Node {
	_, ow := l.out(x)
	x = surround(x, 0, l.pad(l.w))
	inside := make([]*Node, x.Shape().Dim(1))
	for y := range inside {
		inside[y] = Slice(x, AxisRange(), AxisRange(y, y+1), AxisRange(kx, kx+(ow-1)*l.stride+1).Stride(l.stride))
	}
	outside := slices.Repeat([]*Node{ZerosLike(inside[0])}, l.pad(l.h))
	return slices.Concat(outside, inside, outside)
}

// nativeConvolve is the backend's own convolution.
func (l convReLU) nativeConvolve(x, weights *Node) *Node {
	c := x.Shape().Dim(0)
	kernel := Slice(weights, AxisRange(), AxisRange(0, c))
	bias := Slice(weights, AxisRange(), AxisElem(c), AxisElem(l.h/2), AxisElem(l.w/2))
	rows, columns := l.pad(l.h), l.pad(l.w)
	return Add(nn.ConvNoGradient(x, kernel, l.stride, [2][2]int{{rows, rows}, {columns, columns}}), bias)
}
