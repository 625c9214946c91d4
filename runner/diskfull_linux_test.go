package main

import (
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// smallDisk is a file system of 6 MB that lasts as long as the test; grow makes it 64 MB.
func smallDisk(t *testing.T) (dir string, grow func()) {
	t.Helper()
	dir = t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=6m"); err != nil {
		t.Skipf("needs the right to mount a small file system: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	return dir, func() {
		if err := syscall.Mount("tmpfs", dir, "tmpfs", syscall.MS_REMOUNT, "size=64m"); err != nil {
			t.Fatal(err)
		}
	}
}

// fill takes what is left of a disk, and returns the file that did.
func fill(t *testing.T, dir string) string {
	t.Helper()
	path := filepath.Join(dir, "ballast")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	for err == nil {
		_, err = f.Write(make([]byte, 4096))
	}
	if !errors.Is(err, syscall.ENOSPC) {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

// twoTrials is a sweep whose trials leave a checkpoint of 4 MB each.
const twoTrials = `version: 1
dataset: {name: shapes, size: 16, images: 20, test: 10}
protocol: authors
budget: {epochs: 1, batch: 10, samples: 0, labels: []}
seeds: [1, 2]
methods: [{name: ae, params: {latent: 4}}]
`

// sweepInto writes a sweep file and returns the command that runs it on a store.
func sweepInto(t *testing.T, text string) func(store string, flags ...string) (code int, stdout, stderr string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "two.yaml")
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return func(store string, flags ...string) (int, string, string) {
		return program(t, append([]string{"sweep", file, "--store", store}, flags...)...)
	}
}

// checkLine wants one line with the given parts.
func checkLine(t *testing.T, text string, parts ...string) {
	t.Helper()
	for _, p := range append(parts, "runner: ") {
		if !strings.Contains(text, p) || strings.Count(text, "\n") != 1 {
			t.Errorf("stderr %q, want one line with %q", text, p)
		}
	}
}

// TestSweepOnFullDisk: there is room for one of two trials, then for nothing at
// all, then for everything.
func TestSweepOnFullDisk(t *testing.T) {
	sweep := sweepInto(t, twoTrials)
	whole := filepath.Join(t.TempDir(), "lorae.db")
	if code, _, stderr := sweep(whole); code != exitOK {
		t.Fatal(stderr)
	}
	dir, grow := smallDisk(t)
	store := filepath.Join(dir, "lorae.db")
	code, stdout, stderr := sweep(store)
	if code != exitFailure || strings.Count(stdout, ": done, ") != 1 {
		t.Fatalf("exit code %d, stdout %q, stderr %q", code, stdout, stderr)
	}
	if !strings.Contains(stdout, ": interrupted: write checkpoint: ") || !strings.Contains(stdout, "no space left on device") {
		t.Errorf("stdout does not say why: %q", stdout)
	}
	checkLine(t, stderr, "two: 1 done, 1 interrupted of 2 trials: ", "the same command goes on")
	checkStore(t, store, 1)

	ballast := fill(t, dir)
	if code, _, stderr = sweep(store); code != exitFailure {
		t.Errorf("exit code %d", code)
	}
	checkLine(t, stderr, store, "the disk is full; what is stored stays, free some space and run the command again")
	checkStore(t, store, 1)

	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	grow()
	if code, stdout, stderr = sweep(store); code != exitOK || !strings.Contains(stdout, "two: 2 trials, 1 to run, ") {
		t.Errorf("exit code %d, stdout %q, stderr %q", code, stdout, stderr)
	}
	checkStore(t, store, 2)
	checkSame(t, whole, store)
}

// checkStore wants a sound store with so many done trials.
func checkStore(t *testing.T, path string, done int) {
	t.Helper()
	db, err := sql.Open("sqlite3", "file:"+path+"?mode=ro")
	if err != nil {
		t.Fatal(err)
	}
	var verdict string
	var n int
	err = errors.Join(
		db.QueryRow(`PRAGMA integrity_check`).Scan(&verdict),
		db.QueryRow(`SELECT count(*) FROM trials WHERE status = 'done'`).Scan(&n), db.Close())
	if err != nil || verdict != "ok" || n != done {
		t.Errorf("integrity %q with %d trials done (%v), want ok with %d", verdict, n, err, done)
	}
}
