// Package golden gives tests the project's reference values and data sets.
//
// Neither is part of the project: the folders are named by LORAE_GOLDEN and
// LORAE_DATA, or lie beside the checkout in ../shared. Without them a test is
// skipped with a sentence, except in CI, where it fails.
package golden

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

// Case is one case of a reference file.
type Case struct {
	Note string                     `json:"note"`
	In   map[string]json.RawMessage `json:"in"`
	Out  map[string]json.RawMessage `json:"out"`
}

// Array is a row-major array.
type Array struct {
	Shape []int     `json:"shape"`
	Data  []float64 `json:"data"`
}

// Dir is the folder of reference values.
func Dir(t testing.TB) string { return folder(t, "LORAE_GOLDEN", "golden") }

// Data is the data root.
func Data(t testing.TB) string { return folder(t, "LORAE_DATA", "data") }

// Load reads every case of a reference file, with same_as_case resolved.
func Load(t testing.TB, file string) map[string]Case {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(Dir(t), file))
	if err != nil {
		t.Fatal(err)
	}
	var f struct {
		Cases map[string]Case `json:"cases"`
	}
	if err := json.Unmarshal(raw, &f); err != nil {
		t.Fatalf("read %s: %v", file, err)
	}
	if len(f.Cases) == 0 {
		t.Fatalf("%s has no cases", file)
	}
	for name, c := range f.Cases {
		if base, ok := c.In["same_as_case"]; ok {
			f.Cases[name] = c.over(t, f.Cases, base)
		}
	}
	return f.Cases
}

// over lays c's inputs over those of the case it names.
func (c Case) over(t testing.TB, cases map[string]Case, base json.RawMessage) Case {
	t.Helper()
	var name string
	if err := json.Unmarshal(base, &name); err != nil {
		t.Fatal(err)
	}
	in := map[string]json.RawMessage{}
	for k, v := range cases[name].In {
		in[k] = v
	}
	for k, v := range c.In {
		in[k] = v
	}
	return Case{Note: c.Note, In: in, Out: c.Out}
}

// Input decodes an input of the case.
func Input[T any](t testing.TB, c Case, name string) T { t.Helper(); return decode[T](t, c.In, name) }

// Output decodes an expected output of the case.
func Output[T any](t testing.TB, c Case, name string) T { t.Helper(); return decode[T](t, c.Out, name) }

func decode[T any](t testing.TB, from map[string]json.RawMessage, name string) T {
	t.Helper()
	raw, ok := from[name]
	if !ok {
		t.Fatalf("the case has no field %q", name)
	}
	var v T
	if err := json.Unmarshal(raw, &v); err != nil {
		t.Fatalf("field %s: %v", name, err)
	}
	return v
}

func folder(t testing.TB, env, name string) string {
	t.Helper()
	if dir := os.Getenv(env); dir != "" {
		if _, err := os.Stat(dir); err != nil {
			t.Fatalf("%s: %v", env, err)
		}
		return dir
	}
	root, err := moduleRoot()
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(root, "..", "shared", name)
	if _, err := os.Stat(dir); err == nil {
		return dir
	}
	if os.Getenv("CI") == "true" {
		t.Fatalf("CI must not skip: set %s", env)
	}
	t.Skipf("needs reference material: set %s to the folder %q", env, name)
	return ""
}

func moduleRoot() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for ; ; dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		if dir == filepath.Dir(dir) {
			return "", fmt.Errorf("no go.mod above the working folder")
		}
	}
}
