package nn

import (
	. "github.com/gomlx/gomlx/core/graph"
)

// productConv is the convolution as patches and one matrix product.
func productConv(x, kernel, bias *Node, win window) *Node {
	y, _ := convWithPatches(x, kernel, bias, win)
	return y
}

// convWithPatches also returns the patches of x, [K, oh·ow·B] and a last row
// of ones if there is a bias. They are for products that nobody differentiates again.
func convWithPatches(x, kernel, bias *Node, win window) (y, p *Node) {
	ci, h, w, b := dims4(x)
	co, oh, ow := kernel.Shape().Dim(0), win.out(h), win.out(w)
	k := win.k * win.k * ci
	y = withGradient(func(in []*Node) *Node {
		p = patches(in[0], win, bias != nil)
		m := withBias(Reshape(in[1], co, k), in[2:])
		return Reshape(product(m, p), co, oh, ow, b)
	}, func(v *Node) []*Node {
		// A gradient must not come back through p: as a gradient of the bias's it has none, as one of the kernel's it is refused.
		dm := productT(Reshape(v, co, oh*ow*b), StopGradient(p)) // [Co, K] or [Co, K+1]
		grads := []*Node{
			productConvTranspose(v, kernel, nil, win, h, w),
			ReshapeLike(once(Slice(dm, AxisRange(), AxisRange(0, k))), kernel),
		}
		if bias != nil {
			grads = append(grads, Reshape(Slice(dm, AxisRange(), AxisRange(k, k+1)), co))
		}
		return grads
	}, present(x, kernel, bias)...)
	return y, p
}

// productConvTranspose is the adjoint of productConv with respect to its
// image, which has height oh and width ow, plus a bias.
//
// Row o of the output is o = stride·u + a − pad for one phase a and one row u
// of a frame, and only the kernel's rows a, a+stride, a+2·stride, … meet it.
// So each phase is the product of the kernel's rows of that phase with copies
// of z shifted by 0, 1, 2, … rows, all phases at once or one by one, and the
// phases are interleaved.
func productConvTranspose(z, kernel, bias *Node, win window, oh, ow int) *Node {
	cz, h, w, b := dims4(z)
	ct := kernel.Shape().Dim(3)
	return withGradient(func(in []*Node) *Node {
		rows, cols := newFrame(win, h, oh), newFrame(win, w, ow)
		t := upsampling{rows, cols, phaseKernels(in[1], rows), in[2:]}
		if !onGo(z) && rows.size*cols.size*2 > rows.out*cols.out*3 {
			return t.interleaved(t.phaseByPhase(in[0]), oh, ow)
		}
		return t.interleaved(t.atOnce(in[0]), oh, ow)
	}, func(v *Node) []*Node {
		dz, p := convWithPatches(v, kernel, nil, win)
		dk := productT(Reshape(z, cz, h*w*b), p)
		grads := []*Node{dz, ReshapeLike(once(dk), kernel)}
		if bias != nil {
			grads = append(grads, sumRows(Reshape(v, ct, oh*ow*b)))
		}
		return grads
	}, present(z, kernel, bias)...)
}

// phaseKernels sorts kernel [Cz,k,k,Ct] by phase: → [s,s,Ct,T·T·Cz].
func phaseKernels(kernel *Node, f frame) *Node {
	cz, k, ct := kernel.Shape().Dim(0), kernel.Shape().Dim(1), kernel.Shape().Dim(3)
	full := f.taps * f.stride // a kernel that is no multiple of the stride ends in zeros
	kernel = padImage(kernel, 0, full-k, 0, full-k)
	kernel = Reshape(kernel, cz, f.taps, f.stride, f.taps, f.stride, ct)
	return Reshape(TransposeAllAxes(kernel, 2, 4, 5, 1, 3, 0), f.stride, f.stride, ct, f.taps*f.taps*cz)
}
