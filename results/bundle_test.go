package results

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// variedStore has a sweep "smoke" with a trial of every status, in this order:
// done, failed, diverged, interrupted, running, pending, done with hard numbers.
func variedStore(t testing.TB) *Store {
	t.Helper()
	s := plannedStore(t, cells(7))
	mustIngest(t, s, continued(cell(1)))
	mustIngest(t, s, extreme(cell(6)))
	if err := s.Ingest(ended(cell(2), Diverged), ""); err != nil {
		t.Fatal(err)
	}
	if err := s.Ingest(ended(cell(3), Interrupted), "a log"); err != nil {
		t.Fatal(err)
	}
	if err := s.Start(cell(4).ID(), Provenance{Host: "here", Started: "2026-01-02T15:04:05Z"}); err != nil {
		t.Fatal(err)
	}
	if err := s.Ingest(ended(cell(5), Failed), "panic: no\nstack"); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Plan("smoke", []Config{cell(1), cell(5), cell(2), cell(3), cell(4), cell(0), cell(6)}); err != nil {
		t.Fatal(err)
	}
	return s
}

func bundleOf(t testing.TB, s *Store) []byte {
	t.Helper()
	var b bytes.Buffer
	if _, err := s.WriteBundle(t.Context(), &b, "smoke", "0.1.0"); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// readAll reads a whole bundle.
func readAll(text []byte) (*BundleReader, []*BundleTrial, error) {
	b, err := ReadBundle(bytes.NewReader(text))
	if err != nil {
		return nil, nil, err
	}
	var trials []*BundleTrial
	for {
		t, err := b.Next()
		if errors.Is(err, io.EOF) {
			return b, trials, nil
		}
		if err != nil {
			return nil, nil, err
		}
		trials = append(trials, t)
	}
}

func TestBundleHoldsTheSweep(t *testing.T) {
	b, trials, err := readAll(bundleOf(t, variedStore(t)))
	if err != nil {
		t.Fatal(err)
	}
	if want := (BundleHeader{Format: "loraebench sweep", Version: 1, Program: "0.1.0", Sweep: "smoke", Trials: 7}); b.Header != want {
		t.Errorf("header is %+v, want %+v", b.Header, want)
	}
	open := func(c Config, s Status) *BundleTrial {
		return &BundleTrial{Record: Record{ID: c.ID(), Sweep: "smoke", Config: c, Status: s}}
	}
	want := []*BundleTrial{
		{Record: *continued(cell(1))},
		{Record: *ended(cell(5), Failed), Log: "panic: no\nstack"},
		{Record: *ended(cell(2), Diverged)},
		open(cell(3), Interrupted), open(cell(4), Running), open(cell(0), Pending),
		{Record: *extreme(cell(6))},
	}
	if diff := cmp.Diff(want, trials, sameBits, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("trials (-want +got):\n%s", diff)
	}
}

func TestBundleOfTheSameSweepIsTheSame(t *testing.T) {
	s := variedStore(t)
	if !bytes.Equal(bundleOf(t, s), bundleOf(t, s)) {
		t.Error("two bundles of one sweep differ")
	}
	reader, err := OpenReadOnly(s.path)
	if err != nil {
		t.Fatal(err)
	}
	defer closeStore(t, reader)
	if !bytes.Equal(bundleOf(t, s), bundleOf(t, reader)) {
		t.Error("a reader writes another bundle")
	}
}

// packed are lines as a bundle's file.
func packed(t testing.TB, lines ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	zip, err := gzip.NewWriterLevel(&b, gzip.BestSpeed)
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range lines {
		if _, err := io.WriteString(zip, line+"\n"); err != nil {
			t.Fatal(err)
		}
	}
	if err := zip.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// lineOf is a trial's line.
func lineOf(t testing.TB, r *Record, edit func(map[string]any)) string {
	t.Helper()
	text, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	var tree map[string]any
	if err := json.Unmarshal(text, &tree); err != nil {
		t.Fatal(err)
	}
	edit(tree)
	if text, err = json.Marshal(tree); err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func header(version, trials int) string {
	return fmt.Sprintf(`{"format":"loraebench sweep","version":%d,"program":"0.1.0","sweep":"smoke","trials":%d}`, version, trials)
}

func TestReadBundleRefuses(t *testing.T) {
	whole := bundleOf(t, variedStore(t))
	same := func(map[string]any) {}
	good := lineOf(t, record(cell(1)), same)
	one := func(edit func(map[string]any)) []byte {
		return packed(t, header(1, 2), good, lineOf(t, record(cell(2)), edit))
	}
	flipped := bytes.Clone(whole)
	flipped[len(flipped)-6] ^= 1 // in the checksum
	tests := map[string]struct {
		text []byte
		want string
	}{
		"empty":              {nil, "cut short"},
		"not gzip":           {[]byte("method,fid\nlorae,12.5\n"), "not a bundle: not a gzip file"},
		"nothing in gzip":    {packed(t), "not a bundle: it is empty"},
		"other text":         {packed(t, "method,fid"), "not a bundle: its first line"},
		"other JSON":         {packed(t, `{"format":"other","version":1}`), "not a bundle: its first line"},
		"a record":           {packed(t, good), "not a bundle: its first line"},
		"newer version":      {packed(t, header(2, 0)), "bundle of version 2, this program reads 1: use a newer loraebench"},
		"no version":         {packed(t, header(0, 0)), "line 1: version is 0"},
		"no sweep":           {packed(t, strings.Replace(header(1, 0), "smoke", "", 1)), "line 1: the sweep has no name"},
		"cut in gzip header": {whole[:5], "cut short"},
		"cut in the middle":  {whole[:len(whole)/2], "cut short"},
		"cut at the end":     {whole[:len(whole)-1], "cut short"},
		"flipped":            {flipped, "damaged: it is not as it was written"},
		"more behind":        {append(bytes.Clone(whole), "more than a gzip header"...), "damaged: it is not as it was written"},
		"twice":              {append(bytes.Clone(whole), whole...), "line 9: not a trial: unknown field"},
		"a line is missing":  {packed(t, header(1, 2), good), "holds 1 trials, its header says 2"},
		"a line too many":    {packed(t, header(1, 0), good), "holds 1 trials, its header says 0"},
		"not JSON":           {packed(t, header(1, 2), good, "<html>"), "line 3: not a trial: invalid character"},
		"empty line":         {packed(t, header(1, 2), "", good), "line 2: not a trial: cut short after 0 bytes"},
		"two in a line":      {packed(t, header(1, 1), good+good), "line 2: not a trial: more text after byte"},
		"half a line":        {packed(t, header(1, 1), good[:99]), "line 2: not a trial: cut short"},
		"unknown field":      {one(func(m map[string]any) { m["extra"] = 1 }), `line 3: not a trial: unknown field "extra": written by another version of the program, 0.1.0 abc`},
		"other id":           {one(func(m map[string]any) { m["id"] = cell(1).ID() }), `line 3: id is "` + cell(1).ID() + `", but its configuration has id "` + cell(2).ID() + `"`},
		"no config":          {one(func(m map[string]any) { delete(m, "config") }), "line 3: configuration has schema 0"},
		"invalid":            {one(func(m map[string]any) { m["status"] = "failed" }), "line 3: status failed needs a reason"},
		"unknown status":     {one(func(m map[string]any) { m["status"] = "well" }), `line 3: status is "well", must be one of [pending`},
		"trial twice":        {packed(t, header(1, 2), good, good), "line 3: trial " + cell(1).ID() + " is there twice"},
		"long line":          {packed(t, header(1, 1), `"`+strings.Repeat("x", bundleLine)), "line 2 is longer than 16 MiB"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, _, err := readAll(test.text)
			checkLine(t, err, test.want)
			if name == "newer version" && !errors.Is(err, ErrNewerSchema) {
				t.Errorf("error %q is not ErrNewerSchema", err)
			}
			checkNothingImported(t, test.text)
		})
	}
}

// checkNothingImported wants a bad bundle to leave a store as it was.
func checkNothingImported(t *testing.T, text []byte) {
	t.Helper()
	b, err := ReadBundle(bytes.NewReader(text))
	if err != nil {
		return
	}
	s := plannedStore(t, []Config{cell(5)})
	_, err = s.Import(t.Context(), b)
	checkLine(t, err, s.path, "import sweep smoke: ")
	rows, err := s.Trials(Filter{})
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != 1 || rows[0].Status != Pending {
		t.Errorf("a bad bundle changed the store: %+v", rows)
	}
}

func TestExport(t *testing.T) {
	s := variedStore(t)
	dir := t.TempDir()
	path := filepath.Join(dir, "smoke.jsonl.gz")
	for range 2 {
		n, err := s.Export(t.Context(), path, "smoke", "0.1.0")
		if err != nil || n != 7 {
			t.Fatalf("%d trials (%v), want 7", n, err)
		}
	}
	if text, err := os.ReadFile(path); err != nil || !bytes.Equal(text, bundleOf(t, s)) {
		t.Errorf("the file is not the bundle (%v)", err)
	}
	_, err := s.Export(t.Context(), path, "none", "0.1.0")
	checkLine(t, err, path, s.path, `the store has no sweep "none"`)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err = s.Export(ctx, path, "smoke", "0.1.0"); !errors.Is(err, context.Canceled) {
		t.Errorf("error is %v, want that of the context", err)
	}
	_, err = s.Export(t.Context(), filepath.Join(dir, "missing", "x"), "smoke", "0.1.0")
	checkLine(t, err, "missing", "no such file")
	if files, err := os.ReadDir(dir); err != nil || len(files) != 1 {
		t.Errorf("folder holds %v (%v), want the bundle alone", files, err)
	}
}

// FuzzBundle: whatever the bytes, in gzip or not, the reader returns a line or
// trials that survive being written again.
func FuzzBundle(f *testing.F) {
	for _, line := range []string{
		lineOf(f, record(cell(1)), func(map[string]any) {}),
		lineOf(f, ended(cell(2), Failed), func(m map[string]any) { m["log"] = "panic: no\nstack" }),
		lineOf(f, record(cell(3)), func(m map[string]any) { m["status"] = "pending" }),
		`{"id":"","config":{"schema":1}}`,
	} {
		f.Add([]byte(header(1, 1) + "\n" + line + "\n"))
	}
	f.Add(bundleOf(f, variedStore(f)))
	f.Fuzz(func(t *testing.T, text []byte) {
		if _, _, err := readAll(text); err != nil {
			checkLine(t, err)
		}
		b, trials, err := readAll(packed(t, strings.TrimSuffix(string(text), "\n")))
		if err != nil {
			checkLine(t, err)
			return
		}
		var again bytes.Buffer
		w := bundleWriter{zip: gzip.NewWriter(&again)}
		w.write(b.Header)
		for _, trial := range trials {
			w.write(trial)
		}
		if err := w.close(); err != nil {
			t.Fatalf("can't be written again: %v", err)
		}
		_, second, err := readAll(again.Bytes())
		if err != nil {
			t.Fatalf("can't be read again: %v", err)
		}
		if diff := cmp.Diff(trials, second, sameBits, cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("changed by writing it:\n%s", diff)
		}
	})
}
