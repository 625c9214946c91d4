package nn

// The layers as plain loops in float64, from their definitions.

// meet calls visit with the flat indices of every entry of the output
// [Co,H',W',B], the kernel [Co,k,k,Ci] and the image [Ci,H,W,B] that meet in a convolution.
func meet(win window, output, kernel, image array, visit func(y, k, x int)) {
	ho, wo, h, w, batch := output.dims[1], output.dims[2], image.dims[1], image.dims[2], image.dims[3]
	channels := image.dims[0]
	for co := range output.dims[0] {
		for oy := range ho {
			for ox := range wo {
				for ky := range win.k {
					for kx := range win.k {
						iy, ix := oy*win.stride+ky-win.pad, ox*win.stride+kx-win.pad
						if iy < 0 || iy >= h || ix < 0 || ix >= w {
							continue
						}
						for ci := range channels {
							for b := range batch {
								visit(((co*ho+oy)*wo+ox)*batch+b, ((co*win.k+ky)*win.k+kx)*channels+ci, ((ci*h+iy)*w+ix)*batch+b)
							}
						}
					}
				}
			}
		}
	}
}

// convLoop is the convolution of an image.
func convLoop(x, kernel array, win window) array {
	y := zeros(kernel.dims[0], positions(x.dims[1], win), positions(x.dims[2], win), x.dims[3])
	meet(win, y, kernel, x, func(i, j, k int) { y.data[i] += kernel.data[j] * x.data[k] })
	return y
}

// transposeLoop is the adjoint of convLoop with respect to an image of size h×w.
func transposeLoop(y, kernel array, win window, h, w int) array {
	x := zeros(kernel.dims[3], h, w, y.dims[3])
	meet(win, y, kernel, x, func(i, j, k int) { x.data[k] += kernel.data[j] * y.data[i] })
	return x
}

// kernelLoop is the adjoint of convLoop with respect to the kernel.
func kernelLoop(y, x array, win window) array {
	kernel := zeros(y.dims[0], win.k, win.k, x.dims[0])
	meet(win, y, kernel, x, func(i, j, k int) { kernel.data[j] += y.data[i] * x.data[k] })
	return kernel
}

// positions counts where the window fits on an axis.
func positions(size int, win window) int {
	n := 0
	for start := -win.pad; start+win.k <= size+win.pad; start += win.stride {
		n++
	}
	return n
}

// matrixLoop is weight [M,N] times x [N,B].
func matrixLoop(weight, x array) array {
	m, n, batch := weight.dims[0], weight.dims[1], x.dims[1]
	y := zeros(m, batch)
	for i := range m {
		for j := range n {
			for b := range batch {
				y.data[i*batch+b] += weight.data[i*n+j] * x.data[j*batch+b]
			}
		}
	}
	return y
}

// transposed is a matrix with its axes exchanged.
func transposed(a array) array {
	m, n := a.dims[0], a.dims[1]
	t := zeros(n, m)
	for i := range m {
		for j := range n {
			t.data[j*m+i] = a.data[i*n+j]
		}
	}
	return t
}

// plusBias adds bias[c] to all entries with first index c.
func plusBias(a, bias array) array {
	y, each := zeros(a.dims...), len(a.data)/a.dims[0]
	for i, v := range a.data {
		y.data[i] = v + bias.data[i/each]
	}
	return y
}

// biasLoop is the adjoint of plusBias with respect to the bias.
func biasLoop(a array) array {
	sums, each := zeros(a.dims[0]), len(a.data)/a.dims[0]
	for i, v := range a.data {
		sums.data[i/each] += v
	}
	return sums
}

// reluLoop is max(x, 0).
func reluLoop(a array) array {
	y := zeros(a.dims...)
	for i, v := range a.data {
		y.data[i] = max(v, 0)
	}
	return y
}
