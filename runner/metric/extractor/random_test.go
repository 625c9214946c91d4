package extractor

import (
	"math"
	"testing"

	"loraebench/runner/method"
)

// What random-1 means for ever.
const randomSHA256 = "14259e270ae4b46cd9302da698237c9864361ed307219395a78053fc7712deb5"

func TestRandomWeights(t *testing.T) {
	if e := open(t, "random"); e.ID != "random-1" || e.SHA256 != randomSHA256 || e.Dim != 64 {
		t.Errorf("%s has hash %s and %d features, want random-1 with %s and 64", e.ID, e.SHA256, e.Dim, randomSHA256)
	}
	one, three := randomKernel(0, 32, 1), randomKernel(0, 32, 3)
	for i, v := range one {
		if want := three[3*i] * float32(math.Sqrt(3)); math.Abs(float64(v-want)) > 1e-6 {
			t.Fatalf("weight %d of one channel is %g, want %g: that of three, rescaled", i, v, want)
		}
	}
	sum, squares := 0.0, 0.0
	wide := randomKernel(2, 32, 64)
	for _, v := range wide {
		sum += float64(v)
		squares += float64(v) * float64(v)
	}
	n := float64(len(wide))
	if mean, variance := sum/n, squares/n*16*64; math.Abs(mean) > 1e-3 || math.Abs(variance-2) > 0.05 {
		t.Errorf("mean %g and variance %g/fan-in, want 0 and 2", mean, variance)
	}
}

// TestRandomFeatures compares with a direct computation in float64.
func TestRandomFeatures(t *testing.T) {
	for _, shape := range []method.Shape{{H: 16, W: 16, C: 3}, {H: 32, W: 32, C: 1}} {
		e, size := open(t, "random"), shape.H*shape.W*shape.C
		pixels := noise(3 * size)
		got := features(t, e, pixels, shape)
		for i := range 3 {
			want := directFeatures(pixels[i*size:(i+1)*size], shape)
			for j, w := range want {
				if g := float64(got[i*e.Dim+j]); math.Abs(g-w) > 1e-5*max(1, math.Abs(w)) {
					t.Errorf("image %d, feature %d is %g, want %g", i, j, g, w)
				}
			}
		}
	}
}

func directFeatures(pixels []uint8, s method.Shape) []float64 {
	side, c := s.H, s.C
	x := make([]float64, len(pixels)) // [side,side,c]
	for i, p := range pixels {
		x[i] = float64(p)/127.5 - 1
	}
	for layer, width := range []int{32, 64, 32} {
		x = directConv(x, side, c, randomKernel(layer, width, c), width)
		side, c = side/2, width
	}
	features, positions := make([]float64, 2*c), float64(side*side)
	for i, v := range x {
		features[i%c] += v / positions
	}
	for i, v := range x {
		features[c+i%c] += (v - features[i%c]) * (v - features[i%c]) / positions
	}
	for i := range c {
		features[i], features[c+i] = 10*features[i], 10*math.Sqrt(features[c+i])
	}
	return features
}

func directConv(x []float64, side, c int, kernel []float32, width int) []float64 {
	half := side / 2
	y := make([]float64, half*half*width)
	for at := range y {
		o, col, row := at%width, at/width%half, at/width/half
		for tap := range 16 * c {
			ch, kx, ky := tap%c, tap/c%4, tap/c/4
			if iy, ix := 2*row+ky-1, 2*col+kx-1; iy >= 0 && iy < side && ix >= 0 && ix < side {
				y[at] += float64(kernel[o*16*c+tap]) * x[(iy*side+ix)*c+ch]
			}
		}
		y[at] = max(0, y[at])
	}
	return y
}

// TestRandomSeparates: the colour shapes of one split are nearer to those of
// another than to half the classes, and those nearer than noise.
func TestRandomSeparates(t *testing.T) {
	set := loadSet(t, "shapes", map[string]any{"size": 16, "images": 2000, "test": 1000})
	shape := method.Shape{H: 16, W: 16, C: 3}
	e := open(t, "random")
	var few []uint8
	for i, label := range set.Train.Labels {
		if label < 3 {
			few = append(few, set.Train.Image(i)...)
		}
	}
	wantAscending(t,
		fid(t, e, set.Train.Images, set.Test.Images, shape),
		fid(t, e, set.Train.Images, few, shape),
		fid(t, e, set.Train.Images, noise(len(set.Test.Images)), shape))
}
