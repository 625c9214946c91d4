package extractor

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// inceptionKeys lists the tensors of the network's state_dict and how the
// reference set's weights are made.
type inceptionKeys struct {
	Salt    string
	Gain    float64
	Tensors []struct {
		Key, Rule, SHA256 string
		Shape             []int
		Count             int
	}
}

// made are the reference set's weights, made once.
var made struct {
	sync.Once
	weights Tensors
}

func madeWeights(t testing.TB) *Tensors {
	t.Helper()
	keys := inceptionGolden[inceptionKeys](t, "inception_keys.json")
	made.Do(func() {
		made.weights.ByName = map[string]Tensor{}
		for _, k := range keys.Tensors {
			if k.Rule == "zero_int64" {
				made.weights.ByName[k.Key] = Tensor{DType: "I64", Data: make([]byte, 8)}
				continue
			}
			made.weights.SetFloat32(k.Key, madeValues(keys.Salt+k.Key, k.Rule, keys.Gain, k.Shape, k.Count), k.Shape...)
		}
	})
	return &made.weights
}

// madeValues follows the reference set's README: FNV-1a of the name seeds
// SplitMix64, one draw an element.
func madeValues(seed, rule string, gain float64, shape []int, count int) []float32 {
	h := fnv.New64a()
	h.Write([]byte(seed))
	state := h.Sum64()
	bound := 1 / math.Sqrt(2048)
	if rule == "conv" {
		bound = math.Sqrt(6/float64(shape[1]*shape[2]*shape[3])) * gain
	}
	values := make([]float32, count)
	for i := range values {
		state += 0x9e3779b97f4a7c15
		z := state
		z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
		z = (z ^ z>>27) * 0x94d049bb133111eb
		u := float64((z^z>>31)>>11) / (1 << 53)
		switch rule {
		case "conv", "fc":
			values[i] = float32((2*u - 1) * bound)
		case "bn_weight":
			values[i] = float32(0.8 + float64(0.4*u))
		case "bn_bias", "bn_mean":
			values[i] = float32(0.1 * (2*u - 1))
		case "bn_var":
			values[i] = float32(0.5 + u)
		}
	}
	return values
}

func TestMadeWeights(t *testing.T) {
	keys, weights := inceptionGolden[inceptionKeys](t, "inception_keys.json"), madeWeights(t)
	for _, k := range keys.Tensors {
		if k.SHA256 == "" {
			continue
		}
		if got := fmt.Sprintf("%x", sha256.Sum256(weights.ByName[k.Key].Data)); got != k.SHA256 {
			t.Errorf("%s has hash %s, want %s", k.Key, got, k.SHA256)
		}
	}
}

// checkpoint is the tensors as the published file has them: a plain dict in the
// container of PyTorch before 1.6, without the counters, and in a layer the
// batch normalisation before the kernel.
func checkpoint(t *Tensors) []byte {
	var names []string
	for _, name := range slices.Sorted(maps.Keys(t.ByName)) {
		if !strings.HasSuffix(name, ".num_batches_tracked") {
			names = append(names, name)
		}
	}
	file := []byte("\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19.\x80\x02M\xe9\x03.\x80\x02}X\x0d\x00\x00\x00little_endian\x88s.\x80\x02}(")
	var keys, storages []byte
	for i, name := range names {
		tensor, key := t.ByName[name], strconv.Itoa(i)
		count := len(tensor.Data) / 4
		file = append(text(file, name), "ctorch._utils\n_rebuild_tensor_v2\n((X\x07\x00\x00\x00storagectorch\nFloatStorage\n"...)
		file = append(number(append(text(text(file, key), "cpu"), ""...), count), "tQK\x00("...)
		stride := count
		for _, n := range tensor.Shape {
			file = number(file, n)
		}
		file = append(file, "t("...)
		for _, n := range tensor.Shape {
			stride /= n
			file = number(file, stride)
		}
		file = append(file, "t\x89ccollections\nOrderedDict\n)RtR"...)
		keys = text(keys, key)
		storages = append(binary.LittleEndian.AppendUint64(storages, uint64(count)), tensor.Data...)
	}
	file = append(append(append(file, "u.\x80\x02]("...), keys...), "e."...)
	return append(file, storages...)
}

func text(pickle []byte, s string) []byte {
	return append(binary.LittleEndian.AppendUint32(append(pickle, 'X'), uint32(len(s))), s...)
}

func number(pickle []byte, n int) []byte {
	return binary.LittleEndian.AppendUint32(append(pickle, 'J'), uint32(n))
}

// madeFile writes the reference set's weights as a checkpoint.
func madeFile(t testing.TB) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "made.pth")
	if err := os.WriteFile(path, checkpoint(madeWeights(t)), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestWeightsFormats: a checkpoint and a safetensors file of the same weights
// are read alike.
func TestWeightsFormats(t *testing.T) {
	made := madeWeights(t)
	safetensors, err := made.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	for name, file := range map[string][]byte{"checkpoint": checkpoint(made), "safetensors": safetensors} {
		got, err := parseWeights(file)
		if err != nil {
			t.Fatal(err)
		}
		for key, want := range made.ByName {
			have := got.ByName[key]
			if want.DType == "F32" && (have.DType != want.DType || !slices.Equal(have.Shape, want.Shape) || !bytes.Equal(have.Data, want.Data)) {
				t.Errorf("%s: tensor %s is another", name, key)
			}
		}
	}
}
