package dataset

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestLookup(t *testing.T) {
	e, err := Lookup("shapes")
	if err != nil || e.Name != "shapes" {
		t.Fatalf("Lookup(shapes) = %q, %v", e.Name, err)
	}
	_, err = Lookup("shaped")
	if !errors.Is(err, ErrUnknown) || err.Error() != `unknown dataset "shaped": known are celeba, cifar10, fashionmnist, folder, kmnist, mnist, shapes` {
		t.Errorf("Lookup(shaped): %v", err)
	}
}

func TestResolve(t *testing.T) {
	e, err := Lookup("shapes")
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		name string
		opts map[string]any
		want Options
		err  string
	}{
		{name: "nothing", want: Options{"size": 16, "images": 2000, "test": 1000, "seed": 1}},
		{name: "some", opts: map[string]any{"size": 8, "seed": 0}, want: Options{"size": 8, "images": 2000, "test": 1000, "seed": 0}},
		{name: "unknown", opts: map[string]any{"sise": 8}, err: `bad dataset option "sise": shapes has size, images, test, seed`},
		{name: "low", opts: map[string]any{"size": 7}, err: `bad dataset option size: 7, shapes takes 8 to 128`},
		{name: "of JSON", opts: map[string]any{"size": 9.0, "seed": int64(2)}, want: Options{"size": 9, "images": 2000, "test": 1000, "seed": 2}},
		{name: "no whole number", opts: map[string]any{"size": 9.5}, err: `bad dataset option size: 9.5, shapes takes 8 to 128`},
		{name: "a text", opts: map[string]any{"size": "big"}, err: `bad dataset option size: big, shapes takes 8 to 128`},
		{name: "high", opts: map[string]any{"size": 129}, err: `bad dataset option size: 129, shapes takes 8 to 128`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, err := e.Resolve(tc.opts)
			if tc.err != "" {
				if !errors.Is(err, ErrOption) || err.Error() != tc.err {
					t.Fatalf("error %v, want %s", err, tc.err)
				}
				_, sumErr := e.Checksum(context.Background(), "", tc.opts)
				_, loadErr := e.Load(context.Background(), "", tc.opts)
				if !errors.Is(sumErr, ErrOption) || !errors.Is(loadErr, ErrOption) {
					t.Errorf("Checksum: %v, Load: %v; want %v of both", sumErr, loadErr, ErrOption)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestEntries holds what every data set promises before it is loaded.
func TestEntries(t *testing.T) {
	for _, e := range All() {
		if e.Title == "" || e.Doc == "" || e.Source == "" || strings.Contains(e.Doc, "\n") {
			t.Errorf("%s: want title, doc and source of one line: %+v", e.Name, e)
		}
		for _, o := range e.Options {
			n, number := o.Default.(int)
			if o.Doc == "" || number == o.IsText() || number && (n < o.Min || n > o.Max || o.Min >= o.Max) {
				t.Errorf("%s: option %+v", e.Name, o)
			}
		}
	}
}

// TestChecksums: a set with known contents has a checksum before it is loaded, another one with every option.
func TestChecksums(t *testing.T) {
	sums := map[string]string{}
	unique := func(what string, e Entry, opts map[string]any) {
		sum, err := e.Checksum(t.Context(), t.TempDir(), opts) // an empty data root
		if err != nil {
			t.Fatalf("checksum of %s: %v", what, err)
		}
		if twin, ok := sums[sum]; ok {
			t.Errorf("%s and %s have the same checksum", what, twin)
		}
		sums[sum] = what
	}
	for _, name := range []string{"fashionmnist", "kmnist", "mnist", "shapes"} {
		e, err := Lookup(name)
		if err != nil {
			t.Fatal(err)
		}
		unique(name, e, nil)
		for _, o := range e.Options {
			unique(name+" with another "+o.Name, e, map[string]any{o.Name: o.Max})
		}
	}
}
