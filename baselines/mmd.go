package baselines

import . "github.com/gomlx/gomlx/core/graph"

// pairs are the squared distances between codes z and samples p of a prior, [B,B] each.
type pairs struct{ zz, pp, zp *Node }

func pairwise(z, p *Node) pairs {
	return pairs{squaredDistances(z, z), squaredDistances(p, p), squaredDistances(z, p)}
}

// squaredDistances is ‖xᵢ − yⱼ‖² of x and y [B,n] → [B,B].
func squaredDistances(x, y *Node) *Node {
	norms := func(x *Node) *Node { return ReduceSum(Square(x), 1) }
	products := Dot(x, y).General([]int{1}, nil, []int{1}, nil)
	return Sub(Add(InsertAxes(norms(x), 1), InsertAxes(norms(y), 0)), MulScalar(products, 2))
}

// mmd is the unbiased estimate of the squared maximum mean discrepancy,
//
//	[Σ_{i≠j} k(zᵢ,zⱼ) + Σ_{i≠j} k(pᵢ,pⱼ)] / (B·(B−1)) − 2·Σᵢⱼ k(zᵢ,pⱼ) / B²
//
// for a kernel k of squared distances. The sums are divided here and nowhere
// else: what weighs the estimate must not depend on B. Of a single code there
// is no estimate, and the value is 0.
//
// Source: Gretton et al., JMLR 2012, A kernel two-sample test, lemma 6; here
// with all pairs in the last sum, as in github.com/tolstikhin/wae.
func (d pairs) mmd(kernel func(squared *Node) *Node) *Node {
	g, b := d.zz.Graph(), d.zz.Shape().Dim(0)
	if b < 2 {
		return ScalarZero(g, d.zz.DType())
	}
	distinct := OneMinus(ConvertDType(Diagonal(g, b), d.zz.DType()))
	within := sumOfRows(Mul(Add(kernel(d.zz), kernel(d.pp)), distinct))
	between := sumOfRows(kernel(d.zp))
	return Sub(DivScalar(within, float64(b*(b-1))), DivScalar(between, float64(b*b)/2))
}

// sumOfRows sums row by row first: a single sum over so many numbers would lose digits in float32.
func sumOfRows(x *Node) *Node { return ReduceAllSum(ReduceSum(x, 1)) }

// imqScales are the scales s of the published kernel.
var imqScales = []float64{.1, .2, .5, 1, 2, 5, 10}

// imqBase is 2nσ², the expected squared distance of two samples of N(0,σ²I) in n dimensions.
func imqBase(sigma *Node, n int) *Node { return MulScalar(Square(sigma), 2*float64(n)) }

// imq is the inverse multiquadratic kernel Σ_s C_s/(C_s + ‖x−y‖²), C_s = s·base.
func imq(base *Node, scales ...float64) func(*Node) *Node {
	return func(squared *Node) *Node {
		sum := ZerosLike(squared)
		for _, s := range scales {
			c := MulScalar(base, s)
			sum = Add(sum, Div(c, Add(c, squared)))
		}
		return sum
	}
}

// rbf is the Gaussian kernel exp(−‖x−y‖²/2w).
func rbf(width *Node) func(*Node) *Node {
	return func(squared *Node) *Node { return Exp(Neg(Div(squared, MulScalar(width, 2)))) }
}

// medianWidth is the median heuristic for the width of the Gaussian kernel: the
// median squared distance of codes and samples plus that between codes. The
// discrepancy's gradient goes through it, as in the published code.
func (d pairs) medianWidth() *Node { return Add(median(d.zp), median(d.zz)) }

// median is the (B²−B)/2-th largest entry of x [B,B]. Where several entries equal it they share its gradient.
func median(x *Node) *Node {
	b := x.Shape().Dim(0)
	k := max(1, (b*b-b)/2)
	sorted := Sort(StopGradient(Reshape(x, -1)), 0, false)
	value := Slice(sorted, AxisElem(k-1))
	at := ConvertDType(Equal(x, Reshape(value, 1, 1)), x.DType())
	return Div(sumOfRows(Mul(at, x)), StopGradient(sumOfRows(at)))
}
