package nn

import . "github.com/gomlx/gomlx/core/graph"

// upsampling is how the output of a transposed convolution is put together.
//
// Row o of the output is o = stride·u + a − pad for one phase a and one row u
// of a frame, and only the kernel's rows a, a+stride, a+2·stride, … meet it.
// So there is a convolution of stride one for each phase, and their images are
// interleaved.
type upsampling struct{ rows, cols frame }

// newUpsampling is that of z [Cz,h,w,B] to oh rows and ow columns.
func newUpsampling(z *Node, win window, oh, ow int) upsampling {
	_, h, w, _ := dims4(z)
	return upsampling{newFrame(win, h, oh), newFrame(win, w, ow)}
}

// split is kernel [Cz,k,k,Ct] as [Cz,T,s,T,s,Ct]: a phase is an index along
// both axes s. It is filled up with zeros if k is no multiple of the stride s.
func (u upsampling) split(kernel *Node) *Node {
	cz, k, ct := kernel.Shape().Dim(0), kernel.Shape().Dim(1), kernel.Shape().Dim(3)
	taps, s := u.rows.taps, u.rows.stride
	kernel = padImage(kernel, 0, taps*s-k, 0, taps*s-k)
	return Reshape(kernel, cz, taps, s, taps, s, ct)
}

// phases cuts what each phase has in the image out of what all have in the
// frame: [s·s·Ct,U,V,B] → s·s images [Ct,h',w',B].
func (u upsampling) phases(frame *Node) []*Node {
	s, b := u.rows.stride, frame.Shape().Dim(3)
	frame = pairs(frame)
	frame = Reshape(frame, s, s, -1, u.rows.size, u.cols.size, frame.Shape().Dim(3))
	ct := frame.Shape().Dim(2)
	var images []*Node
	for ry := range s {
		for rx := range s {
			own := Slice(frame, AxisElem(u.rows.phase(ry)), AxisElem(u.cols.phase(rx)), AxisRange(), u.rows.rows(ry), u.cols.rows(rx))
			images = append(images, Reshape(unpaired(own), ct, u.rows.out, u.cols.out, b))
		}
	}
	return images
}

// interleaved is the image [C,h,w,B] whose rows and columns take turns between phases.
func (u upsampling) interleaved(phases []*Node, h, w int) *Node {
	s := u.rows.stride
	var lines []*Node
	for ry := range s {
		lines = append(lines, interleave(phases[ry*s:(ry+1)*s], 2))
	}
	return cropTo(interleave(lines, 1), h, w)
}
