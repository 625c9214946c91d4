package main

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"loraebench/runner/backend"
	"loraebench/runner/images"
	"loraebench/runner/method"
	"loraebench/runner/metric"
	"loraebench/runner/metric/extractor"
)

// fidJSON runs runner fid with further arguments.
func fidJSON(t *testing.T, args ...string) fidReport {
	t.Helper()
	var stdout, stderr bytes.Buffer
	if code := run(append([]string{"fid", "--json", "--extractor", "random"}, args...), &stdout, &stderr); code != exitOK || stderr.Len() > 0 {
		t.Fatalf("exit code %d: %s", code, stderr.String())
	}
	var r fidReport
	if err := json.Unmarshal(stdout.Bytes(), &r); err != nil {
		t.Fatal(err)
	}
	return r
}

// TestFIDForms: the same images in whatever form, and their statistics, have the
// same distance, that of package metric, to the last bit.
func TestFIDForms(t *testing.T) {
	real, fake := painted(t, 70, 16, 1, 1), painted(t, 66, 16, 1, 2)
	pixels, moments := momentsOf(t, real), [2]*metric.Moments{}
	for i, dir := range []string{real, fake} {
		moments[i] = momentsOf(t, dir).moments
	}
	want, err := metric.FrechetDistance(moments[0], moments[1])
	if err != nil {
		t.Fatal(err)
	}
	for form, path := range map[string]string{
		"folder": real, "zip": zipped(t, real), "npz": npz(t, "real.npz", map[string][]byte{"arr_0": npy("|u1", "(70, 16, 16)", pixels.pixels)}),
	} {
		r := fidJSON(t, path, fake)
		if got := *r.Values[0].Value; got != want.Distance || r.Values[0].Metric != "fid" || r.Values[0].Extractor != "random-1" {
			t.Errorf("%s: %+v, want %g", form, r.Values, want.Distance)
		}
		if r.Reference.N != 70 || r.Generated.N != 66 || r.Images != 136 || r.Reference.Height != 16 || r.Reference.Channels != 1 {
			t.Errorf("%s: %+v", form, r)
		}
	}
	covariance, err := moments[0].Covariance()
	if err != nil {
		t.Fatal(err)
	}
	var rows []float64
	for i := range 64 {
		for j := range 64 {
			rows = append(rows, covariance.At(i, j))
		}
	}
	stats := npz(t, "stats.npz", map[string][]byte{"mu": npy("<f8", "(64,)", doubles(moments[0].Mean())), "sigma": npy("<f8", "(64, 64)", doubles(rows))})
	for _, sides := range [][]string{{stats, fake}, {fake, stats}} {
		r := fidJSON(t, sides...)
		if got := *r.Values[0].Value; math.Abs(got-want.Distance) > 1e-9*want.Distance || r.Images != 66 || len(r.Warnings) != 1 {
			t.Errorf("statistics: %+v, want %g", r, want.Distance)
		}
	}
}

// TestFIDMetrics: all that is measured at once is what is measured alone, and what package metric says.
func TestFIDMetrics(t *testing.T) {
	real, fake := painted(t, 40, 16, 3, 1), painted(t, 40, 16, 3, 2)
	all := fidJSON(t, real, fake, "--metric", "fid,kid,prdc,fid_inf", "--seed", "7")
	byName := map[string]float64{}
	for _, v := range all.Values {
		byName[v.Metric] = *v.Value
	}
	for _, name := range fidMetricNames() {
		for _, v := range fidJSON(t, real, fake, "--metric", name, "--seed", "7").Values {
			if byName[v.Metric] != *v.Value {
				t.Errorf("%s alone is %g, with others %g", v.Metric, *v.Value, byName[v.Metric])
			}
		}
	}
	if diff := cmp.Diff([]string{"coverage", "density", "fid", "fid_inf", "kid", "precision", "recall"}, slices.Sorted(maps.Keys(byName))); diff != "" {
		t.Error(diff)
	}
	ctx := context.Background()
	a, err := metric.NewManifold(ctx, momentsOf(t, real).rows, metric.Neighbours)
	if err != nil {
		t.Fatal(err)
	}
	b, err := metric.NewManifold(ctx, momentsOf(t, fake).rows, metric.Neighbours)
	if err != nil {
		t.Fatal(err)
	}
	p, err := metric.PrecisionRecall(ctx, a, b)
	if err != nil || p.Precision != byName["precision"] || p.Recall != byName["recall"] || p.Density != byName["density"] || p.Coverage != byName["coverage"] {
		t.Errorf("%+v, %v; want %v", p, err, byName)
	}
	if other := fidJSON(t, real, fake, "--metric", "kid", "--seed", "8").Values[0]; *other.Value == byName["kid"] {
		t.Error("another seed draws the same subsets")
	}
	if len(all.Warnings) < 2 {
		t.Errorf("warnings of 40 images: %q", all.Warnings)
	}
}

