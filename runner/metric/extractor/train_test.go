package extractor

import (
	"bytes"
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/gomlx/gomlx/core/tensors"
	"github.com/google/go-cmp/cmp"

	"loraebench/runner/dataset"
)

// TestTrain: few images are enough to learn from, and the same training gives
// the same bits.
func TestTrain(t *testing.T) {
	set := loadSet(t, "mnist", map[string]any{"size": 32})
	set.Train, set.Test = set.Train.Head(1050), set.Test.Head(500)
	var losses []float64
	train := func(seed int64) Trained {
		t.Helper()
		losses = nil
		trained, err := Train(context.Background(), newBackend(t), set, Training{Seed: seed, Epochs: 3}, func(e Epoch) {
			losses = append(losses, e.Loss)
		})
		if err != nil {
			t.Fatal(err)
		}
		return trained
	}
	first := train(7)
	if len(losses) != 3 || !slices.IsSortedFunc(losses, func(a, b float64) int { return int(math.Copysign(1, b-a)) }) {
		t.Errorf("losses %v, want three, falling", losses)
	}
	if first.Accuracy < 0.6 {
		t.Errorf("accuracy %g, want at least 0.6", first.Accuracy)
	}
	if again := train(7); !bytes.Equal(first.File, again.File) {
		t.Error("the same training gave other weights")
	}
	if other := train(8); other.SHA256 == first.SHA256 {
		t.Error("another seed gave the same weights")
	}
	path := filepath.Join(t.TempDir(), "lenet.safetensors")
	if err := first.Save(path); err != nil {
		t.Fatal(err)
	}
	wantFile(t, path, first)
	if err := first.Save(filepath.Join(path, "below")); err == nil {
		t.Error("saved below a file")
	}
}

// wantFile wants the folder to hold nothing but the weights, which open.
func wantFile(t *testing.T, path string, want Trained) {
	t.Helper()
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	net, err := openLenet(file)
	if err != nil {
		t.Fatal(err)
	}
	if net.sha256 != want.SHA256 {
		t.Errorf("hash %s, want %s", net.sha256, want.SHA256)
	}
	if left, err := os.ReadDir(filepath.Dir(path)); err != nil || len(left) != 1 {
		t.Errorf("%v, %v lie there", left, err)
	}
}

func TestTrainRefuses(t *testing.T) {
	good := dataset.Split{N: 100, H: 32, W: 32, C: 1, Images: make([]uint8, 100*1024), Labels: make([]uint8, 100)}
	small, unlabelled := good, good
	small.H, unlabelled.Labels = 28, nil
	for name, set := range map[string]*dataset.Set{
		"size":    {Train: small, Test: good, Classes: 10},
		"labels":  {Train: unlabelled, Test: good, Classes: 10},
		"few":     {Train: good.Head(99), Test: good, Classes: 10},
		"no test": {Train: good, Classes: 10},
		"classes": {Train: good, Test: good, Classes: 2},
	} {
		if _, err := Train(context.Background(), newBackend(t), set, Shipped(), nil); !errors.Is(err, ErrImages) {
			t.Errorf("%s: %v", name, err)
		}
	}
	set := &dataset.Set{Train: good, Test: good, Classes: 10}
	if _, err := Train(context.Background(), newBackend(t), set, Training{}, nil); err == nil {
		t.Error("trained for no epoch")
	}
	ctx, cancel := context.WithCancel(context.Background())
	if _, err := Train(ctx, newBackend(t), set, Training{Epochs: 1000}, func(Epoch) { cancel() }); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

func TestMean(t *testing.T) {
	losses := []*tensors.Tensor{tensors.FromScalar(float32(1)), tensors.FromScalar(float32(2))}
	if got, err := mean(losses); err != nil || got != 1.5 {
		t.Errorf("%g, %v", got, err)
	}
	for _, bad := range []float64{math.NaN(), math.Inf(1)} {
		if _, err := mean(append(losses, tensors.FromScalar(float32(bad)))); !errors.Is(err, ErrNotFinite) {
			t.Errorf("%g: %v", bad, err)
		}
	}
}

// TestShifted: every shift happens, and each is that of a direct loop.
func TestShifted(t *testing.T) {
	src, dst := noise(1024), make([]uint8, 1024)
	seen := map[[2]int]bool{}
	for seed := range uint64(500) {
		shifted(dst, src, rand.New(rand.NewPCG(seed, 0)))
		rng := rand.New(rand.NewPCG(seed, 0))
		dy, dx := rng.IntN(5)-2, rng.IntN(5)-2
		seen[[2]int{dy, dx}] = true
		want := make([]uint8, 1024)
		for y := range 32 {
			for x := range 32 {
				if fy, fx := y-dy, x-dx; fy >= 0 && fy < 32 && fx >= 0 && fx < 32 {
					want[y*32+x] = src[fy*32+fx]
				}
			}
		}
		if diff := cmp.Diff(want, dst); diff != "" {
			t.Fatalf("shift %d,%d (-want +got):\n%s", dy, dx, diff)
		}
	}
	if len(seen) != 25 {
		t.Errorf("%d shifts of 25", len(seen))
	}
}
