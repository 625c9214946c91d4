package nn

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"loraebench/runner/method"
)

func TestAuthors(t *testing.T) {
	tests := []struct {
		side, channels int
		encoder        []int
		base           [3]int
		relu           bool
		decoder        []int
	}{
		{16, 3, []int{32, 64, 128}, [3]int{4, 4, 128}, true, []int{64, 32}},
		{32, 1, []int{32, 64, 128, 256}, [3]int{8, 8, 128}, true, []int{64, 32}},
		{32, 3, []int{32, 64, 128, 256}, [3]int{8, 8, 128}, true, []int{64, 32}},
		{64, 1, []int{32, 64, 128, 256, 512}, [3]int{16, 16, 128}, true, []int{64, 32}},
		{64, 3, []int{128, 256, 512, 1024}, [3]int{8, 8, 1024}, false, []int{512, 256, 128}},
		{128, 3, []int{128, 256, 512, 1024}, [3]int{16, 16, 1024}, false, []int{512, 256, 128}},
	}
	for _, tt := range tests {
		t.Run(fmt.Sprintf("%dx%dx%d", tt.side, tt.side, tt.channels), func(t *testing.T) {
			shape := method.Shape{H: tt.side, W: tt.side, C: tt.channels}
			got, err := Authors(shape, 128)
			if err != nil {
				t.Fatal(err)
			}
			want := Arch{Shape: shape, Code: 128, Encoder: tt.encoder, Base: tt.base, BaseReLU: tt.relu, Decoder: tt.decoder}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if got.Latent() != 128 || got.Image() != shape {
				t.Errorf("Latent, Image = %d, %v, want 128, %v", got.Latent(), got.Image(), shape)
			}
		})
	}
}

func TestAuthorsRefusesOtherShapes(t *testing.T) {
	tests := []struct {
		shape   method.Shape
		n       int
		isShape bool
		want    string
	}{
		{method.Shape{H: 28, W: 28, C: 1}, 128, true, "28×28"},
		{method.Shape{H: 8, W: 8, C: 1}, 128, true, "8×8"},
		{method.Shape{H: 32, W: 64, C: 1}, 128, true, "32×64"},
		{method.Shape{C: 1}, 128, true, "0×0"},
		{method.Shape{H: -32, W: -32, C: 1}, 128, true, "-32×-32"},
		{method.Shape{H: 32, W: 32}, 128, true, "0 channels"},
		{method.Shape{H: 32, W: 32, C: 1}, 0, false, "latent size 0"},
		{method.Shape{H: 32, W: 32, C: 1}, -1, false, "latent size -1"},
	}
	for _, tt := range tests {
		_, err := Authors(tt.shape, tt.n)
		if err == nil || !strings.Contains(err.Error(), tt.want) || errors.Is(err, ErrShape) != tt.isShape {
			t.Errorf("Authors(%v, %d): error %v (ErrShape: %v), want one with %q (%v)", tt.shape, tt.n, err, errors.Is(err, ErrShape), tt.want, tt.isShape)
		}
	}
}
