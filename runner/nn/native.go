package nn

import (
	"github.com/gomlx/compute"
	"github.com/gomlx/compute/shapes"

	. "github.com/gomlx/gomlx/core/graph"
)

func init() { VJPRegistration[NodeTypeConvGeneral] = convolveVJP }

// convolveVJP is zero: where the backend's own convolution is used, the true
// gradient is given by withGradient. That of GoMLX 0.28.8 is wrong for kernels
// of even side, shifted by one pixel, and panics for some paddings.
func convolveVJP(node *Node, _ []*Node, _ shapes.Shape) []*Node {
	return []*Node{ZerosLike(node.Inputs()[0]), ZerosLike(node.Inputs()[1])}
}

// native is the backend's own convolution.
type native struct {
	// volume makes the batch a third image axis, of one image: for ONNX
	// Runtime, which lays out patches for a product image by image.
	volume bool
}

// padding is the zeros before and after the rows and the columns of an image.
type padding [2][2]int

// OwnConvIsFast says whether the backend's own convolution is faster than products.
func OwnConvIsFast(x *Node) bool { return fastest(x.Graph().Backend().Name()) != Product }

// ConvNoGradient is the backend's own convolution of x [Ci,H,W,B] with kernel
// [Co,Ci,kh,kw], → [Co,H',W',B], as fast as the backend has it. Its gradient is zero.
func ConvNoGradient(x, kernel *Node, stride int, pad [2][2]int) *Node {
	return native{volume: fastest(x.Graph().Backend().Name()) == Volume}.convolve(x, kernel, stride, pad)
}

func (n native) conv(x, kernel, bias *Node, win window) *Node {
	_, h, w, _ := dims4(x)
	y := withGradient(func(in []*Node) *Node {
		return n.convolve(in[0], channelsFirst(in[1]), win.stride, win.padding())
	}, func(v *Node) []*Node {
		return []*Node{n.convTranspose(v, kernel, nil, win, h, w), n.kernelGradient(x, v, win)}
	}, x, kernel)
	return addChannels(y, bias)
}

// convTranspose is a convolution of stride one for each phase of the output,
// interleaved: the backend's own transposed form, a convolution of the dilated
// image, is not what ONNX Runtime is given, and has no gradient.
func (n native) convTranspose(z, kernel, bias *Node, win window, oh, ow int) *Node {
	y := withGradient(func(in []*Node) *Node {
		return n.upsampled(in[0], in[1], win, oh, ow)
	}, func(v *Node) []*Node {
		return []*Node{n.conv(v, kernel, nil, win), n.kernelGradient(v, z, win)}
	}, z, kernel)
	return addChannels(y, bias)
}

// fewRows is how many rows a product must have for ONNX Runtime to spend less
// time on it than on laying out the patches.
const fewRows = 128

// upsampled is the transposed convolution of z, [Ct,oh,ow,B]: phase by phase,
// or all at once over the whole frame if a phase has few channels.
func (n native) upsampled(z, kernel *Node, win window, oh, ow int) *Node {
	_, h, w, _ := dims4(z)
	u, s := newUpsampling(z, win, oh, ow), win.stride
	kernels := u.kernels(kernel)
	if n.volume && s*s*kernel.Shape().Dim(3) <= fewRows {
		all := n.convolve(z, Concatenate(kernels, 0), 1, padding{u.rows.margins(h), u.cols.margins(w)})
		return u.interleaved(u.phases(all), oh, ow)
	}
	var images []*Node
	for ry := range s {
		for rx := range s {
			own := kernels[u.rows.phase(ry)*s+u.cols.phase(rx)]
			images = append(images, n.convolve(z, own, 1, padding{u.rows.padding(ry, h), u.cols.padding(rx, w)}))
		}
	}
	return u.interleaved(images, oh, ow)
}

// kernels are the phases' own parts of kernel [Cz,k,k,Ct], [Ct,Cz,T,T] each.
// Taps run against the direction of a convolution: frame row u meets z[u−t].
func (u upsampling) kernels(kernel *Node) []*Node {
	cz, ct := kernel.Shape().Dim(0), kernel.Shape().Dim(3)
	kernel = Reverse(u.split(kernel), 1, 3)
	var own []*Node
	for a := range u.rows.stride {
		for b := range u.cols.stride {
			k := Slice(kernel, AxisRange(), AxisRange(), AxisElem(a), AxisRange(), AxisElem(b))
			own = append(own, Reshape(Transpose(Reshape(k, -1, ct), 0, 1), ct, cz, u.rows.taps, u.cols.taps))
		}
	}
	return own
}

