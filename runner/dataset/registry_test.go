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
	if !errors.Is(err, ErrUnknown) || err.Error() != `unknown dataset "shaped": known are mnist, shapes` {
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
		opts map[string]int
		want map[string]int
		err  string
	}{
		{name: "nothing", want: map[string]int{"size": 16, "images": 2000, "test": 1000, "seed": 1}},
		{name: "some", opts: map[string]int{"size": 8, "seed": 0}, want: map[string]int{"size": 8, "images": 2000, "test": 1000, "seed": 0}},
		{name: "unknown", opts: map[string]int{"sise": 8}, err: `bad dataset option "sise": shapes has size, images, test, seed`},
		{name: "low", opts: map[string]int{"size": 7}, err: `bad dataset option size: 7, shapes takes 8 to 128`},
		{name: "high", opts: map[string]int{"size": 129}, err: `bad dataset option size: 129, shapes takes 8 to 128`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, err := e.Resolve(tc.opts)
			if tc.err != "" {
				if !errors.Is(err, ErrOption) || err.Error() != tc.err {
					t.Fatalf("error %v, want %s", err, tc.err)
				}
				_, sumErr := e.Checksum("", tc.opts)
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
	sums := map[string]string{}
	unique := func(what string, e Entry, opts map[string]int) {
		sum, err := e.Checksum(t.TempDir(), opts) // an empty data root
		if err != nil {
			t.Fatalf("checksum of %s: %v", what, err)
		}
		if twin, ok := sums[sum]; ok {
			t.Errorf("%s and %s have the same checksum", what, twin)
		}
		sums[sum] = what
	}
	for _, e := range All() {
		if e.Title == "" || e.Doc == "" || e.Source == "" || strings.Contains(e.Doc, "\n") {
			t.Errorf("%s: want title, doc and source of one line: %+v", e.Name, e)
		}
		unique(e.Name, e, nil)
		for _, o := range e.Options {
			if o.Doc == "" || o.Default < o.Min || o.Default > o.Max || o.Min >= o.Max {
				t.Errorf("%s: option %+v", e.Name, o)
			}
			unique(e.Name+" with another "+o.Name, e, map[string]int{o.Name: o.Max})
		}
	}
}
