package baselines

import (
	"context"
	"fmt"
	"maps"
	"math"
	"testing"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/google/go-cmp/cmp"

	"loraebench/runner/method"
	"loraebench/runner/nn"
	"loraebench/runner/train"
)

// gans are all of them.
var gans = []string{"gan", "nsgan", "lsgan", "wgan-gp"}

// inside is what a GAN is made of.
func inside(t *testing.T, m method.Method) *adversary {
	t.Helper()
	switch m := m.(type) {
	case *GAN:
		return &m.adversary
	case *NSGAN:
		return &m.adversary
	case *LSGAN:
		return &m.adversary
	case *WGANGP:
		return &m.adversary
	}
	t.Fatalf("%s is no GAN", m.Name())
	return nil
}

// blobs are 64 images of a bright square on black, somewhere.
func blobs() train.Images {
	x := train.Images{N: 64, Shape: method.Shape{H: toySide, W: toySide, C: 1}}
	x.Pixels = make([]uint8, x.N*toySide*toySide)
	for i := range x.N {
		top, left := i%8+1, i/8+1
		for row := range 6 {
			for col := range 6 {
				x.Pixels[(i*toySide+top+row)*toySide+left+col] = 250
			}
		}
	}
	return x
}

// TestGANsStayFinite takes 504 steps of every network, a loss that is not
// finite at any of them being an error. Where the generator's gradient does not
// fade, its images, all grey at first, must have become nearer to the real ones' brightness.
func TestGANsStayFinite(t *testing.T) {
	for _, c := range []struct {
		method string
		params map[string]any
		learns bool
	}{
		{"gan", nil, false},
		{"nsgan", nil, true},
		{"lsgan", nil, false},
		{"lsgan", map[string]any{"output": "linear"}, false},
		{"wgan-gp", map[string]any{"updates": 1}, true},
	} {
		t.Run(fmt.Sprint(c.method, c.params), func(t *testing.T) {
			params := map[string]any{"learning_rate": 2e-3}
			maps.Copy(params, c.params)
			m := build(t, c.method, params)
			inside(t, m).networks.width = 64
			store, real := model.NewStore(), blobs()
			_, err := train.Run(context.Background(), referenceBackend(t), m, store, real,
				train.Config{Epochs: 63, Batch: 8, LearningRate: 1, Shuffle: true, Seed: 1})
			if err != nil {
				t.Fatal(err)
			}
			generated := call(t, store, func(s *model.Scope, g *graph.Graph) *graph.Node {
				return m.(method.Decoder).Decode(s, m.(method.Prior).SamplePrior(s, g, 50))
			})
			got, want := 0.0, 0.0
			for _, v := range generated {
				if !(v >= 0 && v <= 1) {
					t.Fatalf("a pixel is %v", v)
				}
				got += v / float64(len(generated))
			}
			for _, p := range real.Pixels {
				want += float64(p) / 255 / float64(len(real.Pixels))
			}
			if c.learns && math.Abs(got-want) > math.Abs(got-0.5) {
				t.Errorf("images have brightness %.2f, the real ones %.2f", got, want)
			}
		})
	}
}

