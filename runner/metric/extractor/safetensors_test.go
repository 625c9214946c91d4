package extractor

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"loraebench/runner/golden"
)

// fixture is one file of the reference set.
type fixture struct {
	File, Expect, Reason, Tensors string
	Metadata                      map[string]string
}

// fixtures reads the reference set's list of files, and the contents of the good ones.
func fixtures(t testing.TB) (dir string, files []fixture, sets map[string]map[string]Tensor) {
	t.Helper()
	dir = filepath.Join(golden.Dir(t), "inception", "safetensors")
	raw, err := os.ReadFile(filepath.Join(dir, "expected.json"))
	if err != nil {
		t.Fatal(err)
	}
	var expected struct {
		Files []fixture
		Sets  map[string][]struct {
			Key, DType string
			Shape      []int
			Bytes      string `json:"bytes_hex"`
		}
	}
	if err := json.Unmarshal(raw, &expected); err != nil {
		t.Fatal(err)
	}
	sets = map[string]map[string]Tensor{}
	for name, tensors := range expected.Sets {
		sets[name] = map[string]Tensor{}
		for _, v := range tensors {
			data, err := hex.DecodeString(v.Bytes)
			if err != nil {
				t.Fatal(err)
			}
			sets[name][v.Key] = Tensor{DType: v.DType, Shape: v.Shape, Data: data}
		}
	}
	return dir, expected.Files, sets
}

func TestSafetensorsFixtures(t *testing.T) {
	dir, files, sets := fixtures(t)
	seen := map[string]int{}
	for _, f := range files {
		seen[f.Expect]++
		t.Run(f.File, func(t *testing.T) {
			raw, err := os.ReadFile(filepath.Join(dir, f.File))
			if err != nil {
				t.Fatal(err)
			}
			got, err := ParseTensors(raw)
			if f.Expect == "refuse" {
				wantRefusal(t, err, f.Reason)
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(f.Metadata, got.Metadata); diff != "" {
				t.Errorf("metadata (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(sets[f.Tensors], got.ByName, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("tensors (-want +got):\n%s", diff)
			}
		})
	}
	if seen["ok"] == 0 || seen["refuse"] == 0 || seen["ok"]+seen["refuse"] != len(files) {
		t.Errorf("verdicts %v of %d files", seen, len(files))
	}
}

func wantRefusal(t *testing.T, err error, reason string) {
	t.Helper()
	switch {
	case !errors.Is(err, ErrSafetensors):
		t.Errorf("%v, want a refusal: %s", err, reason)
	case strings.ContainsAny(err.Error(), "\n\r"):
		t.Errorf("the error is not one line: %q", err)
	default:
		t.Log(err)
	}
}

// file puts a header's length before it.
func file(header string, data ...byte) []byte {
	raw := binary.LittleEndian.AppendUint64(nil, uint64(len(header)))
	return append(append(raw, header...), data...)
}

func TestSafetensorsHeaders(t *testing.T) {
	for name, header := range map[string]string{
		"trailing comma":     `{"a":{"dtype":"U8","shape":[1,],"data_offsets":[0,1]}}`,
		"leading space":      ` {"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}`,
		"field twice":        `{"a":{"dtype":"U8","dtype":"U8","data_offsets":[0,1]}}`,
		"unknown field":      `{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1],"order":"C"}}`,
		"metadata twice":     `{"__metadata__":{},"__metadata__":{},"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}`,
		"metadata key twice": `{"__metadata__":{"k":"1","k":"2"},"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}`,
		"exponent":           `{"a":{"dtype":"U8","shape":[1e0],"data_offsets":[0,1]}}`,
		"text as number":     `{"a":{"dtype":"U8","shape":["1\n"],"data_offsets":[0,1]}}`,
		"null shape":         `{"a":{"dtype":"U8","shape":null,"data_offsets":[0,1]}}`,
		"null entry":         `{"a":null}`,
		"beyond int":         `{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,18446744073709551615]}}`,
		"lower-case dtype":   `{"a":{"dtype":"u8","shape":[1],"data_offsets":[0,1]}}`,
		"broken off":         `{"a":{"dtype":"U8","shape":[1]`,
		"deep":               strings.Repeat(`{"a":`, 100_000),
	} {
		t.Run(name, func(t *testing.T) {
			_, err := ParseTensors(file(header, 7))
			wantRefusal(t, err, name)
		})
	}
}

func TestSafetensorsFloat32(t *testing.T) {
	values := []float32{1, -2.5, float32(math.Copysign(0, -1)), math.MaxFloat32, 1e-45, float32(math.Inf(1))}
	var tensors Tensors
	tensors.Metadata = map[string]string{"note": "a \"quoted\" line\n"}
	tensors.SetFloat32("b/weight", values, 2, 3)
	tensors.SetFloat32("a", []float32{42})
	tensors.SetFloat32("none", nil, 0, 4)
	raw, err := tensors.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	read, err := ParseTensors(raw)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(&tensors, read, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("read back (-want +got):\n%s", diff)
	}
	got, err := read.Float32("b/weight", 2, 3)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(values, got); diff != "" {
		t.Errorf("values (-want +got):\n%s", diff)
	}
	read.ByName["half"] = Tensor{DType: "F16", Shape: []int{1}, Data: []byte{0, 0}}
	for _, ask := range []struct {
		name  string
		shape []int
	}{{"half", []int{1}}, {"b/weight", []int{3, 2}}, {"a", []int{1}}, {"c", nil}} {
		_, err := read.Float32(ask.name, ask.shape...)
		wantRefusal(t, err, ask.name)
	}
}

// FuzzSafetensors: whatever the bytes, an answer in one line, and what is
// accepted survives writing and reading.
func FuzzSafetensors(f *testing.F) {
	dir, files, _ := fixtures(f)
	for _, fixture := range files {
		raw, err := os.ReadFile(filepath.Join(dir, fixture.File))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw)
	}
	f.Add(file(`{"a":{"dtype":"U8","shape":[],"data_offsets":[0,1]}}`, 1))
	f.Fuzz(func(t *testing.T, raw []byte) {
		read, err := ParseTensors(raw)
		if err != nil {
			if strings.ContainsAny(err.Error(), "\n\r") {
				t.Errorf("the error is not one line: %q", err)
			}
			return
		}
		written, err := read.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		again, err := ParseTensors(written)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(read, again, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("written and read (-want +got):\n%s", diff)
		}
		if twice, _ := again.Bytes(); !bytes.Equal(written, twice) {
			t.Error("equal contents, other bytes")
		}
	})
}
