package metric

import (
	"fmt"
	"math"
)

// MSE is the mean squared error of each image of a batch: x and y are [B,H,W,C]
// float32 in [0,1], and pixels is H·W·C. The result is [B].
func MSE(x, y []float32, pixels int) ([]float64, error) {
	n, err := images(x, y, pixels)
	if err != nil {
		return nil, err
	}
	out := make([]float64, n)
	for i := range out {
		sum := 0.0
		for at := i * pixels; at < (i+1)*pixels; at++ {
			d := float64(x[at]) - float64(y[at])
			sum += d * d
		}
		out[i] = sum / float64(pixels)
	}
	return out, nil
}

// PSNR is the peak signal-to-noise ratio in decibels, 10·log₁₀(1/mse), for
// pixel values in [0,1]. It is +∞ for an mse of 0.
func PSNR(mse float64) float64 { return -10 * math.Log10(mse) }

// MeanPSNR is the mean over images of each image's PSNR, as image restoration
// reports it; it is not below the PSNR of the mean error. Images without any error have
// none that is finite: they are left out and counted. Where that is all of them, the mean is +∞.
func MeanPSNR(mse []float64) (mean float64, exact int) {
	for _, e := range mse {
		if e == 0 {
			exact++
			continue
		}
		mean += PSNR(e)
	}
	if exact == len(mse) {
		return math.Inf(1), exact
	}
	return mean / float64(len(mse)-exact), exact
}

// images checks two batches of images and says how many there are.
func images(x, y []float32, pixels int) (int, error) {
	switch {
	case len(x) != len(y):
		return 0, fmt.Errorf("%w: %d pixel values beside %d", ErrShape, len(x), len(y))
	case pixels < 1 || len(x) == 0 || len(x)%pixels != 0:
		return 0, fmt.Errorf("%w: %d pixel values are no images of %d", ErrShape, len(x), pixels)
	}
	n := len(x) / pixels
	if err := finite(n, pixels, pixels, x); err != nil {
		return 0, fmt.Errorf("original: %w", err)
	}
	if err := finite(n, pixels, pixels, y); err != nil {
		return 0, fmt.Errorf("reconstruction: %w", err)
	}
	return n, nil
}
