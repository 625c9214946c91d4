package extractor

import (
	"context"
	"errors"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/gomlx/compute"
	_ "github.com/gomlx/compute/gobackend"
	"github.com/google/go-cmp/cmp"

	"loraebench/runner/dataset"
	"loraebench/runner/golden"
	"loraebench/runner/method"
)

// newBackend runs one operation after the other: with the go backend's
// default, operations that run side by side can wait for one another for ever.
func newBackend(t testing.TB) compute.Backend {
	t.Helper()
	backend, err := compute.NewWithConfig("go:ops_sequential")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(backend.Finalize)
	return backend
}

func open(t testing.TB, name string) *Extractor {
	t.Helper()
	e, err := Open(name, newBackend(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.Close)
	return e
}

func features(t testing.TB, e *Extractor, pixels []uint8, shape method.Shape) []float32 {
	t.Helper()
	rows, err := e.Features(context.Background(), pixels, shape)
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func loadSet(t testing.TB, name string, opts map[string]any) *dataset.Set {
	t.Helper()
	root := ""
	if name == "mnist" {
		root = golden.Data(t)
	}
	e, err := dataset.Lookup(name)
	if err != nil {
		t.Fatal(err)
	}
	set, err := e.Load(context.Background(), root, opts)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func noise(n int) []uint8 {
	rng, pixels := rand.New(rand.NewPCG(1, 2)), make([]uint8, n)
	for i := range pixels {
		pixels[i] = uint8(rng.UintN(256))
	}
	return pixels
}

func TestOpen(t *testing.T) {
	for _, d := range All() {
		if d.Name == "inception" { // its weights come from elsewhere: TestInceptionSpec
			continue
		}
		for _, name := range []string{d.Name, d.ID} {
			if e := open(t, name); e.Description != d || len(e.SHA256) != 64 {
				t.Errorf("%s opened %+v with hash %q", name, e.Description, e.SHA256)
			}
		}
	}
	_, err := Open("inceptoin", newBackend(t))
	if !errors.Is(err, ErrUnknown) || err.Error() != `unknown extractor "inceptoin": known are inception, lenet, random` {
		t.Error(err)
	}
}

func TestFor(t *testing.T) {
	got := map[string]string{}
	for _, e := range dataset.All() {
		got[e.Name] = For(e.Name)
		open(t, got[e.Name])
	}
	want := map[string]string{"mnist": "lenet", "shapes": "random"}
	for name, extractor := range want {
		if got[name] != extractor {
			t.Errorf("%s is measured with %q, want %q", name, got[name], extractor)
		}
	}
}

func TestCheck(t *testing.T) {
	for _, c := range []struct {
		name  string
		shape method.Shape
		fits  bool
	}{
		{"lenet", method.Shape{H: 32, W: 32, C: 1}, true},
		{"lenet", method.Shape{H: 32, W: 32, C: 3}, false},
		{"lenet", method.Shape{H: 28, W: 28, C: 1}, false},
		{"random", method.Shape{H: 16, W: 16, C: 1}, true},
		{"random", method.Shape{H: 64, W: 64, C: 7}, true},
		{"random", method.Shape{H: 28, W: 28, C: 1}, false},
		{"random", method.Shape{H: 16, W: 32, C: 1}, false},
		{"random", method.Shape{H: 8, W: 8, C: 1}, false},
		{"random", method.Shape{H: 16, W: 16}, false},
		{"random", method.Shape{}, false},
	} {
		e := open(t, c.name)
		err := e.Check(c.shape)
		if c.fits {
			if err != nil {
				t.Error(err)
			}
			continue
		}
		if !errors.Is(err, ErrImages) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s took %v: %v", c.name, c.shape, err)
		}
		if _, err := e.Features(context.Background(), make([]uint8, 28*28), c.shape); !errors.Is(err, ErrImages) {
			t.Errorf("%s computed features of %v: %v", c.name, c.shape, err)
		}
	}
}

// TestFeaturesOfOneImage: an image's features are the same bits whatever is
// computed with them.
func TestFeaturesOfOneImage(t *testing.T) {
	for _, c := range []struct {
		name  string
		shape method.Shape
	}{
		{"lenet", method.Shape{H: 32, W: 32, C: 1}},
		{"random", method.Shape{H: 16, W: 16, C: 3}},
		{"random", method.Shape{H: 32, W: 32, C: 2}},
	} {
		e, size, n := open(t, c.name), c.shape.H*c.shape.W*c.shape.C, 2*Batch+9
		pixels := noise(n * size)
		whole := features(t, e, pixels, c.shape)
		if len(whole) != n*e.Dim {
			t.Fatalf("%d features of %d images", len(whole), n)
		}
		var parts []float32
		for from, next := 0, 0; from < n; from = next {
			next = min(n, from+1+from/2) // 1, 1, 2, 3, … images, across the batch's size
			parts = append(parts, features(t, e, pixels[from*size:next*size], c.shape)...)
		}
		if diff := cmp.Diff(whole, parts); diff != "" {
			t.Errorf("%s: split (-whole +parts):\n%s", c.name, diff)
		}
		var mixed []uint8
		order := rand.New(rand.NewPCG(3, 4)).Perm(n)
		for _, i := range order {
			mixed = append(mixed, pixels[i*size:(i+1)*size]...)
		}
		for at, row := 0, features(t, e, mixed, c.shape); at < n; at++ {
			if diff := cmp.Diff(whole[order[at]*e.Dim:][:e.Dim], row[at*e.Dim:][:e.Dim]); diff != "" {
				t.Fatalf("%s: image %d at place %d (-want +got):\n%s", c.name, order[at], at, diff)
			}
		}
	}
}

func TestFeaturesErrors(t *testing.T) {
	e, shape := open(t, "random"), method.Shape{H: 16, W: 16, C: 1}
	if _, err := e.Features(context.Background(), make([]uint8, 16*16+1), shape); !errors.Is(err, ErrImages) {
		t.Errorf("a part of an image: %v", err)
	}
	if rows := features(t, e, nil, shape); len(rows) != 0 {
		t.Errorf("%d features of no image", len(rows))
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := e.Features(ctx, make([]uint8, 16*16), shape); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}
