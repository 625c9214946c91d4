package main

import (
	"io"
	"path/filepath"
	"strings"
	"testing"
)

// BenchmarkReports is each command of reports bench, on a store of 10,000 trials.
func BenchmarkReports(b *testing.B) {
	store := filepath.Join(b.TempDir(), "bench.db")
	if err := fillStore(store, 10_000); err != nil {
		b.Fatal(err)
	}
	for _, args := range benchCommands() {
		b.Run(strings.Join(args, " "), func(b *testing.B) {
			for b.Loop() {
				if code := run(append(args, "--store", store), io.Discard, io.Discard); code != exitOK {
					b.Fatalf("exit code %d", code)
				}
			}
		})
	}
}
