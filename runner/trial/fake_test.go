package trial

import (
	"context"
	"encoding/json"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/gomlx/compute"
	_ "github.com/gomlx/compute/gobackend"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/google/go-cmp/cmp"

	_ "loraebench/baselines"
	_ "loraebench/lorae"
	"loraebench/results"
	"loraebench/runner/dataset"
	"loraebench/runner/method"
	"loraebench/runner/nn"
	"loraebench/runner/protocol"
)

// fake is a method that learns nothing. What it can do is what it is wrapped in.
type fake struct {
	loss func(s *model.Scope, x *graph.Node) []method.Term // nil: one that is 0
}

func (f fake) Build(func(int) (method.Networks, error)) (method.Method, error) { return f, nil }

func (fake) Name() string { return "fake" }

func (f fake) Phases() []method.Phase {
	if f.loss != nil {
		return []method.Phase{{Loss: f.loss}}
	}
	return []method.Phase{{Loss: func(s *model.Scope, x *graph.Node) []method.Term {
		w := graph.ReduceAllSum(nn.Uniform(s, x.Graph(), "w", 1, 1))
		return []method.Term{{Name: "nothing", Value: graph.MulScalar(w, 0)}}
	}}}
}

// light has one number for a code, the mean of the pixels, and makes grey images of it.
type light struct{ fake }

func (l light) Build(func(int) (method.Networks, error)) (method.Method, error) { return l, nil }

func (light) Encode(_ *model.Scope, x *graph.Node) *graph.Node {
	return graph.Reshape(graph.ReduceMean(x, 1, 2, 3), -1, 1)
}

func (light) Decode(_ *model.Scope, z *graph.Node) *graph.Node {
	return graph.BroadcastToDims(graph.Reshape(z, -1, 1, 1, 1), z.Shape().Dim(0), side, side, 1)
}

const side = 16

// shades is a set of grey images: training and test images of different lightness.
func shades(train, test uint8) *dataset.Set {
	part := func(n int, light uint8) dataset.Split {
		s := dataset.Split{N: n, H: side, W: side, C: 1, Images: make([]uint8, n*side*side), Labels: make([]uint8, n)}
		for i := range n {
			s.Labels[i] = uint8(i % 2)
			for j := range s.Image(i) {
				s.Image(i)[j] = light + uint8(i%7) // not all of one lightness: a sampler needs a variance
			}
		}
		return s
	}
	return &dataset.Set{Name: "shades", Train: part(40, train), Test: part(30, test), Classes: 2, Checksum: "0"}
}

func backend(t *testing.T) compute.Backend {
	t.Helper()
	b, err := compute.NewWithConfig("go:ops_sequential")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.Finalize)
	return b
}

// newEnv is the environment of trials on a data set.
func newEnv(t *testing.T, name string) Env {
	t.Helper()
	b := backend(t)
	r, err := NewReferences(b, name)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.Close)
	return Env{Backend: b, References: r}
}

// small is a budget of seconds.
func small(images int) results.Budget {
	return results.Budget{Epochs: 1, Images: images, Batch: 10, LearningRate: 1e-3, Samples: 50, Labels: []int{10}, HeadEpochs: 2}
}

// specOf is a trial of a method that is not registered.
func specOf(t *testing.T, m method.Configurable, proto string, b results.Budget) Spec {
	t.Helper()
	p, err := protocol.Lookup(proto)
	if err != nil {
		t.Fatal(err)
	}
	return Spec{Protocol: p, Method: m, Config: results.Config{
		Schema: results.ConfigSchema, Dataset: "shades", DatasetChecksum: "0",
		Protocol: p.Name, ProtocolVersion: p.Version, Method: "fake", Seed: 3, Budget: b,
	}}
}

