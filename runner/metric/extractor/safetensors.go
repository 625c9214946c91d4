package extractor

import (
	"cmp"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"math/bits"
	"slices"
)

// Tensors are the contents of a safetensors file.
//
// Layout: the header's length as little-endian uint64, the header, a JSON
// object {name: {dtype, shape, data_offsets}} with an optional __metadata__ of
// strings, and the data; offsets count from the end of the header.
//
// Source: https://github.com/huggingface/safetensors, format 0.
type Tensors struct {
	Metadata map[string]string
	ByName   map[string]Tensor
}

// Tensor is one array of a file.
type Tensor struct {
	DType string // as in the file: F32, I64, …
	Shape []int  // empty: a scalar
	Data  []byte // little-endian, row-major
}

// widths are the known dtypes and the bytes of one element.
var widths = map[string]int{
	"BOOL": 1, "U8": 1, "I8": 1, "F8_E5M2": 1, "F8_E4M3": 1,
	"U16": 2, "I16": 2, "F16": 2, "BF16": 2, "U32": 4, "I32": 4, "F32": 4, "U64": 8, "I64": 8, "F64": 8,
}

// maxHeader is the format's own limit.
const maxHeader = 100_000_000

// lengthBytes is the size of the field before the header.
const lengthBytes = 8

// ParseTensors reads a file's bytes, which the tensors share. It is strict: every
// byte of the data belongs to exactly one tensor, names are unique, and the
// header holds nothing but what the format defines.
func ParseTensors(file []byte) (*Tensors, error) {
	if len(file) < lengthBytes {
		return nil, fmt.Errorf("%w: %d bytes, the header's length alone has %d", ErrSafetensors, len(file), lengthBytes)
	}
	length, rest := binary.LittleEndian.Uint64(file), file[lengthBytes:]
	if length > maxHeader || length > uint64(len(rest)) {
		return nil, fmt.Errorf("%w: a header of %d bytes is announced, at most %d fit", ErrSafetensors, length, min(maxHeader, len(rest)))
	}
	metadata, entries, err := parseHeader(rest[:length])
	if err != nil {
		return nil, fmt.Errorf("%w: header: %w", ErrSafetensors, err)
	}
	tensors, err := cut(entries, rest[length:])
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrSafetensors, err)
	}
	return &Tensors{Metadata: metadata, ByName: tensors}, nil
}

// cut gives each tensor its part of the data and checks that the parts cover
// it, side by side.
func cut(entries []headerEntry, data []byte) (map[string]Tensor, error) {
	slices.SortStableFunc(entries, func(a, b headerEntry) int {
		return cmp.Or(cmp.Compare(a.Begin, b.Begin), cmp.Compare(a.End, b.End))
	})
	tensors, end := map[string]Tensor{}, uint64(0)
	for _, e := range entries {
		size, err := e.size()
		switch {
		case err != nil:
			return nil, fmt.Errorf("tensor %q: %w", e.Name, err)
		case e.Begin != end:
			return nil, fmt.Errorf("tensor %q starts at byte %d, want %d: parts must follow one another", e.Name, e.Begin, end)
		case e.End < e.Begin || e.End > uint64(len(data)):
			return nil, fmt.Errorf("tensor %q ends at byte %d, want %d to %d", e.Name, e.End, e.Begin, len(data))
		case e.End-e.Begin != size:
			return nil, fmt.Errorf("tensor %q has %d bytes, %s%v needs %d", e.Name, e.End-e.Begin, e.DType, e.Shape, size)
		}
		end = e.End
		tensors[e.Name] = Tensor{DType: e.DType, Shape: e.Shape, Data: data[e.Begin:end:end]}
	}
	if end != uint64(len(data)) {
		return nil, fmt.Errorf("%d bytes of data, the tensors end at %d", len(data), end)
	}
	return tensors, nil
}

// size is the number of bytes that dtype and shape need.
func (e headerEntry) size() (uint64, error) {
	width, ok := widths[e.DType]
	if !ok {
		return 0, fmt.Errorf("unknown dtype %q", e.DType)
	}
	size := uint64(width)
	for _, d := range e.Shape {
		high, low := bits.Mul64(size, uint64(d))
		if high != 0 {
			return 0, fmt.Errorf("shape %v overflows", e.Shape)
		}
		size = low
	}
	return size, nil
}

// Float32 is a tensor's values, copied; they must be F32 and of the given shape.
func (t *Tensors) Float32(name string, shape ...int) ([]float32, error) {
	tensor, ok := t.ByName[name]
	if !ok {
		return nil, fmt.Errorf("%w: no tensor %q", ErrSafetensors, name)
	}
	if tensor.DType != "F32" || !slices.Equal(tensor.Shape, shape) {
		return nil, fmt.Errorf("%w: tensor %q is %s%v, want F32%v", ErrSafetensors, name, tensor.DType, tensor.Shape, shape)
	}
	values := make([]float32, len(tensor.Data)/4)
	for i := range values { // byte by byte: the data need not be aligned
		values[i] = math.Float32frombits(binary.LittleEndian.Uint32(tensor.Data[4*i:]))
	}
	return values, nil
}

// SetFloat32 adds or replaces a tensor.
func (t *Tensors) SetFloat32(name string, values []float32, shape ...int) {
	if t.ByName == nil {
		t.ByName = map[string]Tensor{}
	}
	data := make([]byte, 0, 4*len(values))
	for _, v := range values {
		data = binary.LittleEndian.AppendUint32(data, math.Float32bits(v))
	}
	t.ByName[name] = Tensor{DType: "F32", Shape: slices.Clone(shape), Data: data}
}

// Bytes is the file. Equal contents give equal bytes: names and keys are sorted.
// The header is padded so that the data start at a multiple of 8.
func (t *Tensors) Bytes() ([]byte, error) {
	header, data := map[string]any{}, []byte(nil)
	if len(t.Metadata) > 0 {
		header[metadataKey] = t.Metadata
	}
	for _, name := range slices.Sorted(maps.Keys(t.ByName)) {
		tensor, begin := t.ByName[name], len(data)
		data = append(data, tensor.Data...)
		header[name] = map[string]any{
			"dtype": tensor.DType, "shape": append([]int{}, tensor.Shape...), "data_offsets": [2]int{begin, len(data)},
		}
	}
	text, err := json.Marshal(header)
	if err != nil {
		return nil, fmt.Errorf("write safetensors header: %w", err)
	}
	for len(text)%lengthBytes != 0 {
		text = append(text, ' ')
	}
	file := binary.LittleEndian.AppendUint64(nil, uint64(len(text)))
	return append(append(file, text...), data...), nil
}
