package nn

import (
	"testing"

	"loraebench/runner/method"
)

func TestFLOPs(t *testing.T) {
	// Positions (of the output for convolutions, of the input for transposed ones), k², channels in, channels out.
	layers := [][4]int{
		{16 * 16, 16, 1, 32}, {8 * 8, 16, 32, 64}, {4 * 4, 16, 64, 128}, {2 * 2, 16, 128, 256},
		{1, 1, 1024, 128},
		{1, 1, 128, 8 * 8 * 128},
		{8 * 8, 16, 128, 64}, {16 * 16, 16, 64, 32}, {32 * 32, 1, 32, 1},
	}
	want := 0.0
	for _, l := range layers {
		want += 2 * float64(l[0]*l[1]*l[2]*l[3])
	}
	a, err := Authors(method.Shape{H: 32, W: 32, C: 1}, 128)
	if err != nil {
		t.Fatal(err)
	}
	if got := a.FLOPs(); got != want {
		t.Errorf("FLOPs() = %.0f, want %.0f", got, want)
	}
}
