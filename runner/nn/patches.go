package nn

import . "github.com/gomlx/gomlx/core/graph"

// patches lays what the window sees at every position in a column:
// x [C,H,W,B] → [k·k·C, oh·ow·B], rows ordered (ky, kx, c); ones adds a row of ones.
//
// The padded image is cut into stride×stride phases first, so that no slice
// has a stride: the gradient of one needs interior padding, which ONNX lacks.
func patches(x *Node, win window, ones bool) *Node {
	c, h, w, _ := dims4(x)
	oh, ow, s := win.out(h), win.out(w), win.stride
	rows, cols := win.phaseRows(h), win.phaseRows(w)
	x = pairs(padImage(x, win.pad, rows*s-h-win.pad, win.pad, cols*s-w-win.pad))
	x = Reshape(x, c, rows, s, cols, s, -1)
	var taps []*Node
	for ky := range win.k {
		for kx := range win.k {
			tap := Slice(x, AxisRange(), AxisRange(ky/s, ky/s+oh), AxisElem(ky%s), AxisRange(kx/s, kx/s+ow), AxisElem(kx%s))
			taps = append(taps, Reshape(unpaired(tap), c, -1))
		}
	}
	return stackRows(taps, ones)
}

// shifted stacks the copies of z [C,H,W,B] that the taps of a phase need:
// → [T·T·C, U·V·B], rows ordered (ty, tx, c), where copy (ty, tx) holds z moved by (ty, tx) in a frame of zeros.
func shifted(z *Node, rows, cols frame, ones bool) *Node {
	c, h, w, b := dims4(z)
	var copies []*Node
	for ty := range rows.taps {
		for tx := range cols.taps {
			moved := padImage(z, ty, rows.size-h-ty, tx, cols.size-w-tx)
			copies = append(copies, Reshape(moved, c, rows.size*cols.size*b))
		}
	}
	return stackRows(copies, ones)
}
