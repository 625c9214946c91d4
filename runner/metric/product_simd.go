//go:build amd64 && goexperiment.simd

package metric

import (
	"simd/archsimd"

	"gonum.org/v1/gonum/blas/blas64"
)

// The kernel multiplies two rows by four columns: their eight sums, six factors
// and two copies are the sixteen registers that AVX2 has. Larger blocks would spill.
const (
	lanes  = 4         // numbers in a register
	step   = 2 * lanes // numbers of every row that a turn of the kernel's loop takes
	pair   = 2         // rows
	group  = 4         // columns
	depth  = 128       // numbers of every row packed at once: those of a tile are 256 KB
	xAhead = pair * step
	yAhead = group * step
)

// product is the memory that products of matrices need, used again for the next one.
type product struct {
	a, b []float64 // packed
}

// add adds a·bᵀ to c, with a [n,d], b [m,d] and c [n,m]. What is added to a number
// depends on its row and its column alone, not on where these are in a and b.
func (p *product) add(c, a, b blas64.General) {
	if kernelRuns() {
		p.addBlocks(c, a, b, false)
	} else {
		gemm(c, a, b)
	}
}

// addUpper adds the upper triangle of a·aᵀ to c, with a [n,d]. Some numbers below it change too.
func (p *product) addUpper(c blas64.Symmetric, a blas64.General) {
	if kernelRuns() {
		p.addBlocks(blas64.General{Rows: c.N, Cols: c.N, Stride: c.Stride, Data: c.Data}, a, a, true)
	} else {
		syrk(c, a)
	}
}

func kernelRuns() bool { return archsimd.X86.AVX2() && archsimd.X86.FMA() }

func (p *product) addBlocks(c, a, b blas64.General, upper bool) {
	for from := 0; from < a.Cols; from += depth {
		d := min(depth, a.Cols-from)
		p.a = pack(p.a, a, from, d, pair)
		p.b = pack(p.b, b, from, d, group)
		addPacked(c, p.a, p.b, roundUp(d, step), upper)
	}
	archsimd.ClearAVXUpperBits() // else SSE code, as the compiler's, is slow on some processors
}

// pack copies columns from to from+d of m in the order in which the kernel reads
// them: of height rows the first lanes, of the same rows the next lanes, and so
// on, then the next rows. Zeros make the rows a multiple of height and d one of step.
func pack(dst []float64, m blas64.General, from, d, height int) []float64 {
	width := roundUp(d, step)
	need := roundUp(m.Rows, height) * width
	if cap(dst) < need {
		dst = make([]float64, need)
	}
	dst = dst[:need]
	if d < width || m.Rows%height != 0 {
		clear(dst)
	}
	for i := range m.Rows {
		row := m.Data[i*m.Stride+from:][:d]
		at := i/height*height*width + i%height*lanes
		for ; len(row) >= lanes; row = row[lanes:] {
			archsimd.LoadFloat64x4Slice(row).StoreSlice(dst[at:])
			at += height * lanes
		}
		if len(row) > 0 {
			copy(dst[at:], row)
		}
	}
	return dst
}

func roundUp(n, multiple int) int { return (n + multiple - 1) / multiple * multiple }

// addPacked adds the product of packed matrices whose rows are d long; if upper,
// no row that lies below the diagonal in all columns of a group.
func addPacked(c blas64.General, a, b []float64, d int, upper bool) {
	rows := c.Rows
	for j := 0; j < c.Cols; j += group {
		y := b[j*d:][:group*d]
		if upper {
			rows = min(c.Rows, j+group)
		}
		for i := 0; i < rows; i += pair {
			first, second := dots(a[i*d:][:pair*d], y)
			addTo(c.Data[i*c.Stride:][:c.Cols][j:], first)
			if i+1 < c.Rows {
				addTo(c.Data[(i+1)*c.Stride:][:c.Cols][j:], second)
			}
		}
	}
}

// addTo adds v to the first numbers of dst, as many as there are.
func addTo(dst []float64, v archsimd.Float64x4) {
	if len(dst) >= lanes {
		archsimd.LoadFloat64x4Slice(dst).Add(v).StoreSlice(dst)
		return
	}
	archsimd.LoadFloat64x4SlicePart(dst).Add(v).StoreSlicePart(dst)
}

// dots are the products of a packed pair of rows with a packed group of columns.
// Two halves a turn, as otherwise a quarter of the time goes into the loop itself.
func dots(x, y []float64) (first, second archsimd.Float64x4) {
	var a0, a1, a2, a3, b0, b1, b2, b3 archsimd.Float64x4
	for ; len(x) >= xAhead && len(y) >= yAhead; x, y = x[xAhead:], y[yAhead:] {
		x0, x1 := archsimd.LoadFloat64x4Slice(x[0:4]), archsimd.LoadFloat64x4Slice(x[4:8])
		y0, y1 := archsimd.LoadFloat64x4Slice(y[0:4]), archsimd.LoadFloat64x4Slice(y[4:8])
		y2, y3 := archsimd.LoadFloat64x4Slice(y[8:12]), archsimd.LoadFloat64x4Slice(y[12:16])
		a0, b0 = x0.MulAdd(y0, a0), x1.MulAdd(y0, b0)
		a1, b1 = x0.MulAdd(y1, a1), x1.MulAdd(y1, b1)
		a2, b2 = x0.MulAdd(y2, a2), x1.MulAdd(y2, b2)
		a3, b3 = x0.MulAdd(y3, a3), x1.MulAdd(y3, b3)

		x0, x1 = archsimd.LoadFloat64x4Slice(x[8:12]), archsimd.LoadFloat64x4Slice(x[12:16])
		y0, y1 = archsimd.LoadFloat64x4Slice(y[16:20]), archsimd.LoadFloat64x4Slice(y[20:24])
		y2, y3 = archsimd.LoadFloat64x4Slice(y[24:28]), archsimd.LoadFloat64x4Slice(y[28:32])
		a0, b0 = x0.MulAdd(y0, a0), x1.MulAdd(y0, b0)
		a1, b1 = x0.MulAdd(y1, a1), x1.MulAdd(y1, b1)
		a2, b2 = x0.MulAdd(y2, a2), x1.MulAdd(y2, b2)
		a3, b3 = x0.MulAdd(y3, a3), x1.MulAdd(y3, b3)
	}
	return sums(a0, a1, a2, a3), sums(b0, b1, b2, b3)
}

// sums are the sums of the four registers, in their order.
func sums(a, b, c, d archsimd.Float64x4) archsimd.Float64x4 {
	ab, cd := a.AddPairsGrouped(b), c.AddPairsGrouped(d)
	return ab.Select128FromPair(0, 2, cd).Add(ab.Select128FromPair(1, 3, cd))
}
