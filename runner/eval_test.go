package main

import (
	"bytes"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"loraebench/results"
	"loraebench/runner/trial"
)

// trained runs a tiny sweep, and returns its store and the ids of its trials.
func trained(t *testing.T) (store string, ids []string) {
	t.Helper()
	dir := t.TempDir()
	file, store := filepath.Join(dir, "tiny.yaml"), filepath.Join(dir, "lorae.db")
	text := `version: 1
dataset: {name: shapes, size: 16, images: 60, test: 40}
protocol: clean
budget: {images: 60, epochs: 2, batch: 20, learning_rate: 1e-3, samples: 40, labels: [10], head_epochs: 2}
seeds: [1]
methods: [{name: lorae, params: {latent: 4}}, {name: vae, params: {latent: 4}}]
`
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	if code, _, stderr := program(t, "sweep", file, "--store", store); code != exitOK {
		t.Fatal(stderr)
	}
	known, err := stored(store)
	if err != nil {
		t.Fatal(err)
	}
	return store, slices.Sorted(maps.Keys(known))
}

func trialOf(t *testing.T, store, id string) *results.Trial {
	t.Helper()
	s, err := results.OpenReadOnly(store)
	if err != nil {
		t.Fatal(err)
	}
	found, err := s.Trial(id)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return found
}

// TestEvalAgain: what is measured of a finished trial has the bits that the trial's
// own process gave it, and nothing else of the trial changes.
func TestEvalAgain(t *testing.T) {
	store, ids := trained(t)
	before := map[string]*results.Trial{}
	for _, id := range ids {
		before[id] = trialOf(t, store, id)
	}
	var stdout, stderr bytes.Buffer
	if code := run([]string{"eval", "--sweep", "tiny", "--metric", "all", "--store", store}, &stdout, &stderr); code != exitOK || stderr.Len() > 0 {
		t.Fatalf("exit code %d: %s", code, stderr.String())
	}
	for _, id := range ids {
		was, is := before[id], trialOf(t, store, id)
		signed := 0
		for i, v := range is.Values {
			if v.Detail["evaluated"] == nil || v.Detail["program"] == nil || v.Detail["backend"] != "go" {
				continue
			}
			signed++
			for _, name := range []string{"evaluated", "program", "backend"} {
				delete(is.Values[i].Detail, name)
			}
		}
		if diff := cmp.Diff(was, is, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("trial %s (-trained +measured again):\n%s", id, diff)
		}
		if signed < len(trial.Metrics()) || !bytes.Contains(stdout.Bytes(), []byte("trial "+id+"\n")) {
			t.Errorf("trial %s: %d of %d values measured again", id, signed, len(is.Values))
		}
	}
	if len(ids) != 2 {
		t.Errorf("trials %q", ids)
	}
}

// TestEvalBesideSupervisor: while a store is written to, nothing is measured for it.
func TestEvalBesideSupervisor(t *testing.T) {
	store := seededStore(t)
	s, err := results.Open(store)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	var stdout, stderr bytes.Buffer
	code := run([]string{"eval", seedTrials().done.ID(), "--metric", "rank", "--store", store}, &stdout, &stderr)
	want := fmt.Sprintf("runner: store %s: open for writing: %v: process %d on ", store, results.ErrLocked, os.Getpid())
	if code != exitFailure || !bytes.HasPrefix(stderr.Bytes(), []byte(want)) || stdout.Len() > 0 {
		t.Errorf("exit code %d: %s, want %s", code, stderr.String(), want)
	}
}
