package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"loraebench/results"
	"loraebench/runner/folder"
)

// needSlurm skips where no Slurm of ours runs (.ci/slurm starts one); CI has one.
func needSlurm(t *testing.T) {
	t.Helper()
	out, err := exec.Command("sinfo", "--noheader", "--format=%G").Output()
	if err == nil && strings.Contains(string(out), "seat") {
		return
	}
	if os.Getenv("CI") == "true" {
		t.Fatalf("no Slurm answers (%v): run .ci/slurm", err)
	}
	t.Skip("needs the Slurm that .ci/slurm starts")
}

// elements are the running elements of a job name, e.g. 17_3.
func elements(t *testing.T, name string) []string {
	t.Helper()
	out, err := exec.Command("squeue", "--noheader", "--array", "--states=RUNNING", "--format=%i %j").Output()
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for line := range strings.Lines(string(out)) {
		if id, job, ok := strings.Cut(strings.TrimSpace(line), " "); ok && strings.HasPrefix(job, name) {
			ids = append(ids, id)
		}
	}
	return ids
}

// eight is a sweep of eight trials that take some seconds each.
const eight = `version: 1
dataset: {name: shapes, size: 16, images: 200, test: 40}
protocol: clean
budget: {images: 200, epochs: 40, batch: 20, learning_rate: 1e-3, samples: 100, labels: [10], head_epochs: 5}
seeds: 4
methods:
  - {name: vae, params: {latent: 8}}
  - {name: lorae, params: {latent: 8}}
`

// TestSweepOnSlurm submits eight trials to a real Slurm, cancels one in flight
// and has another preempted; submitted again, the sweep ends with the values of one
// that was run without Slurm.
func TestSweepOnSlurm(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a minute")
	}
	needSlurm(t)
	t.Parallel()
	dir := t.TempDir()
	file, whole, store := filepath.Join(dir, "eight.yaml"), filepath.Join(dir, "whole.db"), filepath.Join(dir, "lorae.db")
	if err := os.WriteFile(file, []byte(eight), 0o644); err != nil {
		t.Fatal(err)
	}
	sweep := []string{"sweep", file, "--store", store, "--launcher", "slurm", "--sbatch", "--gres=seat:d:1", "--workers", "3"}
	s := begin(t, sweep...)
	awaitState(t, s, store, "training")
	var running []string
	for len(running) < 3 && !s.over() {
		running = elements(t, "eight")
		time.Sleep(50 * time.Millisecond)
	}
	if s.over() {
		t.Fatalf("the sweep ended early: %s", s.out.String())
	}
	if out, err := exec.Command("scancel", running[0]).CombinedOutput(); err != nil {
		t.Fatalf("scancel: %v\n%s", err, out)
	}
	// Eight seats there are, seven are asked for: two or three trials hold one.
	urgent := exec.Command("sbatch", "--partition=urgent", "--gres=seat:d:7", "--output=/dev/null", "--wrap", "sleep 1")
	if out, err := urgent.CombinedOutput(); err != nil {
		t.Fatalf("sbatch: %v\n%s", err, out)
	}
	<-s.done
	out := s.out.String()
	if s.cmd.ProcessState.ExitCode() != exitFailure || !strings.Contains(out, "eight: 7 done, 1 interrupted of 8 trials: ") {
		t.Errorf("one trial was cancelled, but the sweep says: %s", out)
	}
	if code, stdout, stderr := program(t, sweep...); code != exitOK || !strings.Contains(stdout, "eight: 8 trials, 1 to run, ") {
		t.Errorf("submitted again: %s%s", stdout, stderr)
	}
	if code, _, stderr := program(t, "sweep", file, "--store", whole, "--workers", "2"); code != exitOK {
		t.Fatal(stderr)
	}
	checkStore(t, store, 8)
	checkSame(t, whole, store)
	begun := begins(t, store)
	if twice := begun[2] + begun[3]; begun[1]+twice != 8 || twice < 2 {
		t.Errorf("trials by how often they were begun: %v, want two that were begun again: the cancelled and the preempted one", begun)
	}
}

// begins counts the trials of a store by how often they were begun.
func begins(t *testing.T, store string) map[int]int {
	t.Helper()
	logs, err := filepath.Glob(filepath.Join(results.TrialsDir(store), "*", folder.LogFile))
	if err != nil {
		t.Fatal(err)
	}
	n := map[int]int{}
	for _, log := range logs {
		text, err := os.ReadFile(log)
		if err != nil {
			t.Fatal(err)
		}
		n[strings.Count(string(text), " in process ")]++
	}
	return n
}

// TestSlurmOutlivesTheSweep kills the sweep command while its jobs run: the same
// command finds them again and submits nothing twice.
func TestSlurmOutlivesTheSweep(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a minute")
	}
	needSlurm(t)
	t.Parallel()
	file, whole := undisturbed(t)
	store := filepath.Join(t.TempDir(), "lorae.db")
	sweep := []string{"sweep", file, "--store", store, "--launcher", "slurm"}
	s := begin(t, sweep...)
	awaitState(t, s, store, "training")
	kill(s.cmd.Process.Pid)
	<-s.done
	if code, stdout, stderr := program(t, sweep...); code != exitOK {
		t.Errorf("once more: %s%s", stdout, stderr)
	}
	if begun := begins(t, store); begun[1] != 4 {
		t.Errorf("trials by how often they were begun: %v, want 4 that were begun once", begun)
	}
	complete(t, file, whole, store)
}