// channelsFirst is x [A,H,W,C] as [A,C,H,W].
func channelsFirst(x *Node) *Node {
	a, h, w, c := dims4(x)
	return Reshape(TransposeAllAxes(Reshape(x, a, h*w, c), 0, 2, 1), a, c, h, w)
}

// featureMaps tells the backend's convolution where the axes of x [C,H,W,B]
// and of a kernel [Co,Ci,k,k] are.
var featureMaps = compute.ConvolveAxesConfig{
	InputBatch: 3, InputChannels: 0, InputSpatial: []int{1, 2},
	KernelOutputChannels: 0, KernelInputChannels: 1, KernelSpatial: []int{2, 3},
	OutputBatch: 3, OutputChannels: 0, OutputSpatial: []int{1, 2},
}

// volumes are the axes of a convolution of one image with three axes,
// [1,C,H,W,N], and a kernel [Co,Ci,k,k,1].
var volumes = compute.ConvolveAxesConfig{
	InputBatch: 0, InputChannels: 1, InputSpatial: []int{2, 3, 4},
	KernelOutputChannels: 0, KernelInputChannels: 1, KernelSpatial: []int{2, 3, 4},
	OutputBatch: 0, OutputChannels: 1, OutputSpatial: []int{2, 3, 4},
}

// convolve is the convolution of x [Ci,H,W,B] with kernel [Co,Ci,k,k] without a gradient.
func (n native) convolve(x, kernel *Node, stride int, pad padding) *Node {
	x, pad = pad.cut(x)
	if !n.volume {
		return Convolve(x, kernel).AxesConfig(featureMaps).Strides(stride).PaddingPerDim(pad[:]).Done()
	}
	y := Convolve(InsertAxes(x, 0), InsertAxes(kernel, -1)).AxesConfig(volumes).
		StridePerAxis(stride, stride, 1).PaddingPerDim([][2]int{pad[0], pad[1], {}}).Done()
	return Squeeze(y, 0)
}

// kernelMaps are the axes of the convolution that is the kernel's gradient:
// channels and batch of x [Ci,H,W,B] trade places, and the adjoint
// [Co,H',W',B] is the kernel → [Co,k,k,Ci].
var kernelMaps = compute.ConvolveAxesConfig{
	InputBatch: 0, InputChannels: 3, InputSpatial: []int{1, 2},
	KernelOutputChannels: 0, KernelInputChannels: 3, KernelSpatial: []int{1, 2},
	OutputBatch: 3, OutputChannels: 0, OutputSpatial: []int{1, 2},
}

// kernelGradient is the gradient of a convolution of x [Ci,H,W,B] with
// respect to its kernel, v [Co,H',W',B] being the adjoint of its output: → [Co,k,k,Ci].
func (n native) kernelGradient(x, v *Node, win window) *Node {
	c, h, w, b := dims4(x)
	s, pad := win.stride, win.padding()
	var d *Node
	if n.volume {
		// The third axis runs over pairs of image and channel: the window takes
		// all images of one channel, at every c-th place, and moves over the channels.
		x = Reshape(Transpose(Reshape(x, c, h*w*b), 0, 1), 1, 1, h, w, b*c)
		d = Convolve(x, InsertAxes(v, 1)).AxesConfig(volumes).
			DilationPerAxis(s, s, c).PaddingPerDim([][2]int{pad[0], pad[1], {}}).Done()
		d = Squeeze(d, 0)
	} else {
		d = Convolve(x, v).AxesConfig(kernelMaps).DilationPerAxis(s, s).PaddingPerDim(pad[:]).Done()
	}
	return once(cropTo(d, win.k, win.k)) // larger where the stride leaves rows over
}

// cut is x [C,H,W,B] without what a negative padding takes off it, and what is
// left to pad.
func (p padding) cut(x *Node) (*Node, padding) {
	if min(p[0][0], p[0][1], p[1][0], p[1][1]) >= 0 {
		return x, p
	}
	x = padImage(x, max(p[0][0], 0), max(p[0][1], 0), max(p[1][0], 0), max(p[1][1], 0))
	_, h, w, _ := dims4(x)
	return Slice(x, AxisRange(), AxisRange(max(-p[0][0], 0), h-max(-p[0][1], 0)), AxisRange(max(-p[1][0], 0), w-max(-p[1][1], 0))), padding{}
}

// addChannels adds bias [C] to x [C,H,W,B].
func addChannels(x, bias *Node) *Node {
	if bias == nil {
		return x
	}
	return Add(x, InsertAxes(bias, -1, -1, -1))
}
