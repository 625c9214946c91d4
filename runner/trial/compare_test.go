package trial

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/google/go-cmp/cmp"
	"gonum.org/v1/gonum/mat"

	"loraebench/results"
	"loraebench/runner/dataset"
	"loraebench/runner/method"
	"loraebench/runner/metric"
)

// of is a measurer of a method that is not registered.
func of(t *testing.T, m method.Configurable, proto string, b results.Budget, set *dataset.Set) *measurer {
	t.Helper()
	ms, err := newMeasurer(newEnv(t, "shades"), specOf(t, m, proto, b), set, new(results.Record))
	if err != nil {
		t.Fatal(err)
	}
	return ms
}

// TestReconstructedCodes are the reference images', in order, and no more than there are samples.
func TestReconstructedCodes(t *testing.T) {
	set := shades(40, 200)
	for _, c := range []struct {
		protocol string
		samples  int
		n        int
		light    float64
	}{{"authors", 50, 40, 40}, {"authors", 7, 7, 40}, {"clean", 50, 30, 200}, {"clean", 7, 7, 200}} {
		b := small(40)
		b.Samples = c.samples
		m := of(t, light{}, c.protocol, b, set)
		codes, lacks, _, err := reconstructed(t.Context(), m)
		if err != nil || lacks != "" {
			t.Fatal(lacks, err)
		}
		if n, _ := codes.Dims(); n != c.n {
			t.Errorf("%s, %d samples: %d codes, want %d", c.protocol, c.samples, n, c.n)
		}
		for i := range c.n {
			if want := (c.light + float64(i%7)) / 255; math.Abs(codes.At(i, 0)-want) > 1e-5 {
				t.Errorf("%s: code %d is %v, want %v", c.protocol, i, codes.At(i, 0), want)
			}
		}
	}
}

// TestInterpolatedCodes are midpoints of two different training codes, always the same ones.
func TestInterpolatedCodes(t *testing.T) {
	set := shades(40, 200)
	of := func(images int) *measurer {
		b := small(images)
		b.Labels = nil
		return of(t, light{}, "authors", b, set)
	}
	m := of(40)
	codes, lacks, _, err := interpolated(t.Context(), m)
	if err != nil || lacks != "" {
		t.Fatal(lacks, err)
	}
	if n, _ := codes.Dims(); n != 50 {
		t.Errorf("%d codes for 50 samples", n)
	}
	var midpoints []float64
	for i := range 7 {
		for j := range 7 {
			midpoints = append(midpoints, (40+float64(i+j)/2)/255)
		}
	}
	seen := map[float64]bool{}
	for i := range 50 {
		at := codes.At(i, 0)
		seen[at] = true
		if !slices.ContainsFunc(midpoints, func(v float64) bool { return math.Abs(v-at) < 1e-5 }) {
			t.Errorf("code %v is no midpoint", at)
		}
	}
	if len(seen) < 8 {
		t.Errorf("only %d different midpoints", len(seen))
	}
	again, _, _, err := interpolated(t.Context(), m)
	if err != nil || !mat.Equal(codes, again) {
		t.Errorf("other midpoints the second time (%v)", err)
	}
	// Of two codes the only midpoint is the one between them.
	codes, _, _, err = interpolated(t.Context(), of(2))
	if err != nil {
		t.Fatal(err)
	}
	for i := range 50 {
		if want := 40.5 / 255; math.Abs(codes.At(i, 0)-want) > 1e-5 {
			t.Fatalf("code %d of a pair is %v, want %v", i, codes.At(i, 0), want)
		}
	}
	if _, lacks, _, err := interpolated(t.Context(), of(1)); lacks == "" || err != nil {
		t.Errorf("midpoints of one code: %q, %v", lacks, err)
	}
}

// TestReconstructionIsNear: images that come back as they were are the reference images.
func TestReconstructionIsNear(t *testing.T) {
	set := shades(40, 200)
	rng := rand.New(rand.NewPCG(1, 2))
	for i := range set.Train.Images {
		set.Train.Images[i] = uint8(rng.IntN(256))
	}
	m := of(t, same{}, "authors", small(40), set)
	chosen, err := choose([]string{"fid", "prdc"})
	if err != nil {
		t.Fatal(err)
	}
	codes, _, _, err := reconstructed(t.Context(), m)
	if err == nil {
		err = m.compareCodes(t.Context(), chosen, same{}, codes, &pair{variant: "reconstruction"})
	}
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]float64{"fid": 0, "precision": 1, "recall": 1, "coverage": 1} {
		if got := number(t, m.record, name, "reconstruction"); math.Abs(got-want) > 1e-6 {
			t.Errorf("%s of the images beside themselves is %v, want %v", name, got, want)
		}
	}
}

