package main

import (
	"bytes"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"loraebench/results"
	"loraebench/runner/folder"
)

// killed is a small sweep with all that a kill could spoil: several trials,
// checkpoints, an optimizer's moments, noise, and every metric.
const killed = `version: 1
dataset: {name: shapes, size: 16, images: 120, test: 40}
protocol: clean
budget: {images: 120, epochs: 6, batch: 20, learning_rate: 1e-3, samples: 120, labels: [10], head_epochs: 5}
seeds: [1, 2]
methods:
  - {name: vae, params: {latent: 8}}
  - {name: lorae, params: {latent: 8}}
`

// undisturbed runs the sweep to its end with nobody in its way.
func undisturbed(t *testing.T) (file, store string) {
	t.Helper()
	dir := t.TempDir()
	file, store = filepath.Join(dir, "killed.yaml"), filepath.Join(dir, "whole.db")
	if err := os.WriteFile(file, []byte(killed), 0o644); err != nil {
		t.Fatal(err)
	}
	if code, _, stderr := program(t, "sweep", file, "--store", store); code != exitOK {
		t.Fatal(stderr)
	}
	return file, store
}

// complete runs a sweep that was disturbed to its end: every cell must be there
// once, in a sound store, with the bits of the undisturbed run.
func complete(t *testing.T, file, whole, store string) {
	t.Helper()
	code, stdout, stderr := program(t, "sweep", file, "--store", store)
	if code != exitOK {
		t.Fatalf("the sweep can't be completed: %s%s", stdout, stderr)
	}
	checkStore(t, store, 4)
	checkSame(t, whole, store)
	db, err := sql.Open("sqlite3", "file:"+store+"?mode=ro")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	var trials, cells int
	if err := db.QueryRow(`SELECT count(*), count(DISTINCT config) FROM trials`).Scan(&trials, &cells); err != nil || trials != 4 || cells != 4 {
		t.Errorf("%d trials of %d configurations (%v), want 4 of 4", trials, cells, err)
	}
}

// supervisor is a sweep under way in a process of its own.
type supervisor struct {
	cmd  *exec.Cmd
	out  bytes.Buffer
	done chan struct{}
}

func begin(t *testing.T, args ...string) *supervisor {
	t.Helper()
	s := &supervisor{cmd: command(t, args...), done: make(chan struct{})}
	s.cmd.Stdout, s.cmd.Stderr = &s.out, &s.out
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		_ = s.cmd.Wait() // how it ends is no matter
		close(s.done)
	}()
	return s
}

func (s *supervisor) over() bool {
	select {
	case <-s.done:
		return true
	default:
		return false
	}
}

// workers are the processes that the supervisor started.
func (s *supervisor) workers() []int {
	stats, _ := filepath.Glob("/proc/[0-9]*/stat")
	var pids []int
	for _, path := range stats {
		text, err := os.ReadFile(path)
		if err != nil {
			continue // it is gone
		}
		_, after, _ := strings.Cut(string(text), ") ") // the name before may hold anything
		f := strings.Fields(after)
		if len(f) < 2 || f[0] == "Z" || f[1] != strconv.Itoa(s.cmd.Process.Pid) {
			continue
		}
		if pid, err := strconv.Atoi(filepath.Base(filepath.Dir(path))); err == nil {
			pids = append(pids, pid)
		}
	}
	return pids
}

// states are those of a trial's process, and how one is seen from outside.
var states = map[string]func(trials string) bool{
	"starting":             func(trials string) bool { return inStage(trials, "starting") },
	"training":             func(trials string) bool { return inStage(trials, "training") },
	"measuring":            func(trials string) bool { return inStage(trials, "measuring images of normal") },
	"writing a checkpoint": func(trials string) bool { return exists(trials, "*/checkpoints/part-*") },
	"writing its record":   func(trials string) bool { return exists(trials, "*/record.json.*.tmp") },
}

func exists(trials, pattern string) bool {
	found, _ := filepath.Glob(filepath.Join(trials, pattern))
	return len(found) > 0
}

// inStage reports whether a trial without a record is in a stage.
func inStage(trials, stage string) bool {
	dirs, _ := filepath.Glob(filepath.Join(trials, "*"))
	for _, dir := range dirs {
		if _, err := os.Stat(filepath.Join(dir, results.RecordFile)); err == nil {
			continue
		}
		if b, ok := folder.ReadHeartbeat(dir); ok && b.Stage == stage {
			return true
		}
	}
	return false
}

// kill ends processes without a word.
func kill(pids ...int) {
	for _, pid := range pids {
		_ = syscall.Kill(pid, syscall.SIGKILL) // one that is gone is dead enough
	}
}

// TestKillInEveryState kills workers, supervisors and both in each state of a
// trial, three times each; the states that last microseconds are met by trying.
func TestKillInEveryState(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a minute")
	}
	file, whole := undisturbed(t)
	for state, seen := range states {
		t.Run(state, func(t *testing.T) {
			t.Parallel()
			for victim := range 3 {
				store := filepath.Join(t.TempDir(), "lorae.db")
				met := false
				for try := 0; try < 20 && !met; try++ {
					met = killIn(t, file, store, seen, victim)
				}
				if !met {
					t.Errorf("no process was met in this state")
				}
				complete(t, file, whole, store)
			}
		})
	}
}

