package trial

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"loraebench/results"
	"loraebench/runner/metric/extractor"
	"loraebench/runner/train"
)

// again measures a finished trial, and checks that its folder stays as it is.
func again(t *testing.T, env Env, spec Spec, dir string, names ...string) *results.Record {
	t.Helper()
	before := tree(t, dir)
	values, series, err := Measure(t.Context(), env, spec, drawn(t), dir, names)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(before, tree(t, dir)); diff != "" {
		t.Errorf("the folder has changed (-before +after):\n%s", diff)
	}
	return &results.Record{Values: values, Series: series}
}

// tree is the names and sizes of all files below a folder.
func tree(t *testing.T, dir string) map[string]int64 {
	t.Helper()
	files := map[string]int64{}
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		files[path] = info.Size()
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// trialOnly are the numbers that only training and counting give.
func trialOnly(name string) bool {
	return strings.HasPrefix(name, "loss/") || name == "parameters/all" || name == "seconds/train" || name == "seconds/measure" || name == "speed/train"
}

// TestMeasure: what a finished trial's checkpoint gives are the trial's own
// bits, all at once and, where one could get in another's way, one by one.
func TestMeasure(t *testing.T) {
	for _, c := range [][2]string{{"lorae", "clean"}, {"vae", "authors"}, {"lsgan", "clean"}, {"supervised", "authors"}} {
		t.Run(c[0], func(t *testing.T) {
			dir := t.TempDir()
			spec := specFor(t, c[0], c[1], small(40))
			done := Run(t.Context(), newEnv(t, "shapes"), spec, drawn(t), "sweep", dir)
			if done.Status != results.Done {
				t.Fatal(done.Reason)
			}
			want := numbers(t, done)
			for name := range want {
				if trialOnly(name) {
					delete(want, name)
				}
			}
			env := newEnv(t, "shapes")
			if diff := cmp.Diff(want, numbers(t, again(t, env, spec, dir, "all"))); diff != "" {
				t.Errorf("all (-trained +again):\n%s", diff)
			}
			if c[0] != "vae" {
				return
			}
			single := map[string]string{}
			for _, metric := range Metrics() {
				for name, v := range numbers(t, again(t, env, spec, dir, metric.Name)) {
					if metric.Name != "fid" || single[name] == "" {
						single[name] = v // bootstrap gives fid again, with its interval
					}
				}
			}
			if diff := cmp.Diff(want, single); diff != "" {
				t.Errorf("one by one (-trained +again):\n%s", diff)
			}
		})
	}
}

// TestMeasureMore: a trial that measured nothing of the kind is measured by the protocol's budget, or by one of the caller's.
func TestMeasureMore(t *testing.T) {
	dir := t.TempDir()
	b := small(40)
	b.Samples, b.Labels = 0, nil
	spec := specFor(t, "ae", "clean", b)
	spec.Protocol.Samples = 60
	if r := Run(t.Context(), Env{Backend: backend(t)}, spec, drawn(t), "sweep", dir); r.Status != results.Done {
		t.Fatal(r.Reason)
	}
	env := newEnv(t, "shapes")
	r := again(t, env, spec, dir, "fid", "accuracy")
	want := []string{"accuracy/10", "fid/gmm", "fid/interpolation", "fid/normal", "fid/prior", "fid/reconstruction"}
	if diff := cmp.Diff(want, names(r)); diff != "" {
		t.Errorf("values (-want +got):\n%s", diff)
	}
	if n := value(t, r, "fid", "normal").Detail["n_generated"]; n != 60 {
		t.Errorf("%v samples, want the protocol's", n)
	}
	if v := value(t, r, "fid", "normal"); v.Detail["bootstrap_std"] != nil {
		t.Errorf("an interval that was not asked for: %v", v.Detail)
	}
	spec.Budget.Samples, spec.Budget.Labels = 45, []int{20}
	r = again(t, env, spec, dir, "bootstrap", "accuracy")
	if v := value(t, r, "fid", "normal"); v.Detail["n_generated"] != 45 || v.Detail["bootstrap_replicates"] != replicates {
		t.Errorf("detail %v", v.Detail)
	}
	number(t, r, "accuracy", "20")
}

// TestMeasureByAnotherExtractor: of numbers of another extractor each says so.
func TestMeasureByAnotherExtractor(t *testing.T) {
	dir := t.TempDir()
	spec := specFor(t, "ae", "authors", small(40))
	if r := Run(t.Context(), newEnv(t, "shapes"), spec, drawn(t), "sweep", dir); r.Status != results.Done {
		t.Fatal(r.Reason)
	}
	b := backend(t)
	lenet, err := NewReferencesOf(b, extractor.Spec{Name: "lenet"})
	if err != nil {
		t.Fatal(err)
	}
	defer lenet.Close()
	_, _, err = Measure(t.Context(), Env{Backend: b, References: lenet}, spec, drawn(t), dir, []string{"fid"})
	if !errors.Is(err, extractor.ErrImages) {
		t.Errorf("images that the extractor does not take: %v", err)
	}
	if _, err := NewReferencesOf(b, extractor.Spec{Name: "none"}); !errors.Is(err, extractor.ErrUnknown) {
		t.Errorf("an unknown extractor: %v", err)
	}
}

func TestMeasureRefuses(t *testing.T) {
	set, dir := drawn(t), t.TempDir()
	b := small(40)
	b.Epochs = 2
	spec := specFor(t, "ae", "clean", b)
	short := spec
	short.Budget.Epochs = 1
	if r := Run(t.Context(), newEnv(t, "shapes"), short, set, "sweep", dir); r.Status != results.Done {
		t.Fatal(r.Reason)
	}
	unlabelled := drawn(t)
	unlabelled.Classes, unlabelled.Train.Labels, unlabelled.Test.Labels = 0, nil, nil
	plain := short
	plain.Budget.Labels = nil
	env := newEnv(t, "shapes")
	for what, c := range map[string]struct {
		env  Env
		spec Spec
		name string
		want string
	}{
		"not trained":     {env, spec, "rank", "load the weights: the training has not ended: "},
		"unknown metric":  {env, short, "fud", `unknown metric "fud": known are reconstruction, rank, fid, kid, prdc, fid_inf, bootstrap, accuracy, theorem1, contrast, projection and all`},
		"no extractor":    {Env{Backend: env.Backend}, short, "kid", "an extractor"},
		"no labels":       {env, plain, "accuracy", "accuracy: shapes has no labels"},
		"too many labels": {env, func() Spec { s := short; s.Budget.Labels = []int{50}; return s }(), "accuracy", "budget labels 50"},
	} {
		t.Run(what, func(t *testing.T) {
			of := set
			if what == "no labels" {
				of = unlabelled
			}
			values, series, err := Measure(t.Context(), c.env, c.spec, of, dir, []string{c.name})
			if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") || values != nil || series != nil {
				t.Errorf("error %v, want one line with %q; %d values", err, c.want, len(values))
			}
			if errors.Is(err, train.ErrUnfinished) != (what == "not trained") {
				t.Errorf("%v is ErrUnfinished or should be", err)
			}
		})
	}
	// For all of a set without labels, accuracy is not asked for.
	values, _, err := Measure(t.Context(), env, plain, unlabelled, dir, []string{"all"})
	if err != nil || slices.ContainsFunc(values, func(v results.Value) bool { return v.Metric == "accuracy" }) {
		t.Errorf("all of a set without labels: %v", err)
	}
}

func TestMetrics(t *testing.T) {
	seen := map[string]bool{everything: true}
	for _, c := range Metrics() {
		if seen[c.Name] || c.Doc == "" || strings.ContainsAny(c.Doc, "\n") || (c.take == nil) == (c.compare == nil) {
			t.Errorf("metric %q: %q", c.Name, c.Doc)
		}
		seen[c.Name] = true
	}
	chosen, err := choose([]string{"contrast", "rank", "rank"})
	if err != nil || len(chosen) != 2 || chosen[0].Name != "rank" || chosen[1].Name != "contrast" {
		t.Errorf("chosen %v, %v: want rank and contrast, in the order of the list", chosen, err)
	}
}
