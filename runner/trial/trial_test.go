package trial

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"loraebench/results"
	"loraebench/runner/method"
)

// compared are the metrics that compare a variant's images with the reference images.
var compared = []string{"fid", "kid", "precision", "recall", "density", "coverage", "fid_inf"}

// promised are the values that every trial with FID and accuracy at 10 labels leaves, whatever its method can do.
var promised = func() []string {
	all := []string{
		"accuracy/10",
		"contrast/train",
		"mse/test", "mse/train",
		"parameters/all",
		"psnr/test", "psnr/train",
		"rank/code:effective", "rank/code>0.001", "rank/code>0.01", "rank/code>0.1",
		"rank/m:effective", "rank/m>0.001", "rank/m>0.01", "rank/m>0.1",
		"seconds/measure", "seconds/train",
		"speed/train",
		"ssim/test", "ssim/train",
		"theorem1/slope",
	}
	for _, name := range compared {
		for _, v := range variants {
			all = append(all, name+"/"+v.name)
		}
	}
	slices.Sort(all)
	return all
}()

// TestEveryMethod runs whatever is registered, under the protocol that needs more.
func TestEveryMethod(t *testing.T) {
	env, set := newEnv(t, "shapes"), drawn(t)
	for _, e := range method.All() {
		t.Run(e.Name, func(t *testing.T) {
			spec := specFor(t, e.Name, "clean", small(40))
			r := mustRun(t, env, spec, set)
			m, err := build(spec.Method, shapeOf(set.Train))
			if err != nil {
				t.Fatal(err)
			}
			want := promised
			if len(m.Phases()) == 0 {
				want = slices.DeleteFunc(slices.Clone(want), func(name string) bool { return name == "seconds/train" || name == "speed/train" })
			}
			if diff := cmp.Diff(want, names(r)); diff != "" {
				t.Errorf("values (-want +got):\n%s", diff)
			}
			checkValues(t, r, m)
			checkSeries(t, r, m)
		})
	}
}

// checkValues wants a number where the method has what the metric needs, and the reason elsewhere.
func checkValues(t *testing.T, r *results.Record, m method.Method) {
	t.Helper()
	_, encodes := m.(method.Encoder)
	_, decodes := m.(method.Decoder)
	_, features := m.(method.Featurer)
	_, prior := m.(method.Prior)
	_, matrix := m.(method.Matrixer)
	both := encodes && decodes
	can := map[string]bool{
		"mse": both, "psnr": both, "ssim": both, "rank/m": matrix, "rank/code": encodes, "contrast": encodes, "accuracy": features || encodes,
		"theorem1": false, // for want of full-batch training
	}
	for _, name := range compared {
		can[name+"/prior"] = prior && decodes
		for _, variant := range []string{"normal", "gmm", "reconstruction", "interpolation"} {
			can[name+"/"+variant] = both
		}
	}
	for _, v := range r.Values {
		name := v.Metric + "/" + v.Variant
		for prefix, able := range can {
			if !strings.HasPrefix(name, prefix) {
				continue
			}
			if able != (v.Value != nil) || !able && !strings.HasPrefix(v.Reason, "unsupported: no ") {
				t.Errorf("%s: number %v, reason %q", name, v.Value, v.Reason)
			}
		}
		if v.Value != nil && (!finite(*v.Value) || *v.Value < 0 && v.Metric != "kid" && v.Metric != "fid_inf") {
			t.Errorf("%s is %v", name, *v.Value)
		}
		if slices.Contains(compared, v.Metric) != (v.Extractor != "") {
			t.Errorf("%s has the extractor %q", name, v.Extractor)
		}
	}
}