// killIn kills the worker (0), the supervisor (1) or both (2) as soon as a state
// is seen; false if the sweep was over before.
func killIn(t *testing.T, file, store string, seen func(string) bool, victim int) bool {
	t.Helper()
	s := begin(t, "sweep", file, "--store", store)
	trials := results.TrialsDir(store)
	for !s.over() {
		if !seen(trials) {
			time.Sleep(100 * time.Microsecond)
			continue
		}
		pids := s.workers()
		if victim > 0 {
			kill(s.cmd.Process.Pid)
		}
		if victim != 1 {
			kill(pids...)
		}
		<-s.done
		return true
	}
	if err := os.RemoveAll(filepath.Dir(store)); err != nil { // all done: from the start
		t.Fatal(err)
	}
	return false
}

// TestKillAtRandom kills workers, supervisors and both at fifty random moments.
func TestKillAtRandom(t *testing.T) {
	if testing.Short() {
		t.Skip("takes minutes")
	}
	t.Parallel()
	file, whole := undisturbed(t)
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	rng := rand.New(rand.NewPCG(seed, 1))
	store := filepath.Join(t.TempDir(), "0.db")
	kills := map[string]int{}
	for round := 0; kills["worker"]+kills["supervisor"]+kills["both"] < 50; round++ {
		s := begin(t, "sweep", file, "--store", store, "--workers", fmt.Sprint(1+rng.IntN(2)))
		select {
		case <-s.done:
		case <-time.After(time.Duration(rng.Float64() * float64(2*time.Second))):
			pids := s.workers()
			victim := []string{"worker", "supervisor", "both"}[rng.IntN(3)]
			if victim != "worker" {
				kill(s.cmd.Process.Pid)
			}
			if victim != "supervisor" {
				kill(pids...)
			}
			kills[victim]++
			<-s.done
		}
		if known, err := stored(store); err == nil && len(known) == 4 && allDone(known) {
			complete(t, file, whole, store)
			store = filepath.Join(filepath.Dir(store), fmt.Sprintf("%d.db", round+1)) // on to a new one
		}
	}
	t.Logf("killed: %v", kills)
	if kills["worker"] == 0 || kills["supervisor"] == 0 || kills["both"] == 0 {
		t.Errorf("not everything was killed: %v", kills)
	}
	complete(t, file, whole, store)
}

func allDone(known map[string]results.Status) bool {
	for _, s := range known {
		if s != results.Done {
			return false
		}
	}
	return true
}

// awaitState waits until a state is seen in a folder of trials.
func awaitState(t *testing.T, s *supervisor, store, state string) {
	t.Helper()
	for !states[state](results.TrialsDir(store)) {
		if s.over() {
			t.Fatalf("the sweep ended before a trial was %s: %s", state, s.out.String())
		}
		time.Sleep(time.Millisecond)
	}
}

// TestInterruptTwice: the second Ctrl-C ends the sweep and its processes at
// once, and nothing that was stored before is lost.
func TestInterruptTwice(t *testing.T) {
	file, whole := undisturbed(t)
	store := filepath.Join(t.TempDir(), "lorae.db")
	s := begin(t, "sweep", file, "--store", store, "--workers", "2")
	awaitState(t, s, store, "training")
	pids := s.workers()
	for range 2 {
		if err := s.cmd.Process.Signal(os.Interrupt); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Millisecond)
	}
	<-s.done
	for start := time.Now(); ; time.Sleep(time.Millisecond) {
		alive := 0
		for _, pid := range pids {
			if syscall.Kill(pid, 0) == nil {
				alive++
			}
		}
		if alive == 0 {
			break
		}
		if time.Since(start) > 10*time.Second {
			t.Fatalf("%d of its processes are alive", alive)
		}
	}
	complete(t, file, whole, store)
}

// TestStoppedSupervisor: one that was stopped (SIGSTOP) keeps its store, tells a second
// one who has it, and goes on.
func TestStoppedSupervisor(t *testing.T) {
	file, whole := undisturbed(t)
	store := filepath.Join(t.TempDir(), "lorae.db")
	s := begin(t, "sweep", file, "--store", store)
	awaitState(t, s, store, "training")
	stopped := s.cmd.Process.Pid
	if err := syscall.Kill(stopped, syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	code, _, stderr := program(t, "sweep", file, "--store", store)
	if code != exitFailure || !strings.Contains(stderr, fmt.Sprintf("another supervisor is writing to it: process %d on ", stopped)) {
		t.Errorf("a second supervisor: exit code %d, %q", code, stderr)
	}
	if err := syscall.Kill(stopped, syscall.SIGCONT); err != nil {
		t.Fatal(err)
	}
	<-s.done
	if s.cmd.ProcessState.ExitCode() != exitOK {
		t.Errorf("after a pause: %s", s.out.String())
	}
	complete(t, file, whole, store)
}
