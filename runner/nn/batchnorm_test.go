package nn

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/gomlx/compute/dtypes"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
)

// momentsLoop are the mean and the variance of every row of x [C,N].
func momentsLoop(x array) (mean, variance array) {
	c, n := x.dims[0], x.dims[1]
	mean, variance = zeros(c), zeros(c)
	for i := range c {
		for _, v := range x.data[i*n : (i+1)*n] {
			mean.data[i] += v / float64(n)
		}
		for _, v := range x.data[i*n : (i+1)*n] {
			variance.data[i] += (v - mean.data[i]) * (v - mean.data[i]) / float64(n)
		}
	}
	return mean, variance
}

// normaliseLoop is x [C,N] normalised with the given statistics.
func normaliseLoop(x, mean, variance, scale, shift array) array {
	y, n := zeros(x.dims...), x.dims[1]
	for i, v := range x.data {
		c := i / n
		y.data[i] = (v-mean.data[c])/math.Sqrt(variance.data[c]+normEpsilon)*scale.data[c] + shift.data[c]
	}
	return y
}

func TestNormaliseAgreesWithLoops(t *testing.T) {
	rng := rand.New(rand.NewPCG(21, 22))
	x, scale, shift, r := random(rng, 3, 10), random(rng, 3), random(rng, 3), random(rng, 3, 10)
	build := func(in []*Node) *Node {
		mean, variance := moments(in[0])
		return normalise(in[0], mean, variance, in[1], in[2])
	}
	got := compile(t, dtypes.Float64, func(in []*Node) []*Node { return []*Node{build(in)} }).must(t, x, scale, shift)
	mean, variance := momentsLoop(x)
	near(t, "value", got[0], normaliseLoop(x, mean, variance, scale, shift), 1e-12)

	loss := func(in []*Node) *Node { return ReduceAllSum(Mul(Tanh(build(in)), in[3])) }
	value := compile(t, dtypes.Float64, func(in []*Node) []*Node { return []*Node{loss(in)} })
	gradients := compile(t, dtypes.Float64, func(in []*Node) []*Node { return Gradient(loss(in), in[:3]...) })
	in := []array{x, scale, shift, r}
	for i, g := range gradients.must(t, in...) {
		near(t, "gradient", g, differences(t, value, in, i, 1e-5), 1e-7)
	}
}

// Batches of different means and variances go through a layer that tracks
// them; then others through one that uses what it tracked.
func TestBatchNormStatistics(t *testing.T) {
	const c, h, w, batch = 2, 2, 3, 4
	store := model.NewStore()
	rng := rand.New(rand.NewPCG(23, 24))
	draw := func(shift, scale float64) array {
		x := random(rng, c, h*w*batch)
		for i := range x.data {
			x.data[i] = shift + scale*x.data[i]
		}
		return x
	}
	apply := func(x array, use Statistics) array {
		t.Helper()
		out, err := model.CallOnceN(backend(t), store, func(s *model.Scope, in []*Node) []*Node {
			y := BatchNorm(s.At("norm"), Reshape(convert(in, dtypes.Float32)[0], c, h, w, batch), use)
			return convert([]*Node{Reshape(y, c, -1)}, dtypes.Float64)
		}, tensors.FromFlatDataAndDimensions(x.data, x.dims...))
		if err != nil {
			t.Fatal(err)
		}
		got, err := arrays(out)
		if err != nil {
			t.Fatal(err)
		}
		return got[0]
	}
	ones, nils := array{[]int{c}, []float64{1, 1}}, zeros(c)

	x := draw(3, 2)
	near(t, "before any batch", apply(x, Running), normaliseLoop(x, nils, ones, ones, nils), 1e-5)

	wantMean, wantVariance := zeros(c), array{[]int{c}, []float64{1, 1}}
	for n, x := range []array{draw(3, 2), draw(-1, 1), draw(0.5, 4)} {
		m, v := momentsLoop(x)
		near(t, "a tracked batch", apply(x, Tracked), normaliseLoop(x, m, v, ones, nils), 1e-5)
		decay := float64(1+n) / float64(10+n)
		for i := range c {
			wantMean.data[i] = decay*wantMean.data[i] + (1-decay)*m.data[i]
			wantVariance.data[i] = decay*wantVariance.data[i] + (1-decay)*v.data[i]
		}
	}
	x = draw(7, 1)
	m, v := momentsLoop(x)
	near(t, "an untracked batch", apply(x, OfBatch), normaliseLoop(x, m, v, ones, nils), 1e-4)
	near(t, "running statistics", apply(x, Running), normaliseLoop(x, wantMean, wantVariance, ones, nils), 1e-5)

	// After many batches a batch weighs as much as the decay says.
	setFlat(t, store, "/norm/batches", 50000)
	x = draw(-2, 3)
	apply(x, Tracked)
	m, _ = momentsLoop(x)
	for i, got := range flat(t, store, "/norm/mean") {
		want := wantMean.data[i] + (1-normDecay)*(m.data[i]-wantMean.data[i])
		if math.Abs(float64(got)-want) > 1e-5 {
			t.Errorf("running mean %d is %v after a late batch, want %v", i, got, want)
		}
	}
	for _, name := range []string{"mean", "variance", "batches"} {
		if store.GetVariable("/norm/" + name).Trainable {
			t.Errorf("%s is trainable", name)
		}
	}
}

func setFlat(t *testing.T, store *model.Store, path string, value float32) {
	t.Helper()
	if err := store.GetVariable(path).SetValue(tensors.FromValue(value)); err != nil {
		t.Fatal(err)
	}
}
