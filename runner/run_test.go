package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"loraebench/results"
)

// seededStore is a store with a trial of every status, for tests without a script.
func seededStore(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "lorae.db")
	plantStore(t, path)
	return path
}

func plantStore(t *testing.T, path string) {
	t.Helper()
	s, err := results.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(plant(s, seedTrials()), s.Close()); err != nil {
		t.Fatal(err)
	}
}

// visit calls f for every command there is, the root first.
func visit(c *cobra.Command, f func(*cobra.Command)) {
	f(c)
	for _, sub := range c.Commands() {
		visit(sub, f)
	}
}

// TestEveryCommand holds what the help of each command promises.
func TestEveryCommand(t *testing.T) {
	visit(newRoot(&app{}), func(c *cobra.Command) {
		path := c.CommandPath()
		if c.Short == "" || strings.HasSuffix(c.Short, ".") {
			t.Errorf("%s: short description %q", path, c.Short)
		}
		for line := range strings.Lines(c.Example) {
			if !strings.HasPrefix(line, "  runner ") {
				t.Errorf("%s: example line %q", path, line)
			}
		}
		if c.Example == "" {
			t.Errorf("%s has no example", path)
		}
		var stdout, stderr bytes.Buffer
		args := append(strings.Fields(path)[1:], "--help")
		if code := run(args, &stdout, &stderr); code != exitOK || stderr.Len() > 0 || !strings.Contains(stdout.String(), "Examples:\n"+c.Example) {
			t.Errorf("%s --help: exit code %d, stderr %q, stdout:\n%s", path, code, stderr.String(), stdout.String())
		}
	})
}

// TestJSONFieldsAreDocumented wants every field of JSON output in the help.
func TestJSONFieldsAreDocumented(t *testing.T) {
	store := seededStore(t)
	for _, args := range []string{"datasets", "methods", "status", "show " + seedTrials().done.ID(), "show " + seedTrials().failed.ID()} {
		var stdout, help, stderr bytes.Buffer
		if code := run(append(strings.Fields(args), "--json", "--store", store), &stdout, &stderr); code != exitOK {
			t.Fatalf("%s: %s", args, stderr.String())
		}
		if code := run([]string{"help", strings.Fields(args)[0]}, &help, &stderr); code != exitOK {
			t.Fatalf("%s: %s", args, stderr.String())
		}
		var tree any
		if err := json.Unmarshal(stdout.Bytes(), &tree); err != nil {
			t.Fatalf("%s: %v", args, err)
		}
		names := fields(tree)
		if len(names) == 0 {
			t.Errorf("%s --json has no fields", args)
		}
		for name := range names {
			if !strings.Contains(help.String(), `"`+name+`"`) {
				t.Errorf("%s: field %q is not in its help", args, name)
			}
		}
	}
}

// fields are the names of a JSON tree's fields; those below some are a
// method's, a data set's or a metric's own.
func fields(tree any) map[string]bool {
	names := map[string]bool{}
	switch tree := tree.(type) {
	case map[string]any:
		for name, v := range tree {
			names[name] = true
			if _, open := v.(map[string]any); open && slices.Contains([]string{"params", "dataset_options", "detail"}, name) {
				continue
			}
			for below := range fields(v) {
				names[below] = true
			}
		}
	case []any:
		for _, v := range tree {
			for below := range fields(v) {
				names[below] = true
			}
		}
	}
	return names
}

// closedPipe fails every write.
type closedPipe struct{}

func (closedPipe) Write([]byte) (int, error) { return 0, errors.New("broken pipe") }

// TestUnwritable: output that is lost is a failure.
func TestUnwritable(t *testing.T) {
	flags := []string{"--store", seededStore(t), "--data", t.TempDir()}
	for _, args := range []string{
		"data", "datasets", "datasets --json", "methods --json", "status", "status --json",
		"show " + seedTrials().done.ID(), "show --json " + seedTrials().done.ID(),
	} {
		var stderr bytes.Buffer
		code := run(append(strings.Fields(args), flags...), closedPipe{}, &stderr)
		if want := "runner: write to stdout: broken pipe\n"; code != exitFailure || stderr.String() != want {
			t.Errorf("%s: exit code %d, stderr %q, want %q", args, code, stderr.String(), want)
		}
	}
}

func TestMessage(t *testing.T) {
	for _, c := range []struct {
		err          error
		line, advice string
	}{
		{errors.New("one"), "one", ""},
		{errors.New("one\n  two\tthree\n"), "one two three", ""},
		{usagef("wrapped: %w", errors.New("a\nb")), "wrapped: a b", ""},
		{advised{errors.New("one")}, "one", ""},
		{advised{errors.New("one\ndo this\n  and that")}, "one", "do this\n  and that\n"},
	} {
		if line, advice := message(c.err); line != c.line || advice != c.advice {
			t.Errorf("%q: %q and %q, want %q and %q", c.err, line, advice, c.line, c.advice)
		}
	}
}

// TestPanic: a mistake in the program is one line, and its stack a file.
func TestPanic(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	err := guarded(func() error { panic("no\nluck") })
	if err == nil || !strings.HasPrefix(err.Error(), "internal error: no\nluck (a mistake in this program; its stack is in ") {
		t.Errorf("error %v", err)
	}
	files, _ := filepath.Glob(filepath.Join(os.Getenv("TMPDIR"), "runner-panic-*.txt"))
	if len(files) != 1 {
		t.Fatalf("stacks in %q", files)
	}
	if text, err := os.ReadFile(files[0]); err != nil || !strings.Contains(string(text), "TestPanic") {
		t.Errorf("the stack does not lead here (%v): %s", err, text)
	}
}
