package nn

import (
	. "github.com/gomlx/gomlx/core/graph"
)

// products is convolutions as patches and matrix products.
type products struct{}

func (products) conv(x, kernel, bias *Node, win window) *Node {
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
		dm := tallProductT(Reshape(v, co, oh*ow*b), StopGradient(p)) // [Co, K] or [Co, K+1]
		grads := []*Node{
			products{}.convTranspose(v, kernel, nil, win, h, w),
			ReshapeLike(once(Slice(dm, AxisRange(), AxisRange(0, k))), kernel),
		}
		if bias != nil {
			grads = append(grads, Reshape(Slice(dm, AxisRange(), AxisRange(k, k+1)), co))
		}
		return grads
	}, present(x, kernel, bias)...)
	return y, p
}

// convTranspose computes all phases in one product over the whole frame, most
// of which they share.
func (products) convTranspose(z, kernel, bias *Node, win window, oh, ow int) *Node {
	cz, h, w, b := dims4(z)
	ct := kernel.Shape().Dim(3)
	return withGradient(func(in []*Node) *Node {
		u := newUpsampling(z, win, oh, ow)
		all := Reshape(u.products(in[0], in[1], in[2:]), -1, u.rows.size, u.cols.size, b)
		return u.interleaved(u.phases(all), oh, ow)
	}, func(v *Node) []*Node {
		dz, p := convWithPatches(v, kernel, nil, win)
		dk := tallProductT(Reshape(z, cz, h*w*b), p)
		grads := []*Node{dz, ReshapeLike(once(dk), kernel)}
		if bias != nil {
			grads = append(grads, sumRows(Reshape(v, ct, oh*ow*b)))
		}
		return grads
	}, present(z, kernel, bias)...)
}

// products are those of all phases over the whole frame, [s·s·Ct, U·V·B]: of
// the kernel's taps in a phase and copies of z shifted by 0, 1, 2, … rows. The
// bias is a column of the kernel where z is copied anyway, else added.
func (u upsampling) products(z, kernel *Node, bias []*Node) *Node {
	s, ct := u.rows.stride, kernel.Shape().Dim(3)
	m := Reshape(TransposeAllAxes(u.split(kernel), 2, 4, 5, 1, 3, 0), s*s*ct, -1)
	bias = repeated(bias, s*s)
	if u.rows.taps > 1 || len(bias) == 0 {
		return product(withBias(m, bias), shifted(z, u.rows, u.cols, len(bias) > 0))
	}
	return Add(product(m, shifted(z, u.rows, u.cols, false)), InsertAxes(bias[0], -1))
}
