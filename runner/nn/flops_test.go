package nn

import (
	"testing"

	"loraebench/runner/method"
)

func TestFLOPs(t *testing.T) {
	tests := []struct {
		shape method.Shape
		n     int
		// Positions (of the output for convolutions, of the input for transposed ones), k², channels in, channels out.
		layers [][4]int
	}{
		{method.Shape{H: 32, W: 32, C: 1}, 128, [][4]int{
			{16 * 16, 16, 1, 32}, {8 * 8, 16, 32, 64}, {4 * 4, 16, 64, 128}, {2 * 2, 16, 128, 256},
			{1, 1, 1024, 128},
			{1, 1, 128, 8 * 8 * 128},
			{8 * 8, 16, 128, 64}, {16 * 16, 16, 64, 32}, {32 * 32, 1, 32, 1},
		}},
		{method.Shape{H: 64, W: 64, C: 3}, 256, [][4]int{
			{32 * 32, 16, 3, 128}, {16 * 16, 16, 128, 256}, {8 * 8, 16, 256, 512}, {4 * 4, 16, 512, 1024},
			{1, 1, 16384, 256},
			{1, 1, 256, 8 * 8 * 1024},
			{8 * 8, 16, 1024, 512}, {16 * 16, 16, 512, 256}, {32 * 32, 16, 256, 128}, {64 * 64, 1, 128, 3},
		}},
	}
	for _, tt := range tests {
		want := 0.0
		for _, l := range tt.layers {
			want += 2 * float64(l[0]*l[1]*l[2]*l[3])
		}
		a, err := Authors(tt.shape, tt.n)
		if err != nil {
			t.Fatal(err)
		}
		if got := a.FLOPs(); got != want {
			t.Errorf("%v: FLOPs() = %.0f, want %.0f", tt.shape, got, want)
		}
		t.Logf("%v: %.2f GFLOP an image and training step", tt.shape, 3*want/1e9)
	}
}
