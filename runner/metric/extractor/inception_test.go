package extractor

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"io/fs"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"testing"

	"github.com/gomlx/compute"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/google/go-cmp/cmp"

	"loraebench/runner/golden"
	"loraebench/runner/method"
	"loraebench/runner/metric"
)

// pipelines are the reference set's names of the resize rules.
var pipelines = map[string]string{"a": "torch", "b": "tf1"}

// inceptionSet is a file of images with their features, and the maps of the first.
type inceptionSet struct {
	Images []inceptionImage
	Blocks struct{ A, B []blockValues }
}

type inceptionImage struct {
	Name          string
	Height, Width int
	Channels      int    `json:"stored_channels"`
	Pixels        []byte `json:"pixels_base64"`
	Features      map[string]struct {
		Values []byte `json:"f32le_base64"`
	}
}

func (im inceptionImage) shape() method.Shape {
	return method.Shape{H: im.Height, W: im.Width, C: im.Channels}
}

// inceptionGolden decodes a file of the Inception reference set.
func inceptionGolden[T any](t testing.TB, file string) (v T) {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(golden.Dir(t), "inception", file))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(raw, &v); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	return v
}

// inceptionSets are the reference images. The faces may have been left out.
func inceptionSets(t testing.TB) []inceptionSet {
	t.Helper()
	sets := []inceptionSet{inceptionGolden[inceptionSet](t, "inception_features.json")}
	const faces = "inception_features_celeba.json"
	if _, err := os.Stat(filepath.Join(golden.Dir(t), "inception", faces)); !errors.Is(err, fs.ErrNotExist) {
		sets = append(sets, inceptionGolden[inceptionSet](t, faces))
	}
	return sets
}

// openMade opens inception with the reference set's weights.
func openMade(t testing.TB, rule string) *Extractor {
	t.Helper()
	backend, err := compute.NewWithConfig("go:ops_parallel,parallelism=256") // the network has far fewer products
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(backend.Finalize)
	e, err := Spec{Name: "inception", Resize: rule, Weights: madeFile(t)}.Open(backend)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.Close)
	return e
}

// deviation is how far features are from the reference's.
type deviation struct {
	RelL2      float64 // ‖x − ref‖/‖ref‖
	MaxOverRMS float64 // max|x − ref|/√(mean ref²)
}

func deviationOf(got []float32, want []byte) deviation {
	var squares, distance, largest float64
	for i, g := range got {
		w := float64(math.Float32frombits(binary.LittleEndian.Uint32(want[4*i:])))
		squares += w * w
		distance += (float64(g) - w) * (float64(g) - w)
		largest = max(largest, math.Abs(float64(g)-w))
	}
	return deviation{math.Sqrt(distance / squares), largest / math.Sqrt(squares/float64(len(got)))}
}

// TestInceptionFeatures compares every image under both rules with PyTorch in
// float64. The limits are the reference set's, below every mistake it tried.
func TestInceptionFeatures(t *testing.T) {
	byShape := map[method.Shape][]inceptionImage{}
	for _, set := range inceptionSets(t) {
		for _, im := range set.Images {
			byShape[im.shape()] = append(byShape[im.shape()], im)
		}
	}
	for pipeline, rule := range pipelines {
		e, worst := openMade(t, rule), deviation{}
		for shape, images := range byShape {
			var pixels []uint8
			for _, im := range images {
				pixels = append(pixels, im.Pixels...)
			}
			rows := features(t, e, pixels, shape)
			for i, im := range images {
				d := deviationOf(rows[i*e.Dim:(i+1)*e.Dim], im.Features[pipeline].Values)
				if !(d.RelL2 <= 1e-5 && d.MaxOverRMS <= 5e-5) { // also if it is NaN
					t.Errorf("%s, %s: %+v", im.Name, rule, d)
				}
				worst = deviation{max(worst.RelL2, d.RelL2), max(worst.MaxOverRMS, d.MaxOverRMS)}
			}
		}
		t.Logf("%s: at most %+v", rule, worst)
	}
}

// blockValues describe the maps of one block [1,C,H,W].
type blockValues struct {
	Name       string
	Shape      [4]int
	Mean, Std  float64
	Largest    float64    `json:"absmax"`
	Zeros      float64    `json:"zero_fraction"`
	Corner     [4]float64 // channels 0 to 3 at (0,0)
	LastCorner [4]float64 `json:"last_corner"` // the last four channels at (H−1,W−1)
	Centre     [4]float64 // channels 0 to 3 at (H/2,W/2)
}

// TestInceptionBlocks compares what comes out of every block: a wrong divisor of
// a mean pool shows in the corners at once.
func TestInceptionBlocks(t *testing.T) {
	for _, set := range inceptionSets(t) {
		first := set.Images[0]
		for rule, want := range map[string][]blockValues{"torch": set.Blocks.A, "tf1": set.Blocks.B} {
			maps := inceptionMaps(t, resizingBy(rule), first)
			if len(maps) != len(want) {
				t.Fatalf("%d blocks, want %d", len(maps), len(want))
			}
			for i, w := range want {
				if i < len(inceptionBlocks) && inceptionBlocks[i].name != w.Name {
					t.Errorf("block %d is %s, want %s", i, inceptionBlocks[i].name, w.Name)
				}
				w.compare(t, first.Name+", "+rule, maps[i])
			}
		}
	}
}