// seen is a folder of pictures, read without the command.
type seen struct {
	pixels  []uint8
	moments *metric.Moments
	rows    metric.Rows
}

func momentsOf(t *testing.T, dir string) seen {
	t.Helper()
	ctx := context.Background()
	set, err := images.Open(ctx, dir, 0)
	if err != nil {
		t.Fatal(err)
	}
	s := seen{moments: new(metric.Moments)}
	for batch, err := range set.Batches(ctx, 1000) {
		if err != nil {
			t.Fatal(err)
		}
		s.pixels = append(s.pixels, batch...)
	}
	opened, err := backend.Open("go")
	if err != nil {
		t.Fatal(err)
	}
	defer opened.Finalize()
	e, err := extractor.Open("random", opened)
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	rows, err := e.Features(ctx, s.pixels, method.Shape(set.Shape))
	if err != nil {
		t.Fatal(err)
	}
	for at := 0; at < len(rows); at += extractor.Batch * e.Dim { // as the command adds them
		if err := s.moments.AddFloat32(rows[at:min(at+extractor.Batch*e.Dim, len(rows))], e.Dim); err != nil {
			t.Fatal(err)
		}
	}
	if s.rows, err = metric.RowsOf32(rows, e.Dim); err != nil {
		t.Fatal(err)
	}
	return s
}

func zipped(t *testing.T, dir string) string {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	if err := w.AddFS(os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return saved(t, "set.zip", b.Bytes())
}

func npz(t *testing.T, name string, arrays map[string][]byte) string {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for array, data := range arrays {
		f, err := w.Create(array + ".npy")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write(data); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return saved(t, name, b.Bytes())
}

// npy is an array file.
func npy(kind, shape string, data []byte) []byte {
	header := fmt.Sprintf("{'descr': '%s', 'fortran_order': False, 'shape': %s, }\n", kind, shape)
	b := binary.LittleEndian.AppendUint16([]byte("\x93NUMPY\x01\x00"), uint16(len(header)))
	return append(append(b, header...), data...)
}

func doubles(values []float64) (b []byte) {
	for _, v := range values {
		b = binary.LittleEndian.AppendUint64(b, math.Float64bits(v))
	}
	return b
}

func saved(t *testing.T, name string, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestFIDProgress(t *testing.T) {
	var b bytes.Buffer
	p := &fidProgress{out: &b, what: "reference", total: 2000, start: time.Now()}
	p.done = 500
	if got, want := p.line(2*time.Second), "reference: 500 of 2,000 images, 250 images/s, 6s left"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	p.advance(64)
	p.advance(64) // too soon to be drawn
	p.clear()
	if got := b.String(); strings.Count(got, "\r\x1b[K") != 2 || !strings.Contains(got, "564 of 2,000") || !strings.HasSuffix(got, "\x1b[K") {
		t.Errorf("drawn: %q", got)
	}
	if newFIDProgress(&b, "reference", 1).out != nil {
		t.Error("shows progress where there is no terminal")
	}
}

func TestFIDBatch(t *testing.T) {
	for _, c := range []struct {
		shape images.Shape
		want  int
	}{{images.Shape{H: 32, W: 32, C: 1}, 64}, {images.Shape{H: 1024, W: 1024, C: 3}, 16}, {images.Shape{H: 8192, W: 8192, C: 3}, 1}} {
		if got := fidBatch(c.shape); got != c.want {
			t.Errorf("%v: %d images, want %d", c.shape, got, c.want)
		}
	}
}