// checkSeries wants the losses of every epoch, the gradient's norm where it is
// that of one loss, and the spectra of what there is.
func checkSeries(t *testing.T, r *results.Record, m method.Method) {
	t.Helper()
	var want, got []string
	if len(m.Phases()) > 0 {
		want = append(want, "loss/total")
	}
	if len(m.Phases()) == 1 {
		want = append(want, "gradient")
	}
	if _, ok := m.(method.Matrixer); ok {
		want = append(want, "spectrum/m")
	}
	if _, ok := m.(method.Encoder); ok {
		want = append(want, "spectrum/code")
	}
	for _, s := range r.Series {
		if strings.HasPrefix(s.Name, "projection/") { // TestPicturesOfMethods has them
			continue
		}
		if s.Name == "loss/total" || s.Name == "gradient" || strings.HasPrefix(s.Name, "spectrum/") {
			got = append(got, s.Name)
		} else if !strings.HasPrefix(s.Name, "loss/") {
			t.Errorf("series %s", s.Name)
		}
		for i, x := range s.X {
			if x != float64(i+1) {
				t.Errorf("series %s: x is %v at place %d", s.Name, x, i+1)
			}
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("series (-want +got):\n%s", diff)
	}
}

func TestLoRAE(t *testing.T) {
	env, set := newEnv(t, "shapes"), drawn(t)
	for _, c := range []struct {
		protocol, split, chosen string
		train, reference        int
	}{
		{"authors", "train", "test", 40, 40},
		{"clean", "test", "validation", 36, 30},
	} {
		t.Run(c.protocol, func(t *testing.T) {
			r := mustRun(t, env, specFor(t, "lorae", c.protocol, small(40)), set)
			e := env.References.Extractor()
			if r.Provenance.Extractor != e.ID || r.Provenance.ExtractorHash != e.SHA256 {
				t.Errorf("provenance has the extractor %q %q", r.Provenance.Extractor, r.Provenance.ExtractorHash)
			}
			for _, sampler := range []string{"normal", "gmm"} {
				d := value(t, r, "fid", sampler).Detail
				for name, want := range map[string]any{
					"n_reference": c.reference, "n_generated": 50, "reference_split": c.split, "extractor_sha256": e.SHA256, "resize": "none",
				} {
					if d[name] != want {
						t.Errorf("%s of sampler %s is %v, want %v", name, sampler, d[name], want)
					}
				}
				if warning, _ := d["warning"].(string); warning == "" {
					t.Errorf("sampler %s: no warning of 50 samples for %d features", sampler, e.Dim)
				}
			}
			if d := value(t, r, "fid", "gmm").Detail; d["components"] != specFor(t, "ae", c.protocol, small(40)).Protocol.Components || d["em_iterations"] == nil {
				t.Errorf("details of the mixture: %v", d)
			}
			if d := value(t, r, "accuracy", "10").Detail; d["chosen_on"] != c.chosen || d["n_test"] != 30 || d["epoch"] == nil {
				t.Errorf("details of the accuracy: %v", d)
			}
			var series []string
			for _, s := range r.Series {
				if !strings.HasPrefix(s.Name, "projection/") { // TestPicturesOfMethods has them
					series = append(series, fmt.Sprint(s.Name, " ", len(s.Y)))
				}
			}
			if diff := cmp.Diff([]string{"loss/total 1", "loss/reconstruction 1", "loss/nuclear 1", "gradient 1", "spectrum/m 4", "spectrum/code 4"}, series); diff != "" {
				t.Errorf("series (-want +got):\n%s", diff)
			}
			// Encoder 3→32→64→128 with a linear layer 512→4, M 4×4, decoder 4→2048, 128→64→32→3.
			const encoder, decoder = 3*16*32 + 32 + 32*16*64 + 64 + 64*16*128 + 128 + 512*4 + 4, 4*2048 + 2048 + 128*16*64 + 64 + 64*16*32 + 32 + 32*3 + 3
			if n := number(t, r, "parameters", "all"); n != encoder+16+decoder {
				t.Errorf("%v parameters, want %d", n, encoder+16+decoder)
			}
		})
	}
}

func TestSameSpecSameBits(t *testing.T) {
	set := drawn(t)
	spec := specFor(t, "lorae", "clean", small(40))
	want := mustRun(t, newEnv(t, "shapes"), spec, set)
	checkSame(t, want, mustRun(t, newEnv(t, "shapes"), specFor(t, "lorae", "clean", small(40)), set))
	spec.Seed++
	if other := mustRun(t, newEnv(t, "shapes"), spec, set); number(t, other, "mse", "test") == number(t, want, "mse", "test") {
		t.Error("another seed gives the same error")
	}
}

// TestFewerMeasurements: what the budget does not ask for is not in the record.
func TestFewerMeasurements(t *testing.T) {
	b := small(40)
	b.Samples, b.Labels = 0, nil
	r := mustRun(t, Env{Backend: backend(t)}, specFor(t, "ae", "authors", b), drawn(t))
	for _, v := range r.Values {
		if slices.Contains(compared, v.Metric) || v.Metric == "accuracy" {
			t.Errorf("%s/%s was measured", v.Metric, v.Variant)
		}
	}
	if r.Provenance.Extractor != "" {
		t.Errorf("provenance has the extractor %s", r.Provenance.Extractor)
	}
}
