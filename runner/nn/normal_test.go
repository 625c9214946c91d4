package nn

import (
	"math"
	"slices"
	"testing"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
)

// normalStore holds a variable of a thousand normal numbers and one of sevens.
func normalStore(t *testing.T, seed int64) *model.Store {
	t.Helper()
	store := model.NewStore()
	store.RootScope().SetParam(model.ParamInitialSeed, seed)
	if _, err := model.CallOnceN(backend(t), store, func(s *model.Scope, g *graph.Graph) []*graph.Node {
		return []*graph.Node{Normal(s, g, "normal", 0.5, 25, 40), Filled(s, g, "filled", 7, 2, 3)}
	}); err != nil {
		t.Fatal(err)
	}
	return store
}

func TestNormal(t *testing.T) {
	store := normalStore(t, 1)
	values := flat(t, store, "/normal")
	var mean, square float64
	for _, v := range values {
		mean, square = mean+float64(v), square+float64(v)*float64(v)
	}
	n := float64(len(values))
	// Within five standard errors.
	if mean /= n; math.Abs(mean) > 5*0.5/math.Sqrt(n) {
		t.Errorf("the mean is %v, want 0", mean)
	}
	if square /= n; math.Abs(square-0.25) > 5*0.25*math.Sqrt(2/n) {
		t.Errorf("the mean square is %v, want 0.25", square)
	}
	if again := flat(t, normalStore(t, 1), "/normal"); !slices.Equal(values, again) {
		t.Error("the same seed gives other numbers")
	}
	if other := flat(t, normalStore(t, 2), "/normal"); slices.Equal(values, other) {
		t.Error("another seed gives the same numbers")
	}
}

func TestFilled(t *testing.T) {
	if got, want := flat(t, normalStore(t, 1), "/filled"), []float32{7, 7, 7, 7, 7, 7}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
