package trial

import (
	"math"
	"testing"

	"loraebench/results"
)

// norms are 40 norms of a gradient by step.
func norms(at func(step float64) float64) []*float64 {
	var all []*float64
	for i := range 40 {
		v := at(float64(i + 1))
		all = append(all, &v)
	}
	return all
}

// wide is a budget of full-batch training.
func wide(epochs int) results.Budget {
	b := small(40)
	b.Epochs, b.Batch, b.Samples, b.Labels = epochs, 40, 0, nil
	return b
}

func TestTheorem1(t *testing.T) {
	for name, c := range map[string]struct {
		norms []*float64
		slope float64
		width float64 // of the interval; 0: of a line without residuals
	}{
		"the bound":    {norms(func(step float64) float64 { return 3 * math.Pow(step, -0.25) }), -0.25, 0},
		"faster":       {norms(func(step float64) float64 { return math.Pow(step, -1.5) }), -1.5, 0},
		"growing":      {norms(func(step float64) float64 { return step }), 0, 0},
		"minimum kept": {norms(func(step float64) float64 { return math.Pow(step, -0.5) * (1 + math.Mod(step+1, 2)*10) }), -0.53, 0.04},
	} {
		t.Run(name, func(t *testing.T) {
			m := of(t, light{}, "authors", wide(40), shades(40, 200))
			m.norms = c.norms
			if err := m.theorem1(t.Context()); err != nil {
				t.Fatal(err)
			}
			v := value(t, m.record, "theorem1", "slope")
			if v.Value == nil {
				t.Fatal(v.Reason)
			}
			low, high := v.Detail["low"].(float64), v.Detail["high"].(float64)
			if math.Abs(*v.Value-c.slope) > 0.02 || !(low <= *v.Value && *v.Value <= high) || high-low > c.width+1e-9 {
				t.Errorf("slope %v, %v to %v, want %v", *v.Value, low, high, c.slope)
			}
			if v.Detail["steps"] != 40 || v.Detail["expected"] != -0.25 {
				t.Errorf("detail %v", v.Detail)
			}
		})
	}
}

func TestTheorem1Unsupported(t *testing.T) {
	good := norms(func(step float64) float64 { return 1 / step })
	zero, gap := norms(func(step float64) float64 { return 7 - step }), norms(func(step float64) float64 { return step })
	gap[3] = nil
	part := wide(40)
	part.Batch = 39
	for name, c := range map[string]struct {
		budget results.Budget
		norms  []*float64
		lacks  string
	}{
		"a part of the images": {part, good, "full-batch training"},
		"few steps":            {wide(29), good[:29], "30 steps of full-batch training"},
		"not finite":           {wide(40), gap, "gradient norm of every step"},
		"an older program's":   {wide(40), nil, "gradient norm of every step"},
		"zero":                 {wide(40), zero, "slope: the gradient vanishes at step 7"},
	} {
		m := of(t, light{}, "authors", c.budget, shades(40, 200))
		m.norms = c.norms
		if err := m.theorem1(t.Context()); err != nil {
			t.Fatal(err)
		}
		v := value(t, m.record, "theorem1", "slope")
		if v.Value != nil || v.Reason != "unsupported: no "+c.lacks {
			t.Errorf("%s: %v, reason %q, want that there is no %s", name, v.Value, v.Reason, c.lacks)
		}
	}
}

// TestTheorem1OfATraining: a full-batch training has a slope, with the gradient's
// norms as a series, and a resumed one the same. One with two losses has none.
func TestTheorem1OfATraining(t *testing.T) {
	spec := specFor(t, "ae", "authors", wide(30))
	r := mustRun(t, Env{Backend: backend(t)}, spec, drawn(t))
	number(t, r, "theorem1", "slope")
	for _, s := range r.Series {
		if s.Name == "gradient" && (len(s.Y) != 30 || s.X[29] != 30 || s.Y[29] <= 0) {
			t.Errorf("gradient %v %v", s.X, s.Y)
		}
	}
	b := wide(1)
	r = mustRun(t, Env{Backend: backend(t)}, specFor(t, "lsgan", "authors", b), drawn(t))
	if v := value(t, r, "theorem1", "slope"); v.Reason != "unsupported: no single loss that one step an epoch lowers" {
		t.Errorf("two losses: %+v", v)
	}
	for _, s := range r.Series {
		if s.Name == "gradient" {
			t.Error("a gradient of two losses")
		}
	}
}