func TestGANPhases(t *testing.T) {
	for _, name := range gans {
		var got []method.Phase
		for _, p := range build(t, name, nil).Phases() {
			p.Loss = nil
			got = append(got, p)
		}
		rate, updates := 1e-4, 1
		switch name {
		case "lsgan":
			rate = 2e-4
		case "wgan-gp":
			updates = 5
		}
		want := []method.Phase{
			{Name: "discriminator", Scope: "discriminator", Repeat: updates, LearningRate: rate, Beta1: 0.5},
			{Name: "generator", Scope: "generator", LearningRate: rate, Beta1: 0.5},
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestGANRefusesBadParameters(t *testing.T) {
	for _, tt := range []struct {
		method string
		params map[string]any
		want   string
	}{
		{"gan", map[string]any{"latent": 0}, "latent size 0: must be at least 1"},
		{"gan", map[string]any{"learning_rate": 0}, "learning_rate is 0: must be above 0 and below 1"},
		{"nsgan", map[string]any{"learning_rate": 1}, "learning_rate is 1: must be above 0 and below 1"},
		{"gan", map[string]any{"beta1": 0}, "beta1 is 0: must be above 0 and below 1"},
		{"lsgan", map[string]any{"output": "tanh"}, `output is "tanh": must be sigmoid or linear`},
		{"lsgan", map[string]any{"beta1": 1}, "beta1 is 1: must be above 0 and below 1"},
		{"wgan-gp", map[string]any{"lambda": -1}, "lambda is -1: must be 0 or a positive number"},
		{"wgan-gp", map[string]any{"updates": 0}, "updates is 0: must be at least 1"},
	} {
		checkRefused(t, tt.method, tt.params, tt.want)
	}
}

// checkRefused holds the error for bad parameters.
func checkRefused(t *testing.T, name string, params map[string]any, want string) {
	t.Helper()
	e, err := method.Lookup(name)
	if err != nil {
		t.Fatal(err)
	}
	c, _, err := e.Configure("mnist", params)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Build(toyNetworks); err == nil || err.Error() != want {
		t.Errorf("%s with %v: error %v, want %s", name, params, err, want)
	}
}

func TestGANHasNoEncoder(t *testing.T) {
	for _, name := range gans {
		m := build(t, name, nil)
		if _, ok := m.(method.Encoder); ok {
			t.Errorf("%s has an encoder", name)
		}
		if _, ok := m.(method.Featurer); ok {
			t.Errorf("%s has features", name)
		}
	}
}

func TestGANPriorIsUniform(t *testing.T) {
	const count = 2000
	store := model.NewStore()
	if err := train.Seed(store, 1); err != nil {
		t.Fatal(err)
	}
	p := build(t, "gan", nil).(method.Prior)
	z := call(t, store, func(s *model.Scope, g *graph.Graph) *graph.Node { return p.SamplePrior(s, g, count) })
	var mean, square float64
	n := float64(len(z))
	for _, v := range z {
		if v < -1 || v > 1 {
			t.Fatalf("%v is not in (−1,1)", v)
		}
		mean, square = mean+v/n, square+v*v/n
	}
	// Mean and mean square of the uniform distribution, within five standard errors.
	if math.Abs(mean) > 5/math.Sqrt(3*n) || math.Abs(square-1./3) > 5*math.Sqrt(4/(45*n)) {
		t.Errorf("the mean is %v and the mean square %v, want 0 and 1/3", mean, square)
	}
}

// TestInfoGANParameters holds the networks' variables on 32×32 images against the study's, less the biases before normalisation.
func TestInfoGANParameters(t *testing.T) {
	trainable := map[string][]int{
		"/discriminator/conv1/kernel":   {64, 4, 4, 1},
		"/discriminator/conv1/bias":     {64},
		"/discriminator/conv2/kernel":   {128, 4, 4, 64},
		"/discriminator/norm2/scale":    {128},
		"/discriminator/norm2/shift":    {128},
		"/discriminator/linear3/weight": {1024, 8192},
		"/discriminator/norm3/scale":    {1024},
		"/discriminator/norm3/shift":    {1024},
		"/discriminator/linear4/weight": {1, 1024},
		"/discriminator/linear4/bias":   {1},
		"/generator/linear1/weight":     {1024, 64},
		"/generator/norm1/scale":        {1024},
		"/generator/norm1/shift":        {1024},
		"/generator/linear2/weight":     {8192, 1024},
		"/generator/norm2/scale":        {8192},
		"/generator/norm2/shift":        {8192},
		"/generator/deconv3/kernel":     {128, 4, 4, 64},
		"/generator/norm3/scale":        {64},
		"/generator/norm3/shift":        {64},
		"/generator/deconv4/kernel":     {64, 4, 4, 1},
		"/generator/deconv4/bias":       {1},
	}
	without := map[string][]int{} // what stands in for the discriminator's normalisation
	for path, dims := range trainable {
		without[path] = dims
	}
	for _, path := range []string{"norm2/scale", "norm2/shift", "norm3/scale", "norm3/shift"} {
		delete(without, "/discriminator/"+path)
	}
	without["/discriminator/conv2/bias"], without["/discriminator/linear3/bias"] = []int{128}, []int{1024}
	for normalise, want := range map[bool]map[string][]int{true: trainable, false: without} {
		if diff := cmp.Diff(want, infoGANShapes(t, normalise)); diff != "" {
			t.Errorf("normalised %v (-want +got):\n%s", normalise, diff)
		}
	}
}

// infoGANShapes builds both networks, which runs nothing, and returns the shapes of the trainable variables.
func infoGANShapes(t *testing.T, normalise bool) map[string][]int {
	t.Helper()
	n := infoGAN{image: method.Shape{H: 32, W: 32, C: 1}, latent: 64, width: ganWidth, normalise: normalise}
	store := model.NewStore()
	exec, err := model.NewExec(referenceBackend(t), store, func(s *model.Scope, z *graph.Node) *graph.Node {
		x := n.generate(s, z, nn.Tracked)
		if diff := cmp.Diff([]int{3, 32, 32, 1}, x.Shape().Dimensions); diff != "" {
			t.Errorf("images (-want +got):\n%s", diff)
		}
		y := n.discriminate(s, x)
		if diff := cmp.Diff([]int{3}, y.Shape().Dimensions); diff != "" {
			t.Errorf("outputs (-want +got):\n%s", diff)
		}
		return y
	})
	if err != nil {
		t.Fatal(err)
	}
	defer exec.Finalize()
	if _, err := exec.Compile(shapes.Make(dtypes.Float32, 3, 64)); err != nil {
		t.Fatal(err)
	}
	got := map[string][]int{}
	for v := range store.IterVariables() {
		if v.Trainable {
			got[v.Path()] = v.Shape().Dimensions
		}
	}
	return got
}
