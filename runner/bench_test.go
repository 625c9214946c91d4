package main

import (
	"bytes"
	"encoding/json"
	"math"
	"testing"
)

// TestBenchTrainJSON holds the fields that scripts read, and how they hang together.
func TestBenchTrainJSON(t *testing.T) {
	var stdout, stderr bytes.Buffer
	if code := run([]string{"bench", "train", "--json", "--batch", "2", "--steps", "1"}, &stdout, &stderr); code != exitOK || stderr.Len() > 0 {
		t.Fatalf("exit code %d, stderr %q", code, stderr.String())
	}
	var f map[string]float64
	if err := json.Unmarshal(stdout.Bytes(), &f); err != nil {
		t.Fatalf("%v:\n%s", err, stdout.String())
	}
	for _, name := range []string{"images_per_second", "step_seconds", "step_flops", "step_flops_per_second", "peak_flops", "ratio", "peak_memory_bytes"} {
		if !(f[name] > 0) || math.IsInf(f[name], 1) {
			t.Errorf("%s is %v", name, f[name])
		}
	}
	for what, c := range map[string][2]float64{
		"images_per_second":     {f["images_per_second"], 2 / f["step_seconds"]},
		"step_flops_per_second": {f["step_flops_per_second"], f["step_flops"] / f["step_seconds"]},
		"ratio":                 {f["ratio"], f["step_flops_per_second"] / f["peak_flops"]},
	} {
		if math.Abs(c[0]/c[1]-1) > 1e-9 {
			t.Errorf("%s is %v, want %v", what, c[0], c[1])
		}
	}
	if len(f) != 7 {
		t.Errorf("%d fields: %v", len(f), f)
	}
}

// TestBenchData holds the fields that scripts read. It builds no cache but its own.
func TestBenchData(t *testing.T) {
	var stdout, stderr bytes.Buffer
	if code := run([]string{"bench", "data", "shapes", "--json"}, &stdout, &stderr); code != exitOK || stderr.Len() > 0 {
		t.Fatalf("exit code %d, stderr %q", code, stderr.String())
	}
	var s dataSpeed
	if err := json.Unmarshal(stdout.Bytes(), &s); err != nil {
		t.Fatal(err)
	}
	if s.Dataset != "shapes" || s.Images != 3000 || s.Bytes != 3000*16*16*3 || !(s.Build > 0) || s.Open != 0 || !(s.Read > 0) {
		t.Errorf("%+v", s)
	}
}