// featuresOf are the features that a variant's images are known to have.
func featuresOf(t *testing.T, m *measurer, codes *mat.Dense) metric.Rows {
	t.Helper()
	e := m.References.Extractor()
	var all []float32
	err := m.network.decode(t.Context(), m.method.(method.Decoder), codes, func(pixels []uint8) error {
		f, err := e.Features(t.Context(), pixels, m.network.shape)
		all = append(all, f...)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	rows, err := metric.RowsOf32(all, e.Dim)
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// TestComparisons: each number is that of its definition on the same features.
func TestComparisons(t *testing.T) {
	set := shades(40, 60)
	b := small(40)
	m := of(t, light{}, "clean", b, set)
	if err := m.measure(t.Context(), metrics); err != nil {
		t.Fatal(err)
	}
	ctx := t.Context()
	codes, _, _, err := interpolated(ctx, m)
	if err != nil {
		t.Fatal(err)
	}
	rows := featuresOf(t, m, codes)
	ref, err := m.reference(ctx)
	if err != nil {
		t.Fatal(err)
	}
	kid, err := metric.KernelDistance(ctx, m.rng("kid interpolation"), ref.rows, rows, metric.KernelSubsets{Size: 15})
	if err != nil {
		t.Fatal(err)
	}
	limit, err := metric.FrechetInfinity(ctx, m.rng("fid_inf interpolation"), ref.moments, rows)
	if err != nil {
		t.Fatal(err)
	}
	boot, err := metric.BootstrapFID(ctx, m.rng("bootstrap interpolation"), ref.moments, rows, replicates)
	if err != nil {
		t.Fatal(err)
	}
	x, err1 := metric.NewManifold(ctx, ref.rows, metric.Neighbours)
	y, err2 := metric.NewManifold(ctx, rows, metric.Neighbours)
	if err1 != nil || err2 != nil {
		t.Fatal(err1, err2)
	}
	prdc, err := metric.PrecisionRecall(ctx, x, y)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]float64{
		"kid": kid.Mean, "fid_inf": limit.Distance,
		"precision": prdc.Precision, "recall": prdc.Recall, "density": prdc.Density, "coverage": prdc.Coverage,
	} {
		v := value(t, m.record, name, "interpolation")
		if v.Value == nil || *v.Value != want {
			t.Errorf("%s is %v (%s), want %v", name, v.Value, v.Reason, want)
		}
		if v.Detail["n_reference"] != 30 || v.Detail["n_generated"] != 50 || v.Detail["reference_split"] != "test" || v.Detail["warning"] == nil {
			t.Errorf("%s: detail %v", name, v.Detail)
		}
	}
	fid := value(t, m.record, "fid", "interpolation")
	if math.Abs(*fid.Value-boot.Distance) > 1e-9*boot.Distance {
		t.Errorf("fid is %v, by the bootstrap %v", *fid.Value, boot.Distance)
	}
	want := map[string]any{
		"bootstrap_std": boot.Std, "bootstrap_low": boot.Interval.Low, "bootstrap_high": boot.Interval.High, "bootstrap_replicates": replicates,
	}
	for name := range want {
		if fid.Detail[name] != want[name] {
			t.Errorf("%s is %v, want %v", name, fid.Detail[name], want[name])
		}
	}
	for name, keys := range map[string][]string{"kid": {"std", "subsets", "size"}, "fid_inf": {"slope", "n", "distances"}, "density": {"k"}} {
		for _, key := range keys {
			if value(t, m.record, name, "interpolation").Detail[key] == nil {
				t.Errorf("%s has no %s", name, key)
			}
		}
	}
}

// TestStreaming: what only the distance needs is not kept.
func TestStreaming(t *testing.T) {
	m := of(t, light{}, "authors", small(40), shades(40, 200))
	codes := mat.NewDense(250, 1, nil)
	for _, c := range []struct {
		metrics []string
		rows    int
	}{{[]string{"fid"}, 0}, {[]string{"fid", "kid"}, 120}, {[]string{"prdc"}, 120}, {[]string{"fid", "fid_inf", "kid"}, 250}, {[]string{"bootstrap"}, 250}} {
		chosen, err := choose(c.metrics)
		if err != nil {
			t.Fatal(err)
		}
		for i := range chosen { // in place of 10,000 images
			if short := *chosen[i].compare; short.rows == comparedRows {
				short.rows = 120
				chosen[i].compare = &short
			}
		}
		var p pair
		if err := m.generate(t.Context(), chosen, light{}, codes, &p); err != nil {
			t.Fatal(err)
		}
		d := m.References.Extractor().Dim
		if p.moments.N() != 250 || len(p.features) != c.rows*d {
			t.Errorf("%v: %d rows of %d images kept, want %d", c.metrics, len(p.features)/d, p.moments.N(), c.rows)
		}
		if c.rows > 0 {
			if rows, err := p.rows(100); err != nil || rows.N() != 100 {
				t.Errorf("%d rows of 100, %v", rows.N(), err)
			}
		}
	}
}

// TestOnePass: a variant's images are generated once, whatever compares them.
func TestOnePass(t *testing.T) {
	counted := &counter{}
	m := of(t, counted, "authors", small(40), shades(40, 200))
	if err := m.measure(t.Context(), metrics); err != nil {
		t.Fatal(err)
	}
	if counted.decoders != 3+2 { // normal, gmm, interpolation; and reconstruction of two splits, one of which FID takes over
		t.Errorf("%d graphs decode, want 5", counted.decoders)
	}
}

// counter is light, and counts the graphs that decode.
type counter struct {
	light
	decoders int
}

func (c *counter) Build(func(int) (method.Networks, error)) (method.Method, error) { return c, nil }

func (c *counter) Decode(s *model.Scope, z *graph.Node) *graph.Node {
	c.decoders++
	return c.light.Decode(s, z)
}

// TestFewImages: a trial of a few images has a distance as ever, and reasons for what needs more.
func TestFewImages(t *testing.T) {
	for samples, want := range map[int][]string{
		3:  {"coverage", "density", "fid_inf", "kid", "precision", "recall"},
		5:  {"coverage", "density", "fid_inf", "precision", "recall"},
		29: {"fid_inf"},
		30: nil,
	} {
		b := small(40)
		b.Samples = samples
		r := mustRun(t, newEnv(t, "shades"), specOf(t, light{}, "authors", b), shades(40, 200))
		var lacking []string
		for _, v := range r.Values {
			if v.Variant == "normal" && v.Value == nil {
				lacking = append(lacking, v.Metric)
				if !strings.HasPrefix(v.Reason, "unsupported: no ") || !strings.HasSuffix(v.Reason, " images of either side") {
					t.Errorf("%s: reason %q", v.Metric, v.Reason)
				}
			}
		}
		slices.Sort(lacking)
		if diff := cmp.Diff(want, lacking); diff != "" {
			t.Errorf("%d samples (-want +got):\n%s", samples, diff)
		}
	}
}

// TestNoBootstrapOfManyFeatures: it would take hours, and the distance is there without.
func TestNoBootstrapOfManyFeatures(t *testing.T) {
	m := of(t, light{}, "authors", small(40), shades(40, 200))
	d := bootstrapDim + 1
	moments := func(shift float32) (*metric.Moments, []float32) {
		rows := make([]float32, 5*d)
		for i := range rows {
			rows[i] = shift + float32(i%7)
		}
		var m metric.Moments
		if err := m.AddFloat32(rows, d); err != nil {
			t.Fatal(err)
		}
		return &m, rows
	}
	p := pair{variant: "normal", reference: new(reference)}
	p.reference.moments, _ = moments(0)
	p.moments, p.features = moments(1)
	if err := bootstrap.take(m, context.Background(), &p); err != nil {
		t.Fatal(err)
	}
	v := value(t, m.record, "fid", "normal")
	if v.Value == nil || v.Detail["bootstrap_std"] != nil {
		t.Errorf("%+v", v)
	}
}
