package nn

import . "github.com/gomlx/gomlx/core/graph"

// upsampling is a transposed convolution as matrix products.
type upsampling struct {
	rows, cols frame
	kernels    *Node   // sorted by phase, [s,s,Ct,T·T·Cz]
	bias       []*Node // [Ct], or none
}

// atOnce computes all phases of z [Cz,h,w,B] in one product over the whole
// frame, most of which they share: → s·s images [Ct,h',w',B], a phase each.
func (t upsampling) atOnce(z *Node) []*Node {
	s, ct, b := t.rows.stride, t.kernels.Shape().Dim(2), z.Shape().Dim(3)
	d := pairs(Reshape(t.products(z), s*s*ct, t.rows.size, t.cols.size, b))
	d = Reshape(d, s, s, ct, t.rows.size, t.cols.size, -1)
	var phases []*Node
	for ry := range s {
		for rx := range s {
			own := Slice(d, AxisElem(t.rows.phase(ry)), AxisElem(t.cols.phase(rx)), AxisRange(), t.rows.rows(ry), t.cols.rows(rx))
			phases = append(phases, Reshape(unpaired(own), ct, t.rows.out, t.cols.out, b))
		}
	}
	return phases
}

// products are those of all phases over the whole frame, [s·s·Ct, U·V·B]. The
// bias is a column of the kernels where z is copied anyway, else added.
func (t upsampling) products(z *Node) *Node {
	s, ct := t.rows.stride, t.kernels.Shape().Dim(2)
	m, bias := Reshape(t.kernels, s*s*ct, -1), repeated(t.bias, s*s)
	if t.rows.taps > 1 || len(bias) == 0 {
		return product(withBias(m, bias), shifted(z, t.rows, t.cols, len(bias) > 0))
	}
	return Add(product(m, shifted(z, t.rows, t.cols, false)), InsertAxes(bias[0], -1))
}

// phaseByPhase computes each phase in a product of its own, over no more than
// its rows: less arithmetic where the frame is much larger than the image.
// ONNX Runtime is faster with it there, the go backend, whose slices cost more, is not.
func (t upsampling) phaseByPhase(z *Node) []*Node {
	s, ct, b := t.rows.stride, t.kernels.Shape().Dim(2), z.Shape().Dim(3)
	cz, h, w, _ := dims4(z)
	margin := t.rows.taps - 1
	padded := padImage(z, margin, t.rows.size-h, margin, t.cols.size-w) // row i is row i − margin of the frame
	var phases []*Node
	for ry := range s {
		for rx := range s {
			var copies []*Node
			for ty := range t.rows.taps {
				for tx := range t.cols.taps {
					y, x := t.rows.first(ry)+margin-ty, t.cols.first(rx)+margin-tx
					moved := Slice(padded, AxisRange(), AxisRange(y, y+t.rows.out), AxisRange(x, x+t.cols.out))
					copies = append(copies, Reshape(moved, cz, -1))
				}
			}
			m := Reshape(Slice(t.kernels, AxisElem(t.rows.phase(ry)), AxisElem(t.cols.phase(rx))), ct, -1)
			q := stackRows(copies, len(t.bias) > 0)
			phases = append(phases, Reshape(product(withBias(m, t.bias), q), ct, t.rows.out, t.cols.out, b))
		}
	}
	return phases
}

// interleaved is the image [C,h,w,B] whose rows and columns take turns between phases.
func (t upsampling) interleaved(phases []*Node, h, w int) *Node {
	s := t.rows.stride
	var lines []*Node
	for ry := range s {
		lines = append(lines, interleave(phases[ry*s:(ry+1)*s], 2))
	}
	return cropTo(interleave(lines, 1), h, w)
}
