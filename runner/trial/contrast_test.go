package trial

import (
	"testing"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
	"gonum.org/v1/gonum/mat"

	"loraebench/runner/method"
	"loraebench/runner/metric"
)

// dull is a method whose encoder has collapsed.
type dull struct{ light }

func (d dull) Build(func(int) (method.Networks, error)) (method.Method, error) { return d, nil }

func (d dull) Encode(s *model.Scope, x *graph.Node) *graph.Node {
	return graph.MulScalar(d.light.Encode(s, x), 0)
}

// TestContrast of three codes on a line, at 0, 1 and 3 of a hundredth: the
// contrasts are 2, 1 and 1/2.
func TestContrast(t *testing.T) {
	m := of(t, light{}, "authors", small(40), shades(40, 200))
	m.encodings[trainSplit] = &encoded{codes: mat.NewDense(3, 1, []float64{0, 0.01, 0.03})}
	if err := m.contrast(t.Context()); err != nil {
		t.Fatal(err)
	}
	near(t, "contrast", number(t, m.record, "contrast", "train"), (2+1+0.5)/3)
	d := value(t, m.record, "contrast", "train").Detail
	near(t, "max", d["max"].(float64), (0.03+0.02+0.03)/3)
	near(t, "min", d["min"].(float64), (0.01+0.01+0.02)/3)
	if d["rank"] != 1 || d["n"] != 3 || d["warning"] != nil {
		t.Errorf("detail %v", d)
	}
}

// TestContrastTakesTheFirstCodes, and warns of those that coincide.
func TestContrastTakesTheFirstCodes(t *testing.T) {
	m := of(t, light{}, "authors", small(40), shades(40, 200))
	codes := mat.NewDense(contrastCodes+1, 1, nil)
	for i := range contrastCodes + 1 {
		codes.Set(i, 0, float64(max(i, 1)))
	}
	codes.Set(contrastCodes, 0, 1e9)
	m.encodings[trainSplit] = &encoded{codes: codes}
	if err := m.contrast(t.Context()); err != nil {
		t.Fatal(err)
	}
	d := value(t, m.record, "contrast", "train").Detail
	if d["n"] != contrastCodes || d["max"].(float64) > contrastCodes || d["warning"] == nil {
		t.Errorf("detail %v", d)
	}
}

// TestContrastOfM: its rank divides the distances.
func TestContrastOfM(t *testing.T) {
	r := mustRun(t, Env{Backend: backend(t)}, specFor(t, "lorae", "authors", wide(1)), drawn(t))
	d := value(t, r, "contrast", "train").Detail
	if got, want := float64(d["rank"].(int)), number(t, r, "rank", "m>0.01"); got != want {
		t.Errorf("rank %v, want %v", got, want)
	}
}

func TestNoContrast(t *testing.T) {
	for want, c := range map[string]struct {
		method method.Configurable
		images int
	}{
		"encoder":           {fake{}, 40},
		"3 training images": {light{}, 2},
		"code that differs from another: the encoder has collapsed": {dull{}, 40},
	} {
		b := small(c.images)
		b.Labels = nil
		m := of(t, c.method, "authors", b, shades(40, 200))
		if err := m.contrast(t.Context()); err != nil {
			t.Fatal(err)
		}
		if v := value(t, m.record, "contrast", "train"); v.Value != nil || v.Reason != "unsupported: no "+want {
			t.Errorf("%+v, want that there is no %s", v, want)
		}
	}
}

// TestRankOfAVanishedM does not divide by nothing.
func TestRankOfAVanishedM(t *testing.T) {
	m := of(t, vanished{}, "authors", small(40), shades(40, 200))
	if rank, err := m.distanceRank(); rank != 1 || err != nil {
		t.Errorf("rank %d, %v, want 1", rank, err)
	}
	if r, err := metric.RankOfMatrix(mat.NewDense(2, 2, nil)); err != nil || r.Above1e2 != 0 {
		t.Errorf("a matrix of zeros has rank %d, %v", r.Above1e2, err)
	}
}

type vanished struct{ light }

func (v vanished) Build(func(int) (method.Networks, error)) (method.Method, error) { return v, nil }

func (vanished) Matrix(s *model.Scope, g *graph.Graph) *graph.Node {
	return graph.MulScalar(s.VariableWithValue("m", [][]float32{{1, 0}, {0, 1}}).NodeValue(g), 0)
}
