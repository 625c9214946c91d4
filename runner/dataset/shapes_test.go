package dataset

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"testing"
)

func loadForTest(t *testing.T, opts map[string]any) *Set {
	t.Helper()
	e, err := Lookup("shapes")
	if err != nil {
		t.Fatal(err)
	}
	set, err := e.Load(context.Background(), "", opts)
	if err != nil {
		t.Fatal(err)
	}
	wantSet(t, e, opts, set)
	return set
}

// TestShapesPixels pins the pixels. When other ones come out on purpose,
// shapesVersion must go up with the sums.
func TestShapesPixels(t *testing.T) {
	for _, tc := range []struct {
		size, seed int
		sum        string
	}{
		{8, 1, "8302306e75d1ef674c430ee69c7a88550b2e68b221a0aaa106b46d9734e2f1b2"},
		{16, 1, "1816ed5ab96c905e39f00d151b48e39d724fcfd78baed121e1a6d08bcb3b3c0f"},
		{33, 1, "21f489e34da8ce78e0ac404f13c7b101480dd758bc215e2a40e87900f2223509"},
		{16, 2, "dd6a0dd47e27516d53d4fbed25b0e4573f1e9c35c9416f6792e8c6d9bd3d2e01"},
	} {
		set := loadForTest(t, map[string]any{"size": tc.size, "seed": tc.seed, "images": 300, "test": 50})
		h := sha256.New()
		for _, b := range [][]byte{set.Train.Images, set.Train.Labels, set.Test.Images, set.Test.Labels} {
			_, _ = h.Write(b)
		}
		if sum := fmt.Sprintf("%x", h.Sum(nil)); sum != tc.sum {
			t.Errorf("%s, size %d, seed %d: pixels %s, want %s", shapesVersion, tc.size, tc.seed, sum, tc.sum)
		}
	}
}

// TestShapesPrefix: asking for more images adds images.
func TestShapesPrefix(t *testing.T) {
	few := loadForTest(t, map[string]any{"images": 100, "test": 10})
	many := loadForTest(t, map[string]any{"images": 1000, "test": 20})
	if !bytes.Equal(few.Train.Images, many.Train.Head(100).Images) || !bytes.Equal(few.Test.Images, many.Test.Head(10).Images) {
		t.Error("the first images changed with their number")
	}
}

// TestShapesDistinct: no image comes twice, within a split or across.
func TestShapesDistinct(t *testing.T) {
	set := loadForTest(t, nil)
	seen := map[string]bool{}
	for _, s := range []Split{set.Train, set.Test} {
		for i := range s.N {
			seen[string(s.Image(i))] = true
		}
	}
	if want := set.Train.N + set.Test.N; len(seen) != want {
		t.Errorf("%d different images, want %d", len(seen), want)
	}
}

// TestShapesArea compares the painted part of many scenes with each outline's
// area, in parts of the circle around it.
func TestShapesArea(t *testing.T) {
	const π = 3.14159265
	star := 5 * 1.0 * 0.42 * 0.5877853 // five kites: R·r·sin 36°
	for class, area := range []float64{
		0.9 * 0.9 * π, 4 * 0.69 * 0.69, 3 * 0.8660254 / 2 * 0.95 * 0.95, (0.96*0.96 - 0.54*0.54) * π,
		4 * (2*0.94*0.25 - 0.25*0.25), 2 * 0.62, 4 * 0.96 * 0.27, 4 * 0.96 * 0.27, star, 0.9 * 0.9 * π / 2,
	} {
		for i := range uint64(20) {
			const size = 96
			s := randomScene(7, i, class)
			painted := 0
			for p := range size * size {
				painted += s.coverage(p%size, p/size, size)
			}
			cos, sin := float64(s.cos)/(1<<20), float64(s.sin)/(1<<20)
			scale := (cos*cos + sin*sin) * sceneSide * sceneSide // (outlineRadius ÷ radius in parts of the side)²
			got := float64(painted) / (size * size * oversample * oversample) * scale / (outlineRadius * outlineRadius)
			if got < area*0.97 || got > area*1.03 {
				t.Errorf("class %d, scene %d: area %.3f, want %.3f", class, i, got, area)
			}
		}
	}
}

func TestShapesCancelled(t *testing.T) {
	e, err := Lookup("shapes")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := e.Load(ctx, "", nil); !errors.Is(err, context.Canceled) {
		t.Errorf("after a cancel: %v", err)
	}
}
