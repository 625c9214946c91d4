package nn

import (
	"github.com/gomlx/compute"

	. "github.com/gomlx/gomlx/core/graph"
)

// featureMaps tells the backend's convolution where the axes of x [C,H,W,B]
// and of a kernel [Co,k,k,Ci] are.
var featureMaps = compute.ConvolveAxesConfig{
	InputBatch: 3, InputChannels: 0, InputSpatial: []int{1, 2},
	KernelOutputChannels: 0, KernelInputChannels: 3, KernelSpatial: []int{1, 2},
	OutputBatch: 3, OutputChannels: 0, OutputSpatial: []int{1, 2},
}

// kernelMaps are the axes of the convolution that is the kernel's gradient:
// channels and batch of x [Ci,H,W,B] trade places, and the adjoint
// [Co,H',W',B] is the kernel → [Co,k,k,Ci].
var kernelMaps = compute.ConvolveAxesConfig{
	InputBatch: 0, InputChannels: 3, InputSpatial: []int{1, 2},
	KernelOutputChannels: 0, KernelInputChannels: 3, KernelSpatial: []int{1, 2},
	OutputBatch: 3, OutputChannels: 0, OutputSpatial: []int{1, 2},
}

// nativeConv is the backend's own convolution. Its gradients are built here:
// that of GoMLX 0.28.8 with respect to the image is wrong for kernels of even
// side, shifted by one pixel.
func nativeConv(x, kernel, bias *Node, win window) *Node {
	_, h, w, _ := dims4(x)
	y := withGradient(func(in []*Node) *Node {
		padded := padImage(in[0], win.pad, win.pad, win.pad, win.pad) // GoMLX's own gradient, built and dropped by withGradient, panics for some paddings
		return Convolve(padded, in[1]).AxesConfig(featureMaps).Strides(win.stride).NoPadding().Done()
	}, func(v *Node) []*Node {
		return []*Node{nativeConvTranspose(v, kernel, nil, win, h, w), nativeKernelGradient(x, v, win)}
	}, x, kernel)
	return addChannels(y, bias)
}

// nativeKernelGradient is the gradient of a convolution of x [Ci,H,W,B] with
// respect to its kernel, v [Co,H',W',B] being the adjoint of its output: → [Co,k,k,Ci].
func nativeKernelGradient(x, v *Node, win window) *Node {
	padded := padImage(x, win.pad, win.pad, win.pad, win.pad)
	d := Convolve(padded, v).AxesConfig(kernelMaps).DilationPerAxis(win.stride, win.stride).NoPadding().Done()
	return once(cropTo(d, win.k, win.k)) // larger where the stride leaves rows over
}

// nativeConvTranspose is a convolution of stride one for each phase of the
// output, interleaved: the backend's own transposed form, a convolution of
// the dilated image, has no gradient.
func nativeConvTranspose(z, kernel, bias *Node, win window, oh, ow int) *Node {
	y := withGradient(func(in []*Node) *Node {
		return phases(in[0], in[1], win, oh, ow)
	}, func(v *Node) []*Node {
		return []*Node{nativeConv(v, kernel, nil, win), nativeKernelGradient(v, z, win)}
	}, z, kernel)
	return addChannels(y, bias)
}

// phases is the transposed convolution of z, [Ct,oh,ow,B].
func phases(z, kernel *Node, win window, oh, ow int) *Node {
	cz, h, w, _ := dims4(z)
	ct := kernel.Shape().Dim(3)
	rows, cols := newFrame(win, h, oh), newFrame(win, w, ow)
	taps := rows.taps
	// A phase's taps run against the direction of a convolution: frame row u meets z[u−t].
	m := Reshape(phaseKernels(kernel, rows), win.stride, win.stride, ct, taps, taps, cz)
	m = Reverse(m, 3, 4)
	padded := padImage(z, taps-1, rows.size-h, taps-1, cols.size-w)
	image := make([]*Node, win.stride)
	for ry := range image {
		line := make([]*Node, win.stride)
		for rx := range line {
			mr := Reshape(Slice(m, AxisElem(rows.phase(ry)), AxisElem(cols.phase(rx))), ct, taps, taps, cz)
			d := Convolve(padded, mr).AxesConfig(featureMaps).NoPadding().Done()
			line[rx] = Slice(d, AxisRange(), rows.rows(ry), cols.rows(rx))
		}
		image[ry] = interleave(line, 2)
	}
	return cropTo(interleave(image, 1), oh, ow)
}

// addChannels adds bias [C] to x [C,H,W,B].
func addChannels(x, bias *Node) *Node {
	if bias == nil {
		return x
	}
	return Add(x, InsertAxes(bias, -1, -1, -1))
}
