package extractor

import (
	"context"
	"errors"
	"strconv"
	"testing"

	"loraebench/runner/method"
	"loraebench/runner/metric"
)

// lenetSHA256 is the hash of the embedded weights. Other weights are another
// extractor: they need another id.
const lenetSHA256 = "983717f3d6b08a36dc86f018bac44676a4c8febd12bf93f3bd7f092fa682d852"

func TestLenetFile(t *testing.T) {
	if e := open(t, "lenet"); e.ID != "lenet-1" || e.SHA256 != lenetSHA256 {
		t.Errorf("%s has hash %s, want lenet-1 with %s", e.ID, e.SHA256, lenetSHA256)
	}
	if len(lenetFile) >= 1_000_000 {
		t.Errorf("%d bytes, want less than 1 MB", len(lenetFile))
	}
	weights, err := ParseTensors(lenetFile)
	if err != nil {
		t.Fatal(err)
	}
	m, shipped := weights.Metadata, Shipped()
	if m["seed"] != strconv.FormatInt(shipped.Seed, 10) || m["epochs"] != strconv.Itoa(shipped.Epochs) || m["dataset"] != "mnist" {
		t.Errorf("metadata %v, want those of %+v on mnist", m, shipped)
	}
}

func TestLenetAccuracy(t *testing.T) {
	set := loadSet(t, "mnist", map[string]any{"size": 32})
	net, err := openLenet(lenetFile)
	if err != nil {
		t.Fatal(err)
	}
	got, err := lenetAccuracy(context.Background(), newBackend(t), net.store, set.Test)
	if err != nil {
		t.Fatal(err)
	}
	weights, err := ParseTensors(lenetFile)
	if err != nil {
		t.Fatal(err)
	}
	if text := strconv.FormatFloat(got, 'f', -1, 64); text != weights.Metadata["test_accuracy"] || got < 0.99 {
		t.Errorf("test accuracy %s, the file says %s, want at least 0.99", text, weights.Metadata["test_accuracy"])
	}
	if weights.Metadata["dataset_sha256"] != set.Checksum {
		t.Errorf("trained on %s, measured on %s", weights.Metadata["dataset_sha256"], set.Checksum)
	}
}

// TestLenetSeparates: digits are nearer to other digits than to half the
// classes, and those nearer than noise.
func TestLenetSeparates(t *testing.T) {
	set := loadSet(t, "mnist", map[string]any{"size": 32})
	e, n := open(t, "lenet"), 1000
	first, second := set.Test.Images[:n*1024], set.Test.Images[n*1024:2*n*1024]
	var half []uint8
	for i, label := range set.Train.Labels[:2*n] {
		if label < 5 {
			half = append(half, set.Train.Image(i)...)
		}
	}
	wantAscending(t, fid(t, e, first, second, lenetShape), fid(t, e, first, half, lenetShape), fid(t, e, first, noise(n*1024), lenetShape))
}

func fid(t testing.TB, e *Extractor, reference, generated []uint8, shape method.Shape) float64 {
	t.Helper()
	sides := [2]metric.Moments{}
	for i, pixels := range [][]uint8{reference, generated} {
		if err := sides[i].AddFloat32(features(t, e, pixels, shape), e.Dim); err != nil {
			t.Fatal(err)
		}
	}
	f, err := metric.FrechetDistance(&sides[0], &sides[1])
	if err != nil {
		t.Fatal(err)
	}
	return f.Distance
}

// wantAscending wants each distance several times the one before.
func wantAscending(t *testing.T, distances ...float64) {
	t.Helper()
	t.Log(distances)
	for i := 1; i < len(distances); i++ {
		if distances[i] < 3*distances[i-1] {
			t.Errorf("distances %v, want each at least three times the one before", distances)
		}
	}
}

func TestOpenLenetRefuses(t *testing.T) {
	whole, err := ParseTensors(lenetFile)
	if err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(map[string]Tensor){
		"missing": func(m map[string]Tensor) { delete(m, "conv2/bias") },
		"extra":   func(m map[string]Tensor) { m["conv4/bias"] = m["conv3/bias"] },
		"shape": func(m map[string]Tensor) {
			m["conv2/bias"] = Tensor{DType: "F32", Shape: []int{32}, Data: m["conv2/bias"].Data[:128]}
		},
		"dtype": func(m map[string]Tensor) {
			m["conv2/bias"] = Tensor{DType: "I32", Shape: []int{64}, Data: m["conv2/bias"].Data}
		},
	} {
		changed := &Tensors{ByName: map[string]Tensor{}}
		for k, v := range whole.ByName {
			changed.ByName[k] = v
		}
		change(changed.ByName)
		file, err := changed.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := openLenet(file); !errors.Is(err, ErrSafetensors) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
