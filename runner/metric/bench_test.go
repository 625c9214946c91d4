package metric

import (
	"fmt"
	"testing"
)

// The sizes of the project's own extractor and of Inception.
var benchmarkDims = []int{64, 2048}

// featureRows are n rows as an extractor gives them.
func featureRows(b *testing.B, seed uint64, n, d int) Rows {
	b.Helper()
	rng := rngOf(seed)
	data := make([]float32, n*d)
	for i := range data {
		data[i] = rng.Float32()
	}
	r, err := RowsOf32(data, d)
	if err != nil {
		b.Fatal(err)
	}
	return r
}

func perDim(b *testing.B, run func(b *testing.B, d int)) {
	for _, d := range benchmarkDims {
		b.Run(fmt.Sprint("D=", d), func(b *testing.B) {
			b.ReportAllocs()
			run(b, d)
		})
	}
}

// 100 subsets of 1,000 out of 10,000 rows.
func BenchmarkKernelDistance10000(b *testing.B) {
	perDim(b, func(b *testing.B, d int) {
		x, y := featureRows(b, 1, 10000, d), featureRows(b, 2, 10000, d)
		for b.Loop() {
			if _, err := KernelDistance(b.Context(), rngOf(1), x, y, KernelSubsets{}); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkPRDC10000(b *testing.B) {
	perDim(b, func(b *testing.B, d int) {
		x, y := featureRows(b, 1, 10000, d), featureRows(b, 2, 10000, d)
		for b.Loop() {
			compare(b, x, y, Neighbours)
		}
	})
}

// A model that makes one image, with noise far below its distance to the
// reference: every distance within it is computed from differences.
func BenchmarkManifoldOfACollapsedModel10000(b *testing.B) {
	perDim(b, func(b *testing.B, d int) {
		data := make([]float32, 10000*d)
		for i := range data {
			data[i] = 1
		}
		y, err := RowsOf32(data, d)
		if err != nil {
			b.Fatal(err)
		}
		for b.Loop() {
			manifoldOf(b, y, Neighbours)
		}
	})
}

// 100 replicates of 10,000 rows of 64 columns, 4 of 2,048.
func BenchmarkBootstrapFID10000(b *testing.B) {
	perDim(b, func(b *testing.B, d int) {
		reference, y := momentsOfCounts(featureRows(b, 1, 10000, d), resample(1, 10000)), featureRows(b, 2, 10000, d)
		for b.Loop() {
			if _, err := BootstrapFID(b.Context(), rngOf(1), reference, y, map[bool]int{true: 4, false: 100}[d > 64]); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkFrechetInfinity10000(b *testing.B) {
	perDim(b, func(b *testing.B, d int) {
		reference, y := momentsOfCounts(featureRows(b, 1, 10000, d), resample(1, 10000)), featureRows(b, 2, 10000, d)
		for b.Loop() {
			if _, err := FrechetInfinity(b.Context(), rngOf(1), reference, y); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// 100 images of CelebA's size.
func BenchmarkSSIM(b *testing.B) {
	x, y := noisy(1, 100, 64*64*3, 0.1)
	for b.Loop() {
		if _, err := SSIM(x, y, 64, 64, 3); err != nil {
			b.Fatal(err)
		}
	}
}
