package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"loraebench/results"
	"loraebench/runner/folder"
)

// TestGCLeavesLockedFoldersAlone: neither a known nor an unknown trial loses anything while a process works on it.
func TestGCLeavesLockedFoldersAlone(t *testing.T) {
	store, trials := seededStore(t), seedTrials()
	const unknown = "0123456789abcdef"
	var files, ids []string
	var locks []*folder.Lock
	for _, id := range []string{trials.done.ID(), trials.pending.ID(), unknown} {
		dir := filepath.Join(results.TrialsDir(store), id)
		part := filepath.Join(dir, folder.CheckpointsDir, "part-000001-000000")
		if err := os.MkdirAll(part, 0o755); err != nil {
			t.Fatal(err)
		}
		lock, err := folder.TryLock(dir)
		if err != nil {
			t.Fatal(err)
		}
		files, ids, locks = append(files, part), append(ids, id), append(locks, lock)
	}
	code, stdout, stderr := program(t, "gc", "--yes", "--store", store)
	if code != exitOK || !strings.HasSuffix(stdout, results.TrialsDir(store)+": nothing to delete\n") {
		t.Errorf("exit code %d, stdout %q, stderr %q", code, stdout, stderr)
	}
	for i, file := range files {
		if _, err := os.Stat(file); err != nil {
			t.Error(err)
		}
		if want := ids[i] + " is left alone: a process works on it\n"; !strings.Contains(stdout, want) {
			t.Errorf("stdout %q, want %q in it", stdout, want)
		}
		locks[i].Release()
	}
	code, stdout, stderr = program(t, "gc", "--yes", "--store", store)
	if code != exitOK || !strings.Contains(stdout, ": 3 things to delete, ") || !strings.Contains(stdout, "deleted: ") {
		t.Errorf("exit code %d, stdout %q, stderr %q", code, stdout, stderr)
	}
	for _, file := range files {
		if _, err := os.Stat(file); err == nil {
			t.Errorf("%s is still there", file)
		}
	}
}

// TestGCAfterAKill: a deletion that was killed is finished by the next one, and
// meanwhile no half checkpoint passes for a whole one.
func TestGCAfterAKill(t *testing.T) {
	store, trials := seededStore(t), seedTrials()
	checkpoints := filepath.Join(results.TrialsDir(store), trials.done.ID(), folder.CheckpointsDir)
	for _, name := range []string{"part-step-000001-000000", "step-000001-000000", "step-000002-000000"} {
		dir := filepath.Join(checkpoints, name)
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "weights"), []byte("0123456789"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	code, stdout, stderr := program(t, "gc", "--yes", "--store", store)
	if code != exitOK || !strings.Contains(stdout, ": 2 things to delete, 20 B\n") {
		t.Errorf("exit code %d, stdout %q, stderr %q", code, stdout, stderr)
	}
	left, err := os.ReadDir(checkpoints)
	if err != nil || len(left) != 1 || left[0].Name() != "step-000002-000000" {
		t.Errorf("left are %v (%v), want the newest checkpoint", left, err)
	}
}
