package train

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// list are the names of a folder's entries.
func list(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func checkList(t *testing.T, dir string, want []string) {
	t.Helper()
	if diff := cmp.Diff(want, list(t, dir)); diff != "" {
		t.Errorf("%s holds (-want +got):\n%s", dir, diff)
	}
}

// checkLine wants an error of one line with the given parts.
func checkLine(t *testing.T, err error, parts ...string) {
	t.Helper()
	if err == nil {
		t.Fatalf("no error, want %q", parts)
	}
	for _, p := range append(parts, "") {
		if !strings.Contains(err.Error(), p) || strings.Contains(err.Error(), "\n") {
			t.Errorf("error %q, want one line with %q", err, p)
		}
	}
}

// one is the only file of a checkpoint that matches a pattern.
func one(t *testing.T, dir, pattern string) string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, pattern))
	if err != nil || len(names) != 1 {
		t.Fatalf("%s has %v (%v), want one %s", dir, names, err, pattern)
	}
	return names[0]
}

func write(text string) func(*testing.T, string) {
	return func(t *testing.T, path string) {
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func drop(t *testing.T, path string) {
	if err := os.RemoveAll(path); err != nil {
		t.Fatal(err)
	}
}

func halve(t *testing.T, path string) {
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(path, info.Size()/2); err != nil {
		t.Fatal(err)
	}
}

// damages are what can be wrong with a checkpoint: a file of it, "" for the
// folder itself, and what is done to it.
var damages = map[string]struct {
	file   string
	damage func(*testing.T, string)
}{
	"values cut short":        {"*.bin", halve},
	"values empty":            {"*.bin", write("")},
	"values missing":          {"*.bin", drop},
	"variables cut short":     {"checkpoint-*.json", halve},
	"variables null":          {"checkpoint-*.json", write("null")},
	"variables missing":       {"checkpoint-*.json", drop},
	"state missing":           {"state.json", drop},
	"state cut short":         {"state.json", halve},
	"state empty":             {"state.json", write("")},
	"state of no training":    {"state.json", write("{}garbage")},
	"state beyond the epochs": {"state.json", write(`{"epoch": 7, "terms": [{"name": "loss/total", "values": [1, 1, 1, 1, 1, 1, 1]}]}`)},
	"state beyond the steps":  {"state.json", write(`{"step": 3}`)},
	"state before the start":  {"state.json", write(`{"step": -1}`)},
	"state without losses":    {"state.json", write(`{"epoch": 1}`)},
	"state lacks norms":       {"state.json", write(`{"epoch": 1, "terms": [{"name": "loss/total", "values": [1]}], "gradient": [1, 1]}`)},
	"state lacks losses":      {"state.json", write(`{"epoch": 1, "terms": [{"name": "loss/total", "values": []}]}`)},
	"empty folder": {"", func(t *testing.T, dir string) {
		drop(t, dir)
		if err := os.Mkdir(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}},
	"file in its place": {"", func(t *testing.T, dir string) {
		drop(t, dir)
		write("")(t, dir)
	}},
}

// TestTornCheckpoint damages the newest checkpoint: training goes on from the one before.
func TestTornCheckpoint(t *testing.T) {
	x := noise(10, 4)
	want := mustFit(t, toy{width: 3}, x, plan(""))
	for name, d := range damages {
		t.Run(name, func(t *testing.T) {
			c := plan(t.TempDir())
			interrupt(t, 2, toy{width: 3}, x, c)
			interrupt(t, 3, toy{width: 3}, x, c)
			checkList(t, c.Dir, []string{"step-000000-000002", "step-000001-000002"})
			d.damage(t, one(t, filepath.Join(c.Dir, "step-000001-000002"), d.file))
			interrupt(t, 2, toy{width: 3}, x, c)
			checkList(t, c.Dir, []string{"step-000000-000002", "step-000001-000001"})
			want.check(t, mustFit(t, toy{width: 3}, x, c))
		})
	}
}

// TestNoGoodCheckpoint damages all: that is an error, not a training from the start.
func TestNoGoodCheckpoint(t *testing.T) {
	x := noise(10, 4)
	for name, d := range damages {
		t.Run(name, func(t *testing.T) {
			c := plan(t.TempDir())
			interrupt(t, 2, toy{width: 3}, x, c)
			interrupt(t, 3, toy{width: 3}, x, c)
			before := list(t, c.Dir)
			for _, checkpoint := range before {
				d.damage(t, one(t, filepath.Join(c.Dir, checkpoint), d.file))
			}
			_, err := fit(t, t.Context(), toy{width: 3}, x, c)
			checkLine(t, err, "no good checkpoint in "+c.Dir+", remove it to train from the start: ", before[1])
			checkList(t, c.Dir, before)
		})
	}
}

// TestFreshFolder begins where no checkpoint is, and removes what a killed writer left.
func TestFreshFolder(t *testing.T) {
	dir := t.TempDir()
	for _, path := range []string{"part-1234/checkpoint-n0000000-initial.bin", "part-5678/state.json", "notes.txt"} {
		path = filepath.Join(dir, path)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		write("left")(t, path)
	}
	x := noise(10, 4)
	want := mustFit(t, toy{width: 3}, x, plan(""))
	want.check(t, mustFit(t, toy{width: 3}, x, plan(dir)))
	checkList(t, dir, []string{"notes.txt", "step-000003-000000"})
	missing := filepath.Join(dir, "not", "there")
	want.check(t, mustFit(t, toy{width: 3}, x, plan(missing)))
	checkList(t, missing, []string{"step-000003-000000"})
}

// TestKeepsTwo writes a checkpoint after every step.
func TestKeepsTwo(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a[b]c*") // no pattern, whatever it looks like
	x, c := noise(10, 4), plan(dir)
	c.CheckpointEvery = 1
	var seen [][]string
	c.Progress = func(p Progress) { seen = append(seen, list(t, dir)) }
	mustFit(t, toy{width: 3}, x, c)
	want := [][]string{
		{"step-000000-000001", "step-000000-000002"},
		{"step-000001-000001", "step-000001-000002"},
		{"step-000002-000001", "step-000002-000002"},
	}
	if diff := cmp.Diff(want, seen); diff != "" {
		t.Errorf("at the epochs' ends (-want +got):\n%s", diff)
	}
	checkList(t, dir, []string{"step-000002-000002", "step-000003-000000"})
}

// TestNotSaved: a folder that can't be written to is no fault of the training.
func TestNotSaved(t *testing.T) {
	x := noise(10, 4)
	for name, c := range map[string]struct {
		steps int // before the cancellation
		parts []string
	}{
		"at the end":      {1000, nil},
		"on cancellation": {4, []string{"context canceled"}},
	} {
		t.Run(name, func(t *testing.T) {
			p := plan(filepath.Join(t.TempDir(), "checkpoints"))
			p.Progress = func(Progress) { write("")(t, p.Dir) } // a file in the folder's place
			_, err := fit(t, after(c.steps), toy{width: 3}, x, p)
			if !errors.Is(err, ErrNotSaved) {
				t.Errorf("error %v is not ErrNotSaved", err)
			}
			for _, part := range append(c.parts, "write checkpoint: ", p.Dir, "not a directory") {
				if err != nil && !strings.Contains(err.Error(), part) {
					t.Errorf("error %q, want %q in it", err, part)
				}
			}
		})
	}
}

// TestUnreadableFolder is found before anything is trained.
func TestUnreadableFolder(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	write("")(t, file)
	p := plan(filepath.Join(file, "checkpoints"))
	p.Progress = func(Progress) { t.Error("trained") }
	_, err := fit(t, t.Context(), toy{width: 3}, noise(10, 4), p)
	checkLine(t, err, p.Dir, "not a directory")
}