// specFor is a trial of a registered method at toy size.
func specFor(t *testing.T, name, proto string, b results.Budget) Spec {
	t.Helper()
	e, err := method.Lookup(name)
	if err != nil {
		t.Fatal(err)
	}
	m, params, err := e.Configure("shapes", map[string]any{"latent": 4})
	if err != nil {
		t.Fatal(err)
	}
	s := specOf(t, m, proto, b)
	s.Dataset, s.Config.Method, s.Params = "shapes", name, params
	return s
}

// drawn are shapes: 40 training images of 16×16×3 and 30 for the test.
func drawn(t *testing.T) *dataset.Set {
	t.Helper()
	e, err := dataset.Lookup("shapes")
	if err != nil {
		t.Fatal(err)
	}
	set, err := e.Load(context.Background(), "", map[string]any{"size": side, "images": 40, "test": 30})
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// mustRun runs a trial that must be done, and checks what every record promises.
func mustRun(t *testing.T, env Env, spec Spec, set *dataset.Set) *results.Record {
	t.Helper()
	r := Run(t.Context(), env, spec, set, "sweep", t.TempDir())
	if r.Status != results.Done {
		t.Fatalf("%s: %s", r.Status, r.Reason)
	}
	checkRecord(t, r, spec)
	return r
}

func checkRecord(t *testing.T, r *results.Record, spec Spec) {
	t.Helper()
	if err := r.Validate(); err != nil {
		t.Error(err)
	}
	if r.ID != spec.ID() || r.Sweep != "sweep" || r.Provenance.Started == "" || r.Provenance.Finished < r.Provenance.Started {
		t.Errorf("record %s of %s, %s to %s", r.ID, r.Sweep, r.Provenance.Started, r.Provenance.Finished)
	}
	if err := results.WriteRecord(t.TempDir(), r); err != nil {
		t.Error(err)
	}
}

// value is the record's value of a metric and variant.
func value(t *testing.T, r *results.Record, metric, variant string) results.Value {
	t.Helper()
	for _, v := range r.Values {
		if v.Metric == metric && v.Variant == variant {
			return v
		}
	}
	t.Fatalf("no value %s/%s in %v", metric, variant, names(r))
	return results.Value{}
}

// number is a value that must be there.
func number(t *testing.T, r *results.Record, metric, variant string) float64 {
	t.Helper()
	v := value(t, r, metric, variant)
	if v.Value == nil {
		t.Fatalf("%s/%s has no number: %s", metric, variant, v.Reason)
	}
	return *v.Value
}

// names are the record's values, sorted.
func names(r *results.Record) []string {
	var all []string
	for _, v := range r.Values {
		all = append(all, v.Metric+"/"+v.Variant)
	}
	slices.Sort(all)
	return all
}

// numbers are all bits that a trial's numbers must have again: not what a clock had a part in.
func numbers(t *testing.T, r *results.Record) map[string]string {
	t.Helper()
	all := map[string]string{}
	for _, v := range r.Values {
		if v.Metric != "seconds" && v.Metric != "speed" {
			all[v.Metric+"/"+v.Variant] = text(t, v)
		}
	}
	for _, s := range r.Series {
		all[s.Name] = text(t, s)
	}
	return all
}

func text(t *testing.T, v any) string {
	t.Helper()
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

func checkSame(t *testing.T, want, got *results.Record) {
	t.Helper()
	if diff := cmp.Diff(numbers(t, want), numbers(t, got)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(names(want), names(got)); diff != "" {
		t.Errorf("values (-want +got):\n%s", diff)
	}
}

// checkReason wants a status with a reason of one line.
func checkReason(t *testing.T, r *results.Record, status results.Status, parts ...string) {
	t.Helper()
	if r.Status != status {
		t.Errorf("status %s (%s), want %s", r.Status, r.Reason, status)
	}
	for _, p := range append(parts, "") {
		if !strings.Contains(r.Reason, p) || strings.Contains(r.Reason, "\n") {
			t.Errorf("reason %q, want one line with %q", r.Reason, p)
		}
	}
}

func finite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }
