package nn

import . "github.com/gomlx/gomlx/core/graph"

// window is the geometry of a convolution, the same along both image axes: a
// kernel of side k that moves by stride over an image padded by pad zeros.
type window struct{ k, stride, pad int }

// out is the number of positions of the window along an axis of the given size.
func (w window) out(size int) int { return (size+2*w.pad-w.k)/w.stride + 1 }

// phaseRows is the number of rows, of stride image rows each, that an axis of
// the given size has when it is padded and filled up.
func (w window) phaseRows(size int) int {
	return max((size+2*w.pad+w.stride-1)/w.stride, (w.k-1)/w.stride+w.out(size))
}

// padding is the same zeros on all sides.
func (w window) padding() padding { return padding{{w.pad, w.pad}, {w.pad, w.pad}} }

// frame is where a transposed convolution along one axis is computed: for
// every phase one row of products per stride rows of the output.
type frame struct {
	window
	taps int // kernel rows that meet one output row
	out  int // rows of the output a phase has, at most
	size int // rows of the frame
}

// newFrame is the frame for an input of the given size and an output of outSize rows.
func newFrame(win window, size, outSize int) frame {
	f := frame{window: win, taps: (win.k + win.stride - 1) / win.stride, out: (outSize + win.stride - 1) / win.stride}
	f.size = size + f.taps - 1
	for r := range win.stride {
		f.size = max(f.size, f.first(r)+f.out)
	}
	return f
}

// phase is the kernel row that output rows r, r+stride, … start from.
func (f frame) phase(r int) int { return (r + f.pad) % f.stride }

// first is the frame's row for output row r < stride.
func (f frame) first(r int) int { return (r + f.pad - f.phase(r)) / f.stride }

// rows selects from the frame the rows of output rows r, r+stride, …
func (f frame) rows(r int) SliceAxisSpec { return AxisRange(f.first(r), f.first(r)+f.out) }

// margins are the zeros that the frame needs before and after an input of the given size.
func (f frame) margins(size int) [2]int { return [2]int{f.taps - 1, f.size - size} }

// padding are the zeros that output rows r, r+stride, … need before and after
// an input of the given size; negative where they do not need all of it.
func (f frame) padding(r, size int) [2]int {
	return [2]int{f.taps - 1 - f.first(r), f.first(r) + f.out - size}
}
