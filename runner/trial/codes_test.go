package trial

import (
	"testing"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
	"gonum.org/v1/gonum/mat"

	"loraebench/results"
	"loraebench/runner/dataset"
	"loraebench/runner/method"
)

// counting is light, with features of its own, and counts how often a graph
// with its encoder is built.
type counting struct {
	light
	built *int
}

func (c counting) Build(func(int) (method.Networks, error)) (method.Method, error) { return c, nil }

func (c counting) Encode(s *model.Scope, x *graph.Node) *graph.Node {
	*c.built++
	return c.light.Encode(s, x)
}

// Features are the code and twice the code.
func (c counting) Features(s *model.Scope, x *graph.Node) *graph.Node {
	z := c.light.Encode(s, x)
	return graph.Concatenate([]*graph.Node{z, graph.MulScalar(z, 2)}, 1)
}

// TestImagesAreEncodedOnce: all metrics of a trial share the codes of a split.
func TestImagesAreEncodedOnce(t *testing.T) {
	env, set := newEnv(t, "shades"), shades(40, 200)
	for protocol, splits := range map[string]int{"authors": 2, "clean": 3} {
		built := 0
		r := Run(t.Context(), env, specOf(t, counting{built: &built}, protocol, small(40)), set, "sweep", t.TempDir())
		if r.Status != results.Done {
			t.Fatalf("%s: %s", r.Status, r.Reason)
		}
		if built != splits {
			t.Errorf("%s: the encoder was put into %d graphs, want %d: one for each split", protocol, built, splits)
		}
	}
}

// TestEncodedApart: codes and features come out of one pass, each as wide as it is.
func TestEncodedApart(t *testing.T) {
	set := shades(40, 200)
	built := 0
	m := of(t, counting{built: &built}, "authors", small(40), set)
	for name, split := range map[string]dataset.Split{trainSplit: set.Train, testSplit: set.Test} {
		codes, err := m.codesOf(t.Context(), name)
		if err != nil {
			t.Fatal(err)
		}
		l, err := m.labelled(t.Context(), name)
		if err != nil {
			t.Fatal(err)
		}
		if n, width := codes.Dims(); n != split.N || width != 1 || l.Dim != 2 || len(l.Features) != 2*n {
			t.Fatalf("%s: %d codes of %d numbers and %d features of %d", name, n, width, len(l.Features), l.Dim)
		}
		for i := range split.N {
			want := float64(split.Image(i)[0]) / 255
			near(t, "code", codes.At(i, 0), want)
			near(t, "first feature", float64(l.Features[2*i]), want)
			near(t, "second feature", float64(l.Features[2*i+1]), 2*want)
		}
	}
}

// TestFirstCodes are those of all codes, and no others are encoded for them.
func TestFirstCodes(t *testing.T) {
	m := of(t, light{}, "authors", small(40), shades(40, 200))
	few, err := m.firstCodes(t.Context(), testSplit, 7)
	if err != nil || len(m.encodings) != 0 {
		t.Fatalf("%d splits encoded, %v", len(m.encodings), err)
	}
	if _, err := m.codesOf(t.Context(), testSplit); err != nil {
		t.Fatal(err)
	}
	again, err := m.firstCodes(t.Context(), testSplit, 7)
	if err != nil {
		t.Fatal(err)
	}
	if n, _ := few.Dims(); n != 7 || !mat.Equal(few, again) {
		t.Errorf("%d codes %v, and %v once all are there", n, few, again)
	}
}
