package trial

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/google/go-cmp/cmp"
	"gonum.org/v1/gonum/mat"

	"loraebench/runner/dataset"
	"loraebench/runner/method"
	"loraebench/runner/protocol"
)

// TestQuantise: what is out of range must be clipped before it is rounded, or 1.01 becomes black.
func TestQuantise(t *testing.T) {
	in := []float32{-300, -1, -0.01, 0, 0.001, 0.002, 0.5, 0.999, 1, 1.004, 1.01, 2, 300}
	want := []uint8{0, 0, 0, 0, 0, 1, 128, 255, 255, 255, 255, 255, 255}
	out, err := graph.CallOnce(backend(t), quantise, tensors.FromValue(in))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, tensors.MustCopyFlatData[uint8](out)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestDecode: every sampled image goes through quantise, the incomplete last batch too.
func TestDecode(t *testing.T) {
	codes := mat.NewDense(mapBatch+3, 1, nil)
	var want []uint8
	for i := range mapBatch + 3 {
		z := float64(i)/mapBatch*3 - 1 // −1 … 2
		codes.Set(i, 0, z)
		want = append(want, uint8(min(max(float32(z), 0), 1)*255+0.5))
	}
	n := network{backend: backend(t), store: model.NewStore(), shape: method.Shape{H: side, W: side, C: 1}}
	var got []uint8
	err := n.decode(t.Context(), light{}, codes, func(pixels []uint8) error {
		for image := range slices.Chunk(pixels, side*side) {
			got = append(got, image[0])
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestSamplerIsFittedToTrainingCodes: light's samples are as light as the
// images that the sampler saw. The training images are dark and the test images light.
func TestSamplerIsFittedToTrainingCodes(t *testing.T) {
	env, set := newEnv(t, "shades"), shades(40, 200)
	for _, c := range []struct {
		protocol  string
		near      bool // the reference images are as dark as the samples
		reference int
	}{{"authors", true, 40}, {"clean", false, 30}} {
		spec := specOf(t, light{}, c.protocol, small(40))
		r := mustRun(t, env, spec, set)
		for _, sampler := range []string{"normal", "gmm"} {
			fid := number(t, r, "fid", sampler)
			if c.near != (fid < 50) {
				t.Errorf("protocol %s, sampler %s: FID %v", c.protocol, sampler, fid)
			}
			if n := value(t, r, "fid", sampler).Detail["n_reference"]; n != c.reference {
				t.Errorf("protocol %s: %v reference images, want %d", c.protocol, n, c.reference)
			}
		}
	}
	// And the other way round: had it seen the light test images, this would be near.
	far := number(t, mustRun(t, env, specOf(t, light{}, "clean", small(40)), set), "fid", "normal")
	same := number(t, mustRun(t, env, specOf(t, light{}, "clean", small(40)), shades(200, 200)), "fid", "normal")
	if far < 100*same {
		t.Errorf("FID %v for dark training images and %v for light ones: the test can't tell", far, same)
	}
}

// TestCodesAreOfTrainingImages, all of them and no others.
func TestCodesAreOfTrainingImages(t *testing.T) {
	set := shades(40, 200)
	d := divide(set, 40, protocol.Protocol{Validation: 0.1})
	m := measurer{method: light{}, data: d, encodings: map[string]*encoded{}, network: network{backend: backend(t), store: model.NewStore()}}
	codes, err := m.codes(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if n, _ := codes.Dims(); n != 36 {
		t.Fatalf("%d codes, want 36", n)
	}
	for i := range d.train.N {
		want := float64(d.train.Image(i)[0]) / 255
		if got := codes.At(i, 0); got < want-1e-6 || got > want+1e-6 {
			t.Errorf("code %d is %v, want %v", i, got, want)
		}
	}
}

// TestMissingCapabilities: what a method can't have is in the record, with the reason.
func TestMissingCapabilities(t *testing.T) {
	spec := specOf(t, fake{}, "authors", small(40))
	r := mustRun(t, newEnv(t, "shades"), spec, shades(40, 200))
	if diff := cmp.Diff(promised, names(r)); diff != "" {
		t.Errorf("values (-want +got):\n%s", diff)
	}
	checkValues(t, r, fake{})
	lacks := map[string]string{}
	for _, v := range r.Values {
		if v.Value == nil {
			lacks[v.Metric+"/"+strings.Split(v.Variant, ">")[0]] = v.Reason
		}
	}
	for name, want := range map[string]string{
		"mse/train": "reconstruction", "rank/m": "M", "rank/code": "encoder", "fid/normal": "decoder", "fid/prior": "decoder", "accuracy/10": "features",
	} {
		if lacks[name] != "unsupported: no "+want {
			t.Errorf("%s: reason %q, want that it lacks %s", name, lacks[name], want)
		}
	}
}

// TestMeanSquaredError of light: the images are grey, so it is that of rounding to float32.
func TestMeanSquaredError(t *testing.T) {
	r := mustRun(t, newEnv(t, "shades"), specOf(t, halved{}, "authors", small(40)), shades(40, 200))
	for split, light := range map[string]struct {
		n   int
		min float64
	}{"train": {40, 40}, "test": {30, 200}} {
		want := 0.0
		for i := range light.n {
			x := (light.min + float64(i%7)) / 255
			want += x * x / 4 / float64(light.n)
		}
		if got := number(t, r, "mse", split); got < want*(1-1e-5) || got > want*(1+1e-5) {
			t.Errorf("%s: %v, want %v", split, got, want)
		}
	}
}

// halved makes images half as light as they were.
type halved struct{ light }

func (h halved) Build(func(int) (method.Networks, error)) (method.Method, error) { return h, nil }

func (h halved) Decode(s *model.Scope, z *graph.Node) *graph.Node {
	return graph.DivScalar(h.light.Decode(s, z), 2)
}

// numbered is a set whose image i has pixels and label i.
func numbered(n int) *dataset.Set {
	s := dataset.Split{N: n, H: 2, W: 2, C: 1}
	for i := range n {
		v := uint8(i)
		s.Images, s.Labels = append(s.Images, v, v, v, v), append(s.Labels, v)
	}
	return &dataset.Set{Train: s}
}

func TestDivide(t *testing.T) {
	for _, c := range []struct {
		images            int
		share             float64
		train, validation int
	}{{0, 0, 50, 0}, {20, 0, 20, 0}, {0, 0.1, 45, 5}, {20, 0.1, 18, 2}, {19, 0.1, 18, 1}, {9, 0.1, 9, 0}} {
		t.Run(fmt.Sprint(c), func(t *testing.T) {
			d := divide(numbered(50), c.images, protocol.Protocol{Validation: c.share})
			if d.train.N != c.train || d.validation.N != c.validation {
				t.Fatalf("%d and %d images, want %d and %d", d.train.N, d.validation.N, c.train, c.validation)
			}
			seen := map[uint8]bool{}
			for _, s := range []dataset.Split{d.train, d.validation} {
				for i := range s.N {
					id := s.Labels[i]
					if seen[id] || int(id) >= c.train+c.validation {
						t.Errorf("image %d is in twice, or not of the budget", id)
					}
					seen[id] = true
					if diff := cmp.Diff([]uint8{id, id, id, id}, s.Image(i)); diff != "" {
						t.Errorf("label %d has another's image", id)
					}
				}
			}
			again := divide(numbered(50), c.images, protocol.Protocol{Validation: c.share})
			if !slices.Equal(d.train.Labels, again.train.Labels) {
				t.Error("another division the second time")
			}
			if c.share == 0 && !slices.IsSorted(d.train.Labels) {
				t.Error("not in the order of the data set")
			}
		})
	}
}

// TestLabelsAreOfTrainingImages: the label subset is a part of what the method
// was trained on, so no validation image's label is used for training.
func TestLabelsAreOfTrainingImages(t *testing.T) {
	d := divide(numbered(50), 0, protocol.Protocol{Validation: 0.1})
	m := measurer{method: light{}, data: d, encodings: map[string]*encoded{}, network: network{backend: backend(t), store: model.NewStore()}}
	l, err := m.labelled(context.Background(), trainSplit)
	if err != nil {
		t.Fatal(err)
	}
	if l.Dim != 1 || len(l.Features) != 45 {
		t.Fatalf("%d features of size %d", len(l.Features), l.Dim)
	}
	for i, f := range l.Features {
		if id := l.Labels[i]; f < (float32(id)-0.1)/255 || f > (float32(id)+0.1)/255 {
			t.Errorf("row %d is %v with label %d", i, f, id)
		}
		if slices.Contains(d.validation.Labels, l.Labels[i]) {
			t.Errorf("image %d is held out", l.Labels[i])
		}
	}
}
