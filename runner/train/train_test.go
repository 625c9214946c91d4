package train

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/google/go-cmp/cmp"

	"loraebench/runner/method"
	"loraebench/runner/nn"
)

// mean is a method whose loss is the mean of the pixels, whatever it learns.
type mean struct{ repeat int }

func (mean) Name() string { return "mean" }

func (m mean) Phases() []method.Phase {
	return []method.Phase{{Repeat: m.repeat, Loss: func(s *model.Scope, x *graph.Node) []method.Term {
		w := nn.Uniform(s, x.Graph(), "w", 1, 1)
		return []method.Term{
			{Name: "pixels", Value: graph.ReduceAllMean(x)},
			{Name: "nothing", Value: graph.MulScalar(graph.ReduceAllSum(w), 0)},
		}
	}}}
}

// TestMeansOverImages: the last batch, a smaller one, counts by its images.
func TestMeansOverImages(t *testing.T) {
	x := noise(7, 4)
	clear(x.Pixels[:6*16]) // all light is in the last image, a batch of its own
	sum := 0.0
	for _, p := range x.Pixels {
		sum += float64(p) / 255
	}
	want := sum / float64(len(x.Pixels))
	for _, repeat := range []int{0, 1, 3} {
		got := mustFit(t, mean{repeat}, x, Config{Epochs: 2, Batch: 3, LearningRate: 1e-3, Seed: 1})
		if names := []string{got.terms[0].Name, got.terms[1].Name, got.terms[2].Name}; !slices.Equal(names, []string{"loss/total", "loss/pixels", "loss/nothing"}) {
			t.Errorf("series %q", names)
		}
		for _, s := range got.terms[:2] {
			for epoch, v := range s.Values {
				if math.Abs(v-want) > 1e-6*want {
					t.Errorf("repeat %d: %s is %v in epoch %d, want %v", repeat, s.Name, v, epoch+1, want)
				}
			}
		}
		if got.images != 14 {
			t.Errorf("%d images trained on, want 14", got.images)
		}
	}
}

func TestOrder(t *testing.T) {
	order := func(shuffle bool, seed int64, epoch int) []int {
		l := loop{Config: Config{Shuffle: shuffle, Seed: seed}, x: Images{N: 20}, at: state{Epoch: epoch}}
		return l.order()
	}
	identity := order(false, 1, 0)
	for i, place := range identity {
		if i != place {
			t.Fatalf("order without shuffling: %v", identity)
		}
	}
	if diff := cmp.Diff(identity, order(false, 2, 3)); diff != "" {
		t.Errorf("the order without shuffling depends on seed or epoch:\n%s", diff)
	}
	seen := map[string]string{fmt.Sprint(identity): "identity"}
	for seed := range int64(3) {
		for epoch := range 3 {
			drawn, name := order(true, seed, epoch), fmt.Sprintf("seed %d epoch %d", seed, epoch)
			if other, twice := seen[fmt.Sprint(drawn)]; twice {
				t.Errorf("%s has the order of %s", name, other)
			}
			seen[fmt.Sprint(drawn)] = name
			if diff := cmp.Diff(drawn, order(true, seed, epoch)); diff != "" {
				t.Errorf("%s: another order the second time", name)
			}
			if !slices.Equal(slices.Sorted(slices.Values(drawn)), identity) {
				t.Errorf("%s: %v is no permutation", name, drawn)
			}
		}
	}
}

// TestSeedAndOrderMatter: what a training leaves is a function of the seed, and the shuffling is one of its uses.
func TestSeedAndOrderMatter(t *testing.T) {
	x := noise(10, 4)
	left := func(seed int64, shuffle bool) string {
		c := plan("")
		c.Seed, c.Shuffle = seed, shuffle
		return fmt.Sprint(mustFit(t, toy{width: 3}, x, c).variables)
	}
	one := left(1, true)
	if one != left(1, true) {
		t.Error("the same seed leaves other bits")
	}
	if one == left(2, true) {
		t.Error("another seed leaves the same bits")
	}
	if one == left(1, false) {
		t.Error("the same bits with and without shuffling")
	}
	if zero := left(0, true); zero != left(0, true) {
		t.Error("seed 0 is no seed")
	}
}

func TestDiverged(t *testing.T) {
	for _, c := range []struct {
		name  string
		m     method.Method
		rate  float64
		parts []string
	}{
		{"learning rate", toy{width: 3}, 1e20, []string{"loss term reconstruction is ", "in epoch 1 by step 3"}},
		{"term", toy{width: 3, fragile: 5}, 1e-2, []string{"loss term fragile is -Inf in epoch 2 by step 3"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := plan(t.TempDir())
			p.LearningRate = c.rate
			_, err := fit(t, t.Context(), c.m, noise(10, 4), p)
			if !errors.Is(err, ErrDiverged) {
				t.Errorf("error %v is not ErrDiverged", err)
			}
			checkLine(t, err, append(c.parts, "diverged: ")...)
		})
	}
}

func TestBadConfig(t *testing.T) {
	good := noise(4, 4)
	for name, c := range map[string]struct {
		change func(*Images, *Config)
		want   string
	}{
		"no images":           {func(x *Images, _ *Config) { *x = Images{Shape: x.Shape} }, "0 images of 4×4×1 with 0 pixels"},
		"too few pixels":      {func(x *Images, _ *Config) { x.Pixels = x.Pixels[1:] }, "4 images of 4×4×1 with 63 pixels: want at least one image, and 64 pixels"},
		"no size":             {func(x *Images, _ *Config) { x.Shape.H, x.Pixels = 0, nil }, "4 images of 0×4×1 with 0 pixels"},
		"batch":               {func(_ *Images, c *Config) { c.Batch = 0 }, "batch 0, epochs 3, learning rate 0.01: all must be positive"},
		"epochs":              {func(_ *Images, c *Config) { c.Epochs = -1 }, "batch 4, epochs -1, learning rate 0.01: all must be positive"},
		"learning rate":       {func(_ *Images, c *Config) { c.LearningRate = 0 }, "learning rate 0: all must be positive"},
		"learning rate's NaN": {func(_ *Images, c *Config) { c.LearningRate = math.NaN() }, "learning rate NaN: all must be positive"},
	} {
		t.Run(name, func(t *testing.T) {
			x, p := good, plan("")
			c.change(&x, &p)
			_, err := fit(t, t.Context(), toy{width: 3}, x, p)
			checkLine(t, err, c.want)
		})
	}
}

// broken is a method whose graph can't be built.
type broken struct{ toy }

func (broken) Phases() []method.Phase {
	return []method.Phase{{Name: "one", Loss: func(_ *model.Scope, x *graph.Node) []method.Term {
		return []method.Term{{Name: "impossible", Value: graph.Reshape(x, 1)}}
	}}}
}

func TestBrokenMethod(t *testing.T) {
	_, err := fit(t, t.Context(), broken{}, noise(4, 4), plan(t.TempDir()))
	checkLine(t, err, "train epoch 1 step 1: ")
}

// idle is a method that learns nothing by itself.
type idle struct{ toy }

func (idle) Phases() []method.Phase { return nil }

func TestNoPhases(t *testing.T) {
	r, err := Run(t.Context(), backend(t), idle{}, model.NewStore(), noise(4, 4), plan(t.TempDir()))
	if err != nil || len(r.Terms) > 0 || r.Images > 0 {
		t.Errorf("%+v, %v, want nothing", r, err)
	}
}
