package results

import (
	"encoding/json"
	"errors"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strings"
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
		"unknown field": {edit(func(m map[string]any) { m["extra"] = 1 }), `unknown field "extra": written by another version of the program, 0.1.0 abc`},
		"unknown deep":  {edit(func(m map[string]any) { m["config"].(map[string]any)["extra"] = 1 }), `unknown field "extra": written by another version`},
		"wrong type":    {edit(func(m map[string]any) { m["status"] = 1 }), "cannot unmarshal number into Go struct field Record.status of type results.Status: written by another version"},
		"too large":     {[]byte(`{"values":[{"value":1e999}]}`), "1e999"},
		"newer field":   {edit(func(m map[string]any) { m["extra"] = 1; by(m, "0.2.0", "abc\ndef") }), `not a record: unknown field "extra": written by another version of the program, 0.2.0 abc def`},
		"newer type":    {edit(func(m map[string]any) { m["values"] = "none"; by(m, "0.2.0", "") }), "written by another version of the program, 0.2.0"},
		"newer config":  {edit(func(m map[string]any) { m["config"].(map[string]any)["schema"] = 2; by(m, "0.2.0", "") }), "configuration has schema 2, this program knows up to 1: written by another version of the program, 0.2.0"},
		"by nobody":     {edit(func(m map[string]any) { m["extra"] = 1; by(m, "", "") }), `not a record: unknown field "extra"`},
		"other id":      {edit(func(m map[string]any) { m["id"] = "0123456789abcdef" }), "its configuration has id"},
		"invalid":       {edit(func(m map[string]any) { m["status"] = "failed" }), "needs a reason"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			writeFile(t, filepath.Join(dir, RecordFile), test.text)
			_, err := ReadRecord(dir)
			checkLine(t, err, filepath.Join(dir, RecordFile), test.want)
			if want := strings.Contains(test.want, "another version"); want != errors.Is(err, ErrOtherVersion) {
				t.Errorf("error %q: ErrOtherVersion is %v, want %v", err, !want, want)
			}
		})
	}
}

// by sets what wrote a record.
func by(record map[string]any, program, revision string) {
	p := record["provenance"].(map[string]any)
	p["program"], p["revision"] = program, revision
}

// A record as version 0.1.0 wrote it.
func TestOldRecordsAreRead(t *testing.T) {
	dir := t.TempDir()
	writeFile(t, filepath.Join(dir, RecordFile), []byte(`{"id":"3d85e1117bdc9667","sweep":"smoke","config":{"schema":1,"dataset":"mnist",`+
		`"dataset_options":{"classes":10,"colour":false},"dataset_checksum":"5b6b","protocol":"authors","protocol_version":1,"method":"lorae",`+
		`"params":{"lambda":0.001,"latent":128},"seed":7,"budget":{"epochs":2,"images":10000,"batch":100,"learning_rate":0.001,"samples":500,`+
		`"labels":[10,100],"head_epochs":5}},"status":"done","provenance":{"program":"0.1.0","revision":"abc","dirty":true,"go":"go1.26",`+
		`"gomlx":"v0.28.8","backend":"go","device":"cpu","host":"here","extractor":"","extractor_sha256":"","started":"2026-01-02T15:04:05Z",`+
		`"finished":"2026-01-02T15:04:07.5Z"},"values":[{"metric":"mse","variant":"test","value":0.5}],"series":[{"name":"loss/total","x":[1],"y":[0.25]}]}`+"\n"))
	r, err := ReadRecord(dir)
	if err != nil {
		t.Fatal(err)
	}
	if r.Status != Done || *r.Values[0].Value != 0.5 || r.Series[0].Y[0] != 0.25 || r.Provenance.Parent != "" {
		t.Errorf("record is %+v", r)
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
