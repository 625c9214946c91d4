package metric

import (
	"errors"
	"math"
	"testing"
)

// noisy are n images of random pixels, and the same with an error each.
func noisy(seed uint64, n, pixels int, noise float64) (x, y []float32) {
	rng := rngOf(seed)
	for range n * pixels {
		v := rng.Float64()
		x = append(x, float32(v))
		y = append(y, float32(min(1, max(0, v+noise*rng.NormFloat64()))))
	}
	return x, y
}

func TestMSE(t *testing.T) {
	got, err := MSE([]float32{0, 1, 0.5, 0.5}, []float32{0.5, 0.5, 0.5, 1}, 2)
	if err != nil {
		t.Fatal(err)
	}
	nearAll(t, "mse", []float64{0.25, 0.125}, got, 1e-15)
}

func TestPSNR(t *testing.T) {
	for mse, want := range map[float64]float64{1: 0, 0.01: 20, 1e-4: 40, 0.5: 10 * math.Log10(2), 0: math.Inf(1)} {
		if got := PSNR(mse); got != want && math.Abs(got-want) > 1e-12 {
			t.Errorf("PSNR(%g) = %g dB, want %g", mse, got, want)
		}
	}
	mean, exact := MeanPSNR([]float64{0.01, 0, 1e-4})
	if math.Abs(mean-30) > 1e-12 || exact != 1 {
		t.Errorf("mean %g without %d exact images, want 30 without 1", mean, exact)
	}
	if mean, exact := MeanPSNR([]float64{0, 0}); !math.IsInf(mean, 1) || exact != 2 {
		t.Errorf("of exact images: mean %g without %d", mean, exact)
	}
}

func TestSSIMAgainstLoops(t *testing.T) {
	for _, size := range []struct{ h, w, c, n int }{{16, 16, 1, 5}, {32, 32, 1, 3}, {64, 64, 3, 1}, {11, 20, 2, 3}} {
		for _, noise := range []float64{0, 0.02, 0.3, 10} {
			x, y := noisy(1, size.n, size.h*size.w*size.c, noise)
			got, err := SSIM(x, y, size.h, size.w, size.c)
			if err != nil {
				t.Fatal(err)
			}
			var want []float64
			pixels := size.h * size.w * size.c
			for i := range size.n {
				want = append(want, ssimByLoops(x[i*pixels:(i+1)*pixels], y[i*pixels:(i+1)*pixels], size.h, size.w, size.c))
			}
			nearAll(t, "ssim", want, got, 1e-9)
			if noise == 0 {
				nearAll(t, "of equal images", []float64{1, 1, 1, 1, 1}[:size.n], got, 1e-12)
			}
		}
	}
}

// ssimByLoops goes through the two-dimensional window at every place, and takes
// variances and covariance around the means.
func ssimByLoops(x, y []float32, h, w, c int) float64 {
	sum, places := 0.0, 0
	for channel := range c {
		for top := 0; top+11 <= h; top++ {
			for left := 0; left+11 <= w; left++ {
				total, mx, my := 0.0, 0.0, 0.0
				window := func(use func(weight, a, b float64)) {
					for i := range 11 {
						for j := range 11 {
							at := ((top+i)*w+left+j)*c + channel
							weight := math.Exp(-float64((i-5)*(i-5)+(j-5)*(j-5)) / (2 * 1.5 * 1.5))
							use(weight, float64(x[at]), float64(y[at]))
						}
					}
				}
				window(func(g, a, b float64) { total += g; mx += g * a; my += g * b })
				mx, my = mx/total, my/total
				var vx, vy, vxy float64
				window(func(g, a, b float64) {
					vx += g / total * (a - mx) * (a - mx)
					vy += g / total * (b - my) * (b - my)
					vxy += g / total * (a - mx) * (b - my)
				})
				c1, c2 := math.Pow(0.01*1, 2), math.Pow(0.03*1, 2)
				sum += (2*mx*my + c1) * (2*vxy + c2) / ((mx*mx + my*my + c1) * (vx + vy + c2))
				places++
			}
		}
	}
	return sum / float64(places)
}

// Of two constant images only the comparison of means is left.
func TestSSIMOfConstantImages(t *testing.T) {
	x, y := make([]float32, 16*16), make([]float32, 16*16)
	for i := range x {
		x[i], y[i] = 0.25, 0.75
	}
	got, err := SSIM(x, y, 16, 16, 1)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "ssim", (2*0.25*0.75+1e-4)/(0.25*0.25+0.75*0.75+1e-4), got[0], 1e-9)
}

func TestReconstructionRefuses(t *testing.T) {
	ok, bad := make([]float32, 256), make([]float32, 256)
	bad[7] = float32(math.NaN())
	ssim := func(x, y []float32, h, w, c int) error { _, err := SSIM(x, y, h, w, c); return err }
	mse := func(x, y []float32, pixels int) error { _, err := MSE(x, y, pixels); return err }
	for name, tt := range map[string]struct{ got, want error }{
		"narrower than the window": {ssim(ok[:160], ok[:160], 16, 10, 1), ErrShape},
		"no channels":              {ssim(ok, ok, 16, 16, 0), ErrShape},
		"half an image":            {ssim(ok[:128], ok[:128], 16, 16, 1), ErrShape},
		"NaN":                      {ssim(ok, bad, 16, 16, 1), ErrNotFinite},
		"unequal batches":          {mse(ok, ok[:128], 128), ErrShape},
		"no images":                {mse(nil, nil, 128), ErrShape},
		"no pixels":                {mse(ok, ok, 0), ErrShape},
		"NaN in the original":      {mse(bad, ok, 128), ErrNotFinite},
	} {
		if !errors.Is(tt.got, tt.want) {
			t.Errorf("%s: got %v, want %v", name, tt.got, tt.want)
		}
	}
}
