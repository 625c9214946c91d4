package extractor

import (
	"errors"
	"maps"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"loraebench/runner/method"
)

// TestInceptionSpec: other weights and another rule show in the id.
func TestInceptionSpec(t *testing.T) {
	file, backend := madeFile(t), newBackend(t)
	for _, c := range []struct{ resize, suffix, rule string }{{"", "", "torch"}, {"torch", "", "torch"}, {"tf1", "-tf1", "tf1"}} {
		e, err := Spec{Name: "inception", Weights: file, Resize: c.resize}.Open(backend)
		if err != nil {
			t.Fatal(err)
		}
		if e.ID != "inception-"+e.SHA256[:8]+c.suffix || e.Resize != c.rule || e.SHA256 == inceptionSHA256 {
			t.Errorf("rule %q: id %s, rule %s, hash %s", c.resize, e.ID, e.Resize, e.SHA256)
		}
		e.Close()
	}
}

func TestInceptionRefuses(t *testing.T) {
	dir, made := t.TempDir(), madeFile(t)
	write := func(name, contents string) string {
		path := filepath.Join(dir, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(contents), 0o644)); err != nil {
			t.Fatal(err)
		}
		return path
	}
	backend := newBackend(t)
	other := filepath.Dir(filepath.Dir(write("other/inception/"+inceptionFile, "other weights")))
	for name, c := range map[string]struct {
		spec Spec
		is   error
		want string
	}{
		"not fetched":       {Spec{Name: "inception", Data: dir}, ErrMissing, "inception/" + inceptionFile + ": `runner extractor fetch inception` gets them"},
		"not fetched, id":   {Spec{Name: "inception-6726825d-tf1", Data: dir}, ErrMissing, "gets them"},
		"others in place":   {Spec{Name: "inception", Data: other}, ErrWeights, "want " + inceptionSHA256},
		"no such file":      {Spec{Name: "inception", Weights: filepath.Join(dir, "none.pth")}, os.ErrNotExist, "none.pth"},
		"a folder":          {Spec{Name: "inception", Weights: dir}, ErrWeights, "want a file"},
		"a text":            {Spec{Name: "inception", Weights: write("a.pth", "a text")}, nil, "a.pth: not a good PyTorch checkpoint"},
		"a short file":      {Spec{Name: "inception", Weights: write("b", "\x01\x00\x00\x00\x00\x00\x00\x00{")}, ErrSafetensors, "b: "},
		"a huge file":       {Spec{Name: "inception", Weights: huge(t)}, ErrWeights, "at most"},
		"unknown rule":      {Spec{Name: "inception", Resize: "bicubic"}, ErrResize, `unknown resize rule "bicubic": known are torch, tf1`},
		"id of others":      {Spec{Name: "inception-6726825d", Weights: made}, ErrWeights, "not inception-6726825d"},
		"id of a rule":      {Spec{Name: "inception-6726825d-tf1", Weights: made, Resize: "torch"}, ErrWeights, "not inception-6726825d-tf1"},
		"weights for lenet": {Spec{Name: "lenet", Weights: made}, ErrWeights, "takes no weights file"},
		"rule for random":   {Spec{Name: "random", Resize: "tf1"}, ErrResize, `unknown resize rule "tf1": known are none`},
	} {
		_, err := c.spec.Open(backend)
		if err == nil || c.is != nil && !errors.Is(err, c.is) || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

// huge is a file without contents, but of a size.
func huge(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "huge")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(f.Truncate(maxWeights+1), f.Close()); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestFoldInceptionRefuses(t *testing.T) {
	const gamma, counter = "Mixed_7c.branch1x1.bn.weight", "Mixed_7c.branch1x1.bn.num_batches_tracked"
	for name, c := range map[string]struct {
		change func(m map[string]Tensor)
		want   string // "": it is good
	}{
		"no counters":    {func(m map[string]Tensor) { delete(m, counter) }, ""},
		"missing":        {func(m map[string]Tensor) { delete(m, gamma) }, gamma},
		"no classifier":  {func(m map[string]Tensor) { delete(m, "fc.bias") }, "fc.bias"},
		"another one":    {func(m map[string]Tensor) { m["AuxLogits.fc.bias"] = m["fc.bias"] }, "AuxLogits.fc.bias"},
		"another shape":  {func(m map[string]Tensor) { m[gamma] = m["Mixed_7c.branch_pool.bn.weight"] }, gamma},
		"another type":   {func(m map[string]Tensor) { m[gamma] = Tensor{DType: "F16", Shape: []int{320}, Data: make([]byte, 640)} }, gamma},
		"wrong counter":  {func(m map[string]Tensor) { m[counter] = m["fc.bias"] }, counter},
		"not finite":     {func(m map[string]Tensor) { m[gamma] = constant(float32(math.NaN()), 320) }, "not finite"},
		"under the root": {func(m map[string]Tensor) { m["Mixed_7c.branch1x1.bn.running_var"] = constant(-1, 320) }, "not finite"},
	} {
		changed := &Tensors{ByName: maps.Clone(madeWeights(t).ByName)}
		c.change(changed.ByName)
		_, err := foldInception(changed)
		if c.want == "" {
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

func constant(v float32, n int) Tensor {
	values := make([]float32, n)
	for i := range values {
		values[i] = v
	}
	var t Tensors
	t.SetFloat32("", values, n)
	return t.ByName[""]
}

func TestInceptionImages(t *testing.T) {
	e := openMade(t, "torch")
	for shape, fits := range map[method.Shape]bool{
		{H: 1, W: 1, C: 1}: true, {H: 28, W: 64, C: 3}: true, {H: 300, W: 300, C: 3}: true,
		{H: 8, W: 8, C: 2}: false, {H: 8, W: 8, C: 4}: false, {H: 0, W: 8, C: 3}: false, {H: 8, W: 0, C: 3}: false, {}: false,
	} {
		if err := e.Check(shape); (err == nil) != fits || err != nil && !errors.Is(err, ErrImages) {
			t.Errorf("%v: %v", shape, err)
		}
	}
}
