package folder

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"loraebench/results"
)

func toy() Task {
	return Task{
		Sweep: "toy", Backend: "go", Data: "/data", Timeout: time.Minute, Parent: "0123456789abcdef",
		Config: results.Config{Schema: results.ConfigSchema, Dataset: "shapes", Protocol: "clean", Method: "ae", Params: map[string]any{"latent": 4.0}},
	}
}

func TestTask(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "trial")
	if err := Prepare(dir, toy()); err != nil {
		t.Fatal(err)
	}
	got, err := ReadTask(dir)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(toy(), got); diff != "" {
		t.Error(diff)
	}
	for name, text := range map[string]string{"not JSON": "{", "no configuration": "{}"} {
		if err := os.WriteFile(filepath.Join(dir, taskFile), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := ReadTask(dir); err == nil || strings.Contains(err.Error(), "\n") || !strings.Contains(err.Error(), taskFile) {
			t.Errorf("%s: error %v, want one line that names the file", name, err)
		}
	}
	if _, err := ReadTask(t.TempDir()); err == nil || !strings.Contains(err.Error(), "is no trial's folder") {
		t.Errorf("an empty folder: %v", err)
	}
}

// TestPrepare: an earlier record goes, unless a process is at work.
func TestPrepare(t *testing.T) {
	dir := t.TempDir()
	record := filepath.Join(dir, results.RecordFile)
	plant := func() {
		if err := os.WriteFile(record, []byte("{}"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	plant()
	if err := Prepare(dir, toy()); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(record); err == nil {
		t.Error("the record of an earlier run is still there")
	}
	plant()
	lock, err := TryLock(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := Prepare(dir, toy()); !errors.Is(err, ErrBusy) {
		t.Errorf("error %v, want %v", err, ErrBusy)
	}
	if _, err := os.Stat(record); err != nil {
		t.Error("the record of a process at work was taken away")
	}
	time.AfterFunc(50*time.Millisecond, lock.Release)
	lock, err = Await(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	defer lock.Release()
	ctx, cancel := context.WithCancelCause(t.Context())
	cause := errors.New("enough")
	cancel(cause)
	if _, err := Await(ctx, dir); !errors.Is(err, cause) {
		t.Errorf("error %v, want %v", err, cause)
	}
}

func TestHeart(t *testing.T) {
	dir := t.TempDir()
	if _, ok := ReadHeartbeat(dir); ok {
		t.Error("a heartbeat before the first")
	}
	h, err := StartHeart(dir, time.Millisecond)
	if err != nil {
		t.Fatal(err)
	}
	first, ok := ReadHeartbeat(dir)
	if !ok || first.Beat < 1 || first.PID != os.Getpid() || first.Stage != "starting" {
		t.Errorf("first heartbeat %+v", first)
	}
	for deadline := time.Now().Add(10 * time.Second); ; {
		if b, ok := ReadHeartbeat(dir); ok && b.Beat > first.Beat+2 {
			break
		}
		if time.Now().After(deadline) {
			t.Fatal("the heart does not beat by itself")
		}
		time.Sleep(time.Millisecond)
	}
	h.Set(func(b *Heartbeat) { b.Stage, b.Terms = "training", []Term{{"total", 0.5}} })
	if b, ok := ReadHeartbeat(dir); !ok || b.Stage != "training" || len(b.Terms) != 1 {
		t.Errorf("heartbeat %+v", b)
	}
	for name, terms := range map[string][]Term{"a loss that is not finite": {{"total", math.NaN()}}, "more than fits": make([]Term, 1000)} {
		h.Set(func(b *Heartbeat) { b.Terms = terms })
		if b, ok := ReadHeartbeat(dir); !ok || b.Stage != "training" || b.Terms != nil {
			t.Errorf("%s: heartbeat %+v", name, b)
		}
	}
	h.Stop()
	last, _ := ReadHeartbeat(dir)
	time.Sleep(20 * time.Millisecond)
	if b, _ := ReadHeartbeat(dir); b.Beat != last.Beat {
		t.Error("a stopped heart beats")
	}
}

func TestLogTail(t *testing.T) {
	var long, crash strings.Builder
	for i := range 5000 {
		fmt.Fprintf(&long, "line %d, as long as lines are in logs\n", i)
	}
	crash.WriteString(long.String() + "panic: no luck\n\ngoroutine 1 [running]:\n")
	for i := range 500 {
		fmt.Fprintf(&crash, "frame %d\n", i)
	}
	for name, c := range map[string]struct{ text, first, last string }{
		"short":     {"one\ntwo\n", "one", "two"},
		"no end":    {"one\ntwo", "one", "two"},
		"long":      {long.String(), "line 4980, as long as lines are in logs", "line 4999, as long as lines are in logs"},
		"crash":     {crash.String(), "panic: no luck", "frame 16"},
		"wide":      {strings.Repeat("x", 9999), strings.Repeat("x", lineWidth), strings.Repeat("x", lineWidth)},
		"not UTF-8": {"\xff\xfe\n", "?", "?"},
	} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, LogFile), []byte(c.text), 0o644); err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(LogTail(dir), "\n")
		if first, last := lines[0], lines[len(lines)-1]; first != c.first || last != c.last || len(lines) > tailLines {
			t.Errorf("%s: %d lines from %q to %q, want %q to %q", name, len(lines), first, last, c.first, c.last)
		}
	}
	if got := LogTail(t.TempDir()); got != "" {
		t.Errorf("no log: %q", got)
	}
}
