package pth

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"loraebench/runner/golden"
)

// fixture is one file of the reference set.
type fixture struct{ File, Expect, Reason, Tensors string }

// dtypes are the safetensors names of PyTorch's element types.
var dtypes = map[string]string{
	"float32": "F32", "float64": "F64", "float16": "F16", "bfloat16": "BF16", "int64": "I64",
	"int32": "I32", "int16": "I16", "int8": "I8", "uint8": "U8", "bool": "BOOL",
}

// fixtures reads the reference set's list of files, and the contents of the good ones.
func fixtures(t testing.TB) (dir string, files []fixture, sets map[string]map[string]Tensor) {
	t.Helper()
	dir = filepath.Join(golden.Dir(t), "inception", "checkpoints")
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
			sets[name][v.Key] = Tensor{DType: dtypes[v.DType], Shape: v.Shape, Data: data}
		}
	}
	return dir, expected.Files, sets
}

// TestFixtures: every good file is read to the bit, every bad one refused. The
// further types are read too; big-endian files are not.
func TestFixtures(t *testing.T) {
	dir, files, sets := fixtures(t)
	seen := map[string]int{}
	for _, f := range files {
		seen[f.Expect]++
		t.Run(f.File, func(t *testing.T) {
			raw, err := os.ReadFile(filepath.Join(dir, f.File))
			if err != nil {
				t.Fatal(err)
			}
			got, err := Parse(raw)
			if f.Expect == "refuse" || strings.Contains(f.File, "byteorder_big") {
				wantRefusal(t, err, f.Reason)
				wantNamed(t, err, f.File)
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(sets[f.Tensors], got, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("tensors (-want +got):\n%s", diff)
			}
		})
	}
	if seen["ok"] == 0 || seen["refuse"] == 0 || seen["ok"]+seen["refuse"]+seen["ok_or_refuse"] != len(files) {
		t.Errorf("verdicts %v of %d files", seen, len(files))
	}
}

func wantRefusal(t *testing.T, err error, reason string) {
	t.Helper()
	switch {
	case !errors.Is(err, ErrCheckpoint):
		t.Errorf("%v, want a refusal: %s", err, reason)
	case strings.ContainsAny(err.Error(), "\n\r"):
		t.Errorf("the error is not one line: %q", err)
	default:
		t.Log(err)
	}
}

// wantNamed: a file that names a function is refused by that name.
func wantNamed(t *testing.T, err error, file string) {
	t.Helper()
	for part, name := range map[string]string{"_system": `.system"`, "_eval": `"__builtin__.eval"`, "_unknown_": ".", "storage_type": `"torch.NoSuchStorage"`} {
		if strings.Contains(file, part) && (err == nil || !strings.Contains(err.Error(), name) || !strings.Contains(err.Error(), "asks for")) {
			t.Errorf("%v does not name %s", err, name)
		}
	}
}

// FuzzCheckpoint: whatever the bytes, an answer in one line and no more bytes
// than the file has but for those that tensors share.
func FuzzCheckpoint(f *testing.F) {
	dir, files, _ := fixtures(f)
	for _, fixture := range files {
		raw, err := os.ReadFile(filepath.Join(dir, fixture.File))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw)
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		state, err := Parse(raw)
		if err != nil && strings.ContainsAny(err.Error(), "\n\r") {
			t.Errorf("the error is not one line: %q", err)
		}
		wantWhole(t, raw, state)
	})
}

// FuzzPickle feeds the machine alone: a fuzzer does not get past the archive's
// checksums.
func FuzzPickle(f *testing.F) {
	for _, c := range pickles {
		if len(c.pickle) < 1000 {
			f.Add([]byte(c.pickle))
		}
	}
	f.Add([]byte(oneTensor))
	f.Fuzz(func(t *testing.T, pickle []byte) {
		raw := stream(string(pickle))
		state, err := Parse(raw)
		if err != nil && strings.ContainsAny(err.Error(), "\n\r") {
			t.Errorf("the error is not one line: %q", err)
		}
		wantWhole(t, raw, state)
	})
}

// wantWhole: every tensor has the bytes of its shape.
func wantWhole(t *testing.T, raw []byte, state map[string]Tensor) {
	t.Helper()
	widths := map[string]int{"F32": 4, "F64": 8, "F16": 2, "BF16": 2, "I64": 8, "I32": 4, "I16": 2, "I8": 1, "U8": 1, "BOOL": 1}
	for name, tensor := range state {
		want := widths[tensor.DType]
		for _, n := range tensor.Shape {
			want *= n
		}
		if len(tensor.Data) != want || len(tensor.Data) > len(raw) {
			t.Errorf("%q has %d bytes of a file of %d, %s%v needs %d", name, len(tensor.Data), len(raw), tensor.DType, tensor.Shape, want)
		}
	}
}
