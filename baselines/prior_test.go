package baselines

import (
	"math"
	"testing"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"

	"loraebench/runner/method"
	"loraebench/runner/train"
)

// TestPriorIsNormal holds mean and variance within five standard errors.
func TestPriorIsNormal(t *testing.T) {
	const count = 5000
	for _, tt := range []struct {
		method string
		params map[string]any
		sigma  float64
	}{
		{"vae", nil, 1},
		{"vaeflow", nil, 1},
		{"wae", nil, 1},
		{"wae", map[string]any{"sigma": 2}, 2},
	} {
		store := model.NewStore()
		if err := train.Seed(store, 1); err != nil {
			t.Fatal(err)
		}
		p := build(t, tt.method, tt.params).(method.Prior)
		z := call(t, store, func(s *model.Scope, g *graph.Graph) *graph.Node { return p.SamplePrior(s, g, count) })
		if len(z) != count*toyLatent {
			t.Fatalf("%s: %d numbers, want %d", tt.method, len(z), count*toyLatent)
		}
		var mean, square float64
		n := float64(len(z))
		for _, v := range z {
			mean, square = mean+v/tt.sigma/n, square+v*v/(tt.sigma*tt.sigma)/n
		}
		if math.Abs(mean) > 5/math.Sqrt(n) || math.Abs(square-1) > 5*math.Sqrt(2/n) {
			t.Errorf("%s with %v: in units of σ the mean is %v and the mean square %v, want 0 and 1", tt.method, tt.params, mean, square)
		}
	}
}
