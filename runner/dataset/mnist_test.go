package dataset

import (
	"bytes"
	"context"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"loraebench/runner/golden"
)

func TestMNIST(t *testing.T) {
	e, err := Lookup("mnist")
	if err != nil {
		t.Fatal(err)
	}
	root := golden.Data(t)
	first := golden.Load(t, "resize.json")["mnist_28_to_32"] // test image 0
	for size, want := range map[int]Split{
		28: goldenImage(golden.Input[golden.Array](t, first, "image")),
		32: goldenImage(golden.Output[golden.Array](t, first, "pil_bilinear")),
	} {
		opts := map[string]any{"size": size}
		set, err := e.Load(context.Background(), root, opts)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(want.Images, set.Test.Image(0)) {
			t.Errorf("size %d: test image 0 is not the reference's", size)
		}
		wantSet(t, e, opts, set)
		for s, n := range map[*Split]int{&set.Train: 60000, &set.Test: 10000} {
			got := [...]int{s.N, s.H, s.W, s.C}
			if want := [...]int{n, size, size, 1}; got != want {
				t.Errorf("shape %v, want %v", got, want)
			}
		}
		// The first ten labels lack 6, 7 and 8, as the paper's protocol knows.
		if diff := cmp.Diff([]uint8{5, 0, 4, 1, 9, 2, 1, 3, 1, 4}, set.Train.Head(10).Labels); diff != "" {
			t.Errorf("labels (-want +got):\n%s", diff)
		}
	}
}

func TestMNISTMissing(t *testing.T) {
	e, err := Lookup("mnist")
	if err != nil {
		t.Fatal(err)
	}
	_, err = e.Load(context.Background(), t.TempDir(), nil)
	if !errors.Is(err, ErrMissing) {
		t.Errorf("%v is not ErrMissing", err)
	}
	wantLine(t, err, "dataset mnist: ", "train-images-idx3-ubyte.gz", `run "runner data mnist"`)
}

// wantSet checks what holds for every loaded set.
func wantSet(t *testing.T, e Entry, opts map[string]any, set *Set) {
	t.Helper()
	sum, err := e.Checksum(t.Context(), "", opts)
	if err != nil {
		t.Fatal(err)
	}
	if set.Checksum != sum || set.Name != e.Name || set.Title != e.Title {
		t.Errorf("%s %q %s, want %s %q %s", set.Name, set.Title, set.Checksum, e.Name, e.Title, sum)
	}
	for _, s := range []Split{set.Train, set.Test} {
		if len(s.Images) != s.N*s.Size() || len(s.Labels) != s.N {
			t.Errorf("%d bytes and %d labels of %d images of %d bytes", len(s.Images), len(s.Labels), s.N, s.Size())
		}
		seen := map[uint8]bool{}
		for _, l := range s.Labels {
			seen[l] = true
			if int(l) >= set.Classes {
				t.Fatalf("label %d of %d classes", l, set.Classes)
			}
		}
		if len(seen) != set.Classes {
			t.Errorf("%d of %d classes have images", len(seen), set.Classes)
		}
	}
}