// inceptionMaps is what comes out of each block and of the network for an image.
func inceptionMaps(t *testing.T, rule resizing, im inceptionImage) []*tensors.Tensor {
	t.Helper()
	store, err := foldInception(madeWeights(t))
	if err != nil {
		t.Fatal(err)
	}
	exec, err := model.NewExec(newBackend(t), store, func(s *model.Scope, x *graph.Node) []*graph.Node {
		var maps []*graph.Node
		for _, b := range inceptionBlocks {
			x = b.build(s, x)
			maps = append(maps, x)
		}
		return append(maps, graph.Reshape(poolMaps(x), -1, 1, 1, 1))
	})
	if err != nil {
		t.Fatal(err)
	}
	maps, err := exec.Call(rule.feed(im.Pixels, im.shape(), 1))
	if err != nil {
		t.Fatal(err)
	}
	return maps
}

func (w blockValues) compare(t *testing.T, what string, maps *tensors.Tensor) {
	t.Helper()
	what += ", " + w.Name
	values, err := tensors.CopyFlatData[float32](maps)
	if err != nil {
		t.Fatal(err)
	}
	c, h, wide := w.Shape[1], w.Shape[2], w.Shape[3]
	if !slices.Equal(maps.Shape().Dimensions, []int{c, h, wide, 1}) {
		t.Fatalf("%s has shape %s, want %v", what, maps.Shape(), w.Shape)
	}
	var sum, squares, largest, zeros float64
	for _, v := range values {
		sum, squares, largest = sum+float64(v), squares+float64(v)*float64(v), max(largest, math.Abs(float64(v)))
		if v == 0 {
			zeros++
		}
	}
	n := float64(len(values))
	nearby(t, what+" mean", sum/n, w.Mean, 5e-6*w.Mean)
	nearby(t, what+" deviation", math.Sqrt(squares/n-sum/n*sum/n), w.Std, 5e-6*w.Std)
	nearby(t, what+" largest", largest, w.Largest, 2e-5*w.Largest)
	nearby(t, what+" zeros", zeros/n, w.Zeros, 1e-3)
	at := func(channel, y, x int) float64 { return float64(values[(channel*h+y)*wide+x]) }
	for i := range 4 {
		nearby(t, what+" corner", at(i, 0, 0), w.Corner[i], 2e-5*w.Largest)
		nearby(t, what+" centre", at(i, h/2, wide/2), w.Centre[i], 2e-5*w.Largest)
		nearby(t, what+" last corner", at(c-4+i, h-1, wide-1), w.LastCorner[i], 2e-5*w.Largest)
	}
}

// TestInceptionDependsOnOneImage: to the bit, whatever is computed with it.
func TestInceptionDependsOnOneImage(t *testing.T) {
	shape := method.Shape{H: 20, W: 30, C: 3}
	e, size := openMade(t, "torch"), shape.H*shape.W*shape.C
	const n = 5 // a whole batch and a part of one
	pixels := noise(n * size)
	whole := features(t, e, pixels, shape)
	var mixed []uint8
	order := rand.New(rand.NewPCG(5, 6)).Perm(n)
	for _, i := range order {
		mixed = append(mixed, pixels[i*size:(i+1)*size]...)
	}
	rows := append(features(t, e, mixed[:size], shape), features(t, e, mixed[size:], shape)...)
	for at, i := range order {
		if diff := cmp.Diff(whole[i*e.Dim:(i+1)*e.Dim], rows[at*e.Dim:(at+1)*e.Dim]); diff != "" {
			t.Fatalf("image %d at place %d (-want +got):\n%s", i, at, diff)
		}
	}
}

// TestInceptionDistance compares the FID of two sets of digits, and their means.
func TestInceptionDistance(t *testing.T) {
	if testing.Short() {
		t.Skip("128 images take longer than all other tests together")
	}
	want := inceptionGolden[struct {
		FID    float64
		Pixels struct {
			Set1 []byte `json:"set1_base64"`
			Set2 []byte `json:"set2_base64"`
		}
		Mean1 []byte `json:"mu1_f64le_base64"`
		Mean2 []byte `json:"mu2_f64le_base64"`
	}](t, "fid.json")
	e, shape := openMade(t, "torch"), method.Shape{H: 28, W: 28, C: 1}
	var sides [2]metric.Moments
	for i, set := range []struct{ pixels, mean []byte }{{want.Pixels.Set1, want.Mean1}, {want.Pixels.Set2, want.Mean2}} {
		if err := sides[i].AddFloat32(features(t, e, set.pixels, shape), e.Dim); err != nil {
			t.Fatal(err)
		}
		for j, got := range sides[i].Mean() {
			w := math.Float64frombits(binary.LittleEndian.Uint64(set.mean[8*j:]))
			nearby(t, "a mean", got, w, 5e-5)
		}
	}
	f, err := metric.FrechetDistance(&sides[0], &sides[1])
	if err != nil {
		t.Fatal(err)
	}
	nearby(t, "FID", f.Distance, want.FID, 2e-5)
	t.Logf("FID %v, want %v", f.Distance, want.FID)
}

// BenchmarkInception tells images a second, and the memory that the process has
// taken from the system in all.
func BenchmarkInception(b *testing.B) {
	e, shape := openMade(b, "torch"), method.Shape{H: 64, W: 64, C: 3}
	pixels := noise(Batch * 64 * 64 * 3)
	features(b, e, pixels[:64*64*3], shape) // compiles
	for b.Loop() {
		features(b, e, pixels, shape)
	}
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	b.ReportMetric(float64(b.N*Batch)/b.Elapsed().Seconds(), "images/s")
	b.ReportMetric(float64(memory.Sys)/1e6, "MB")
}
