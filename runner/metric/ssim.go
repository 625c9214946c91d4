package metric

import (
	"fmt"
	"math"
	"runtime"

	"golang.org/x/sync/errgroup"
)

// The constants of Wang et al. for pixel values in [0,1].
const (
	ssimWindow = 11   // side, in pixels
	ssimSigma  = 1.5  // of the window's Gaussian, in pixels
	ssimC1     = 1e-4 // (K₁·L)² with K₁ = 0.01 and L = 1
	ssimC2     = 9e-4 // (K₂·L)² with K₂ = 0.03
)

// SSIM is the structural similarity of each image of a batch with its
// reconstruction: x and y are [B,H,W,C] float32 in [0,1], the result is [B], at most 1.
//
// With means μ, variances σ² and covariance σxy under a Gaussian window around
// each pixel,
//
//	SSIM = (2μxμy + C₁)(2σxy + C₂) / ((μx² + μy² + C₁)(σx² + σy² + C₂)),
//
// averaged over the places where the whole window lies inside the image, so
// H−10 by W−10 of them, and over the channels. The moments have the window's
// weights as divisor, without a correction for the sample. Images are not made
// smaller first. Sides below 11 are an error: there is no place for the window.
//
// Source: Wang et al. 2004, Image quality assessment: from error visibility to
// structural similarity.
func SSIM(x, y []float32, h, w, c int) ([]float64, error) {
	if h < ssimWindow || w < ssimWindow || c < 1 {
		return nil, fmt.Errorf("%w: images of %d×%d×%d for a window of %d×%d pixels", ErrShape, h, w, c, ssimWindow, ssimWindow)
	}
	n, err := images(x, y, h*w*c)
	if err != nil {
		return nil, err
	}
	out := make([]float64, n)
	var group errgroup.Group
	workers := min(runtime.GOMAXPROCS(0), n)
	for worker := range workers {
		group.Go(func() error {
			f := newSSIMFilter(h, w)
			for i := worker; i < n; i += workers {
				for channel := range c {
					from := i*h*w*c + channel
					out[i] += f.channel(x[from:], y[from:], c) / float64(c)
				}
			}
			return nil
		})
	}
	return out, group.Wait()
}

// ssimFilter computes one channel's similarity; its memory is used again for the next.
type ssimFilter struct {
	h, w    int
	weights []float64    // [11], sum 1; the window is their outer product
	rows    [5][]float64 // [H,W−10]: x, y, x², y² and xy, filtered along rows
}

func newSSIMFilter(h, w int) *ssimFilter {
	f := &ssimFilter{h: h, w: w, weights: make([]float64, ssimWindow)}
	sum := 0.0
	for k := range f.weights {
		at := float64(k-ssimWindow/2) / ssimSigma
		f.weights[k] = math.Exp(-at * at / 2)
		sum += f.weights[k]
	}
	for k := range f.weights {
		f.weights[k] /= sum
	}
	for m := range f.rows {
		f.rows[m] = make([]float64, h*(w-ssimWindow+1))
	}
	return f
}

// channel is the mean similarity of the values at 0, stride, 2·stride, … [H,W].
func (f *ssimFilter) channel(x, y []float32, stride int) float64 {
	width := f.w - ssimWindow + 1
	for at := range f.rows[0] {
		var m [5]float64
		from := (at/width*f.w + at%width) * stride
		for k, weight := range f.weights {
			a, b := float64(x[from+k*stride]), float64(y[from+k*stride])
			m[0] += weight * a
			m[1] += weight * b
			m[2] += weight * a * a
			m[3] += weight * b * b
			m[4] += weight * a * b
		}
		for j, v := range m {
			f.rows[j][at] = v
		}
	}
	sum := 0.0
	places := (f.h - ssimWindow + 1) * width
	for at := range places {
		var m [5]float64
		for j, row := range f.rows {
			for k, weight := range f.weights {
				m[j] += weight * row[at+k*width]
			}
		}
		sum += similarity(m)
	}
	return sum / float64(places)
}

// similarity takes the windowed means of x, y, x², y² and xy.
func similarity(m [5]float64) float64 {
	xx, yy, xy := m[0]*m[0], m[1]*m[1], m[0]*m[1]
	return (2*xy + ssimC1) * (2*(m[4]-xy) + ssimC2) / ((xx + yy + ssimC1) * (m[2] - xx + m[3] - yy + ssimC2))
}
