package nn

import (
	"fmt"
	"strings"

	. "github.com/gomlx/gomlx/core/graph"
)

// Formulation is how a convolution is put to the backend. All take the same
// parameters and give the same numbers.
type Formulation int

const (
	// Auto is Native on XLA, Volume on ONNX Runtime and Product elsewhere.
	Auto Formulation = iota
	// Native is the backend's own convolution, about forty times slower than
	// Product on the go backend.
	Native
	// Volume is the backend's own convolution of one image with three axes, of
	// which the batch is the third.
	Volume
	// Product is patches and matrix products.
	Product
)

// Conv is a two-dimensional convolution (cross-correlation, as in PyTorch):
// x [Ci,H,W,B], kernel [Co,k,k,Ci], bias [Co] or nil → [Co,H',W',B] with
// H' = ⌊(H+2·pad−k)/stride⌋+1. It panics if the kernel does not fit.
func (f Formulation) Conv(x, kernel, bias *Node, stride, pad int) *Node {
	win := window{kernel.Shape().Dim(1), stride, pad}
	win.check(x, kernel, bias, 3)
	if _, h, w, _ := dims4(x); min(h, w)+2*pad < win.k {
		panic(fmt.Errorf("nn: image %s padded by %d is smaller than kernel %s", x.Shape(), pad, kernel.Shape()))
	}
	return f.of(x, win).conv(x, kernel, bias, win)
}

// ConvTranspose is the adjoint of Conv with respect to its image, plus a bias:
// z [Cz,h,w,B], kernel [Cz,k,k,Ct], bias [Ct] or nil → [Ct,H,W,B] with
// H = (h−1)·stride−2·pad+k, as ConvTranspose2d of PyTorch. The kernel is laid out as that of the
// convolution it transposes. It panics if nothing of the image is left.
func (f Formulation) ConvTranspose(z, kernel, bias *Node, stride, pad int) *Node {
	win := window{kernel.Shape().Dim(1), stride, pad}
	win.check(z, kernel, bias, 0)
	oh := (z.Shape().Dim(1)-1)*stride - 2*pad + win.k
	ow := (z.Shape().Dim(2)-1)*stride - 2*pad + win.k
	if min(oh, ow) < 1 {
		panic(fmt.Errorf("nn: image %s under kernel %s, stride %d, pad %d would have size %d×%d", z.Shape(), kernel.Shape(), stride, pad, oh, ow))
	}
	return f.of(z, win).convTranspose(z, kernel, bias, win, oh, ow)
}

// convolver are the two convolutions of a formulation, for arguments that fit.
type convolver interface {
	conv(x, kernel, bias *Node, win window) *Node
	// convTranspose is the adjoint of conv with respect to its image, which has
	// height oh and width ow, plus a bias.
	convTranspose(z, kernel, bias *Node, win window, oh, ow int) *Node
}

// of is the formulation for x and a window.
func (f Formulation) of(x *Node, win window) convolver {
	if f == Auto {
		f = fastest(x.Graph().Backend().Name())
	}
	switch {
	case f == Native:
		return native{}
	case f == Volume && win != (window{1, 1, 0}): // of that one the image itself is the patches
		return native{volume: true}
	}
	return products{}
}

// fastest is the formulation for a backend.
func fastest(backend string) Formulation {
	switch {
	case strings.HasPrefix(backend, "xla"):
		return Native
	case strings.HasPrefix(backend, "onnx"):
		return Volume
	}
	return Product
}

// check panics, as graph functions do, unless x has as many channels as the
// kernel's axis in, which is 0 or 3, and bias as many as the other one.
func (w window) check(x, kernel, bias *Node, in int) {
	if w.stride < 1 || w.pad < 0 {
		panic(fmt.Errorf("nn: stride %d and pad %d: must be at least 1 and 0", w.stride, w.pad))
	}
	if x.Rank() != 4 || kernel.Rank() != 4 || kernel.Shape().Dim(2) != w.k || kernel.Shape().Dim(in) != x.Shape().Dim(0) {
		panic(fmt.Errorf("nn: image %s and kernel %s do not fit", x.Shape(), kernel.Shape()))
	}
	if bias != nil && (bias.Rank() != 1 || bias.Shape().Dim(0) != kernel.Shape().Dim(3-in)) {
		panic(fmt.Errorf("nn: bias %s and kernel %s do not fit", bias.Shape(), kernel.Shape()))
	}
}
