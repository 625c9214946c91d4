package main

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"loraebench/results"
)

// TestImportOfACutFile: wherever a file is cut, nothing is imported.
func TestImportOfACutFile(t *testing.T) {
	store := seededStore(t)
	dir := t.TempDir()
	file, into := filepath.Join(dir, "lambda.gz"), filepath.Join(dir, "new.db")
	if code, _, stderr := program(t, "export", "lambda", "-o", file, "--store", store); code != exitOK {
		t.Fatal(stderr)
	}
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for n := 0; n < len(whole); n += 1 + len(whole)/50 {
		if err := os.WriteFile(file, whole[:n], 0o644); err != nil {
			t.Fatal(err)
		}
		code, stdout, stderr := program(t, "import", file, "--store", into)
		if code != exitFailure || stdout != "" {
			t.Errorf("of %d bytes %d: exit code %d, stdout %q", len(whole), n, code, stdout)
		}
		checkLine(t, stderr, "import "+file+": cut short")
	}
	if _, err := os.Stat(into); err == nil {
		t.Error("a store was made")
	}
}

// TestLockedStore: what writes to a store says who else does; what reads goes on.
func TestLockedStore(t *testing.T) {
	store := seededStore(t)
	file := filepath.Join(t.TempDir(), "lambda.gz")
	s, err := results.Open(store)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}()
	host, err := os.Hostname()
	if err != nil {
		t.Fatal(err)
	}
	if code, _, stderr := program(t, "export", "lambda", "-o", file, "--store", store); code != exitOK {
		t.Error(stderr)
	}
	if err := os.MkdirAll(filepath.Join(results.TrialsDir(store), "0123456789abcdef"), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"import", file}, {"gc", "--yes"}} {
		code, _, stderr := program(t, append(args, "--store", store)...)
		if code != exitFailure {
			t.Errorf("%v: exit code %d", args, code)
		}
		checkLine(t, stderr, store, "another supervisor is writing to it", fmt.Sprintf("process %d on %s", os.Getpid(), host))
	}
	if _, err := os.Stat(filepath.Join(results.TrialsDir(store), "0123456789abcdef")); err != nil {
		t.Error("a folder was deleted beside another supervisor")
	}
}
