package main

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestGolden pins every table in every format, with and without published figures.
func TestGolden(t *testing.T) {
	store := newStore(t, scenario())
	for _, name := range kindNames() {
		for _, format := range formatNames {
			pin(t, store, name+"."+format, name, "--format", format)
			pin(t, store, name+"-paper."+format, name, "--format", format, "--paper")
		}
		pin(t, store, name+"-smoke.text", name, "--sweep", "smoke")
	}
}

func pin(t *testing.T, store, file string, args ...string) {
	t.Run(file, func(t *testing.T) {
		var stdout, stderr bytes.Buffer
		if code := run(append([]string{"table", "--store", store}, args...), &stdout, &stderr); code != exitOK || stderr.Len() > 0 {
			t.Fatalf("exit code %d, stderr %q", code, stderr.String())
		}
		compareGolden(t, file, stdout.Bytes())
		checkWidth(t, file, stdout.String())
	})
}

func compareGolden(t *testing.T, file string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", file+".golden")
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s differs (-want +got); go test -update writes it anew:\n%s", path, diff)
	}
}

// checkWidth holds text to 100 columns.
func checkWidth(t *testing.T, file, text string) {
	t.Helper()
	for line := range strings.Lines(text) {
		if n := utf8.RuneCountInString(line) - 1; n > 100 && filepath.Ext(file) == ".text" {
			t.Errorf("%s: a line is %d columns wide: %s", file, n, line)
		}
	}
}
