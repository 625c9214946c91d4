package results

import (
	"encoding/json"
	"errors"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestRecordRoundTrip(t *testing.T) {
	for _, r := range []*Record{record(cell(1)), ended(cell(2), Diverged), extreme(cell(3))} {
		dir := t.TempDir()
		if err := WriteRecord(dir, r); err != nil {
			t.Fatal(err)
		}
		got, err := ReadRecord(dir)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(r, got, sameBits); diff != "" {
			t.Errorf("record changed (-wrote +read):\n%s", diff)
		}
		if files, err := os.ReadDir(dir); err != nil || len(files) != 1 {
			t.Errorf("folder holds %v (%v), want the record alone", files, err)
		}
	}
}

// sameBits compares numbers by their bits, so that -0.0 is not 0.0.
var sameBits = cmp.Comparer(func(a, b float64) bool { return math.Float64bits(a) == math.Float64bits(b) })

// extreme is a record with numbers that careless storage changes.
func extreme(c Config) *Record {
	r := record(c)
	hard := []float64{math.Copysign(0, -1), 0, 1, math.Pi, 0.1 + 0.2, 5e-324, 1e-308, math.MaxFloat64, -math.MaxFloat64, 1 << 53, 1<<53 + 2, 1e22, 1.0 / 3}
	r.Values = []Value{{Metric: "mse", Variant: "test", Value: number(math.Copysign(0, -1))}, {Metric: "mse", Variant: "train", Value: number(5e-324)}}
	r.Series = []Series{{Name: "hard", X: hard, Y: hard}}
	return r
}

func TestReadRecordRefuses(t *testing.T) {
	good, err := json.Marshal(record(cell(1)))
	if err != nil {
		t.Fatal(err)
	}
	edit := func(change func(map[string]any)) []byte {
		var tree map[string]any
		if err := json.Unmarshal(good, &tree); err != nil {
			t.Fatal(err)
		}
		change(tree)
		text, err := json.Marshal(tree)
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	tests := map[string]struct {
		text []byte
		want string
	}{
		"empty":         {nil, "cut short after 0 bytes"},
		"half":          {good[:len(good)/2], "cut short"},
		"last byte":     {good[:len(good)-1], "cut short"},
		"not JSON":      {[]byte("<html>\n"), "not a record: invalid character"},
		"not an object": {[]byte("[]"), "not a record"},
		"two records":   {append(append([]byte{}, good...), good...), "more text after byte"},
		"unknown field": {edit(func(m map[string]any) { m["extra"] = 1 }), `unknown field "extra"`},
		"unknown deep":  {edit(func(m map[string]any) { m["config"].(map[string]any)["extra"] = 1 }), `unknown field "extra"`},
		"wrong type":    {edit(func(m map[string]any) { m["status"] = 1 }), "cannot unmarshal number"},
		"too large":     {[]byte(`{"values":[{"value":1e999}]}`), "1e999"},
		"other id":      {edit(func(m map[string]any) { m["id"] = "0123456789abcdef" }), "its configuration has id"},
		"invalid":       {edit(func(m map[string]any) { m["status"] = "failed" }), "needs a reason"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			writeFile(t, filepath.Join(dir, RecordFile), test.text)
			_, err := ReadRecord(dir)
			checkLine(t, err, filepath.Join(dir, RecordFile), test.want)
		})
	}
}

func TestReadRecordMissing(t *testing.T) {
	_, err := ReadRecord(t.TempDir())
	checkLine(t, err, RecordFile)
	if !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("error %q is not fs.ErrNotExist", err)
	}
}

func TestWriteRecordRefusesAndKeepsTheOld(t *testing.T) {
	dir := t.TempDir()
	if err := WriteRecord(dir, record(cell(1))); err != nil {
		t.Fatal(err)
	}
	bad := record(cell(1))
	bad.Series[0].Y[0] = math.NaN()
	checkLine(t, WriteRecord(dir, bad), RecordFile, `series "loss/total", point 1`)
	if _, err := ReadRecord(dir); err != nil {
		t.Errorf("the record before is gone: %v", err)
	}
	checkLine(t, WriteRecord(filepath.Join(dir, "missing"), record(cell(1))), "missing", "no such file")
}

func TestTornTemporaryFileIsIgnored(t *testing.T) {
	dir := t.TempDir()
	writeFile(t, filepath.Join(dir, RecordFile+".1.tmp"), []byte(`{"id": "ab`))
	if _, err := ReadRecord(dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("error is %v, want fs.ErrNotExist", err)
	}
	if err := WriteRecord(dir, record(cell(1))); err != nil {
		t.Fatal(err)
	}
	if _, err := ReadRecord(dir); err != nil {
		t.Error(err)
	}
}

// FuzzRecord: whatever the bytes, the decoder returns a line or a record that survives being written again.
func FuzzRecord(f *testing.F) {
	for _, r := range []*Record{record(cell(1)), ended(cell(2), Failed), extreme(cell(3))} {
		text, err := json.Marshal(r)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
		f.Add(text[:len(text)/3])
	}
	f.Add([]byte(`{"config":{"schema":1,"params":{"a":[null,-0,1e400]}},"series":null}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		r, err := decodeRecord(text)
		if err != nil {
			checkLine(t, err)
			return
		}
		again, err := json.Marshal(r)
		if err != nil {
			t.Fatalf("can't be written again: %v", err)
		}
		second, err := decodeRecord(again)
		if err != nil {
			t.Fatalf("can't be read again: %v\n%s", err, again)
		}
		if diff := cmp.Diff(r, second, sameBits, cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("changed by writing it:\n%s", diff)
		}
	})
}
