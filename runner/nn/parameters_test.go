package nn

import (
	"math"
	"slices"
	"testing"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/google/go-cmp/cmp"

	"loraebench/runner/method"
)

type parameter struct {
	dims  []int
	fanIn int // torch.nn.init._calculate_fan_in_and_fan_out of the layer's weight
}

// mnist is every parameter of the authors' MNIST networks at n = 128. A
// transposed convolution's fan-in is that of its output channels.
var mnist = map[string]parameter{
	"/encoder/conv1/kernel":   {[]int{32, 4, 4, 1}, 1 * 16},
	"/encoder/conv1/bias":     {[]int{32}, 1 * 16},
	"/encoder/conv2/kernel":   {[]int{64, 4, 4, 32}, 32 * 16},
	"/encoder/conv2/bias":     {[]int{64}, 32 * 16},
	"/encoder/conv3/kernel":   {[]int{128, 4, 4, 64}, 64 * 16},
	"/encoder/conv3/bias":     {[]int{128}, 64 * 16},
	"/encoder/conv4/kernel":   {[]int{256, 4, 4, 128}, 128 * 16},
	"/encoder/conv4/bias":     {[]int{256}, 128 * 16},
	"/encoder/linear/weight":  {[]int{128, 1024}, 1024},
	"/encoder/linear/bias":    {[]int{128}, 1024},
	"/decoder/linear/weight":  {[]int{8192, 128}, 128},
	"/decoder/linear/bias":    {[]int{8192}, 128},
	"/decoder/deconv1/kernel": {[]int{128, 4, 4, 64}, 64 * 16},
	"/decoder/deconv1/bias":   {[]int{64}, 64 * 16},
	"/decoder/deconv2/kernel": {[]int{64, 4, 4, 32}, 32 * 16},
	"/decoder/deconv2/bias":   {[]int{32}, 32 * 16},
	"/decoder/deconv3/kernel": {[]int{32, 1, 1, 1}, 1},
	"/decoder/deconv3/bias":   {[]int{1}, 1},
}

func TestParameters(t *testing.T) {
	store := mnistStore(t, 1)
	got, want := map[string][]int{}, map[string][]int{}
	for v := range store.IterVariables() {
		got[v.Path()] = v.Shape().Dimensions
		if !v.Trainable {
			t.Errorf("%s is not trainable", v.Path())
		}
	}
	for path, p := range mnist {
		want[path] = p.dims
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("parameters (-want +got):\n%s", diff)
	}
	for scope, want := range map[string]int{"/encoder": 820_320, "/decoder": 1_220_737} {
		if got := store.Scope(scope).NumParameters(); got != want {
			t.Errorf("%s has %d parameters, want %d", scope, got, want)
		}
	}
}

// TestCelebAParameters counts those of the authors' CelebA networks.
func TestCelebAParameters(t *testing.T) {
	store := model.NewStore()
	a, err := Authors(method.Shape{H: 64, W: 64, C: 3}, 256)
	if err != nil {
		t.Fatal(err)
	}
	createOf(t, store, a)
	for scope, want := range map[string]int{"/encoder": 15_212_672, "/decoder": 27_854_083} {
		if got := store.Scope(scope).NumParameters(); got != want {
			t.Errorf("%s has %d parameters, want %d", scope, got, want)
		}
	}
}

// Means and variances are those of a uniform distribution within five standard errors.
func TestInitialisationIsPyTorchsDefault(t *testing.T) {
	store := mnistStore(t, 2)
	for path, p := range mnist {
		values, n := flat(t, store, path), 0.0
		bound := 1 / math.Sqrt(float64(p.fanIn))
		var mean, square, largest float64
		for _, v := range values {
			x := float64(v) / bound // uniform in ±1
			mean, square, n, largest = mean+x, square+x*x, n+1, max(largest, math.Abs(x))
		}
		if largest > 1+1e-7 || n > 1000 && largest < 0.99 {
			t.Errorf("%s: the largest entry is %v of ±1/√%d", path, largest, p.fanIn)
		}
		if mean /= n; math.Abs(mean) > 5/math.Sqrt(3*n) {
			t.Errorf("%s: the mean is %v of the bound", path, mean)
		}
		if square /= n; math.Abs(square-1./3) > 5*math.Sqrt(4/(45*n)) {
			t.Errorf("%s: the mean square is %v of the bound's, want 1/3", path, square)
		}
	}
}

func TestInitialisationIsAFunctionOfSeedAndPath(t *testing.T) {
	first, again, other := mnistStore(t, 3), mnistStore(t, 3, "decoder", "encoder"), mnistStore(t, 4)
	for path := range mnist {
		a := flat(t, first, path)
		if !slices.Equal(a, flat(t, again, path)) {
			t.Errorf("%s: differs between two runs with one seed, created in another order", path)
		}
		if slices.Equal(a, flat(t, other, path)) {
			t.Errorf("%s: is the same with another seed", path)
		}
	}
	// The same shape and bound, another path.
	a, b := flat(t, first, "/encoder/conv3/bias"), flat(t, first, "/decoder/deconv1/bias")
	if slices.Equal(a[:64], b) {
		t.Error("two parameters with the same bound start with the same numbers")
	}
}

func TestAParameterKeepsItsValue(t *testing.T) {
	store := mnistStore(t, 5)
	const path = "/decoder/deconv3/bias"
	if err := store.GetVariable(path).SetValue(tensors.FromFlatDataAndDimensions([]float32{42}, 1)); err != nil {
		t.Fatal(err)
	}
	create(t, store, "encoder", "decoder")
	if got := flat(t, store, path); got[0] != 42 {
		t.Errorf("a second graph made %s anew: %v", path, got)
	}
}

// mnistStore holds the MNIST networks, created in the given order.
func mnistStore(t *testing.T, seed int64, order ...string) *model.Store {
	t.Helper()
	store := model.NewStore()
	store.RootScope().SetParam(model.ParamInitialSeed, seed)
	create(t, store, order...)
	return store
}

// create compiles a graph with the networks, which runs nothing.
func create(t *testing.T, store *model.Store, order ...string) {
	t.Helper()
	a, err := Authors(method.Shape{H: 32, W: 32, C: 1}, 128)
	if err != nil {
		t.Fatal(err)
	}
	createOf(t, store, a, order...)
}

// createOf does so with networks a, encoder and decoder unless told otherwise.
func createOf(t *testing.T, store *model.Store, a Arch, order ...string) {
	t.Helper()
	if len(order) == 0 {
		order = []string{"encoder", "decoder"}
	}
	exec, err := model.NewExec(backend(t), store, func(s *model.Scope, x, z *graph.Node) []*graph.Node {
		var out []*graph.Node
		for _, network := range order {
			if network == "encoder" {
				out = append(out, a.Encode(s, x, a.Code))
			} else {
				out = append(out, a.Decode(s, z))
			}
		}
		return out
	})
	if err != nil {
		t.Fatal(err)
	}
	defer exec.Finalize()
	if _, err := exec.Compile(shapes.Make(dtypes.Float32, 1, a.Shape.H, a.Shape.W, a.Shape.C), shapes.Make(dtypes.Float32, 1, a.Code)); err != nil {
		t.Fatal(err)
	}
}

func flat(t *testing.T, store *model.Store, path string) []float32 {
	t.Helper()
	v := store.GetVariable(path)
	if v == nil {
		t.Fatalf("there is no parameter %s", path)
	}
	values, err := tensors.CopyFlatData[float32](v.MustValue())
	if err != nil {
		t.Fatal(err)
	}
	return values
}
