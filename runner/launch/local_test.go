package launch

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// shell is a worker that does what a folder's script says, and answers done
// unless the script ends it.
var shell = []string{"sh", "-c", `while read -r dir; do . "$dir/script"; echo done; done`}

func tasks(t *testing.T, scripts ...string) []Task {
	t.Helper()
	var all []Task
	for i, script := range scripts {
		dir := filepath.Join(t.TempDir(), "a 'b'")
		if err := os.Mkdir(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "script"), []byte(script), 0o644); err != nil {
			t.Fatal(err)
		}
		all = append(all, Task{ID: fmt.Sprint(i), Dir: dir})
	}
	return all
}

func noEnv(int) []string { return nil }

// next is the next event.
func next(t *testing.T, l Launcher) Event {
	t.Helper()
	select {
	case e := <-l.Events():
		return e
	case <-time.After(20 * time.Second):
		t.Fatal("no event for 20 s")
		return Event{}
	}
}

// runOne submits a task and returns how it ended, and in which process.
func runOne(t *testing.T, l Launcher, task Task) (where string, exit Exit) {
	t.Helper()
	if err := l.Submit([]Task{task}); err != nil {
		t.Fatal(err)
	}
	started, ended := next(t, l), next(t, l)
	if started.ID != task.ID || started.Kind != Started || ended.ID != task.ID || ended.Kind != Ended {
		t.Fatalf("events %+v and %+v of task %s", started, ended, task.ID)
	}
	return started.Where, ended.Exit
}

func TestLocalExits(t *testing.T) {
	for script, want := range map[string]Exit{
		"true":                      {},
		"echo no luck >&2; exit 1":  {Cause: Failed, Text: "no luck"},
		"exit 2":                    {Cause: Failed, Text: "exit code 2"},
		"echo no GPU >&2; exit 3":   {Cause: Unusable, Text: "no GPU"},
		"echo no disk >&2; exit 75": {Cause: Killed, Text: "no disk"},
		"exit 0":                    {Cause: Killed, Text: "the process ended without a word"},
		"kill -KILL $$":             {Cause: Killed, Text: "killed by signal 9 (killed)"},
		"kill -TERM $$":             {Cause: Killed, Text: "killed by signal 15 (terminated)"},
		"kill -SEGV $$":             {Cause: Failed, Text: "killed by signal 11 (segmentation fault)"},
	} {
		l := NewLocal(shell, 1, noEnv)
		if _, got := runOne(t, l, tasks(t, script)[0]); got != want {
			t.Errorf("%s: %+v, want %+v", script, got, want)
		}
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	}
}

// TestLocalServesInTurn: a process takes one task after the other; one that crashed is replaced.
func TestLocalServesInTurn(t *testing.T) {
	l := NewLocal(shell, 1, noEnv)
	all := tasks(t, "true", "true", "exit 1", "true")
	var where []string
	for _, task := range all {
		w, _ := runOne(t, l, task)
		where = append(where, w)
	}
	if where[0] != where[1] || where[1] != where[2] || where[2] == where[3] {
		t.Errorf("processes %q: want the first three tasks in one, the last in another", where)
	}
	if err := l.Close(); err != nil {
		t.Error(err)
	}
}

// TestLocalSlots: as many at once as there are slots, each with its environment.
func TestLocalSlots(t *testing.T) {
	l := NewLocal(shell, 3, Env(3, 8, []string{"5", "7"}))
	out := filepath.Join(t.TempDir(), "out")
	script := fmt.Sprintf(`echo "$GOMAXPROCS $CUDA_VISIBLE_DEVICES" >> '%s'; until [ "$(wc -l < '%s')" = 3 ] && [ -e '%s.go' ]; do sleep 0.01; done`, out, out, out)
	if err := l.Submit(tasks(t, script, script, script)); err != nil {
		t.Fatal(err)
	}
	if err := l.Submit(tasks(t, script)); err == nil || !strings.Contains(err.Error(), "all 3 slots are taken") {
		t.Errorf("a fourth task: error %v", err)
	}
	if err := os.WriteFile(out+".go", nil, 0o644); err != nil { // none ends before the fourth was refused
		t.Fatal(err)
	}
	for range 6 {
		if e := next(t, l); e.Kind == Ended && e.Exit.Cause != Clean {
			t.Errorf("%+v", e)
		}
	}
	text, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Fields(string(text))
	slices.Sort(lines)
	if diff := cmp.Diff([]string{"2", "2", "2", "5", "5", "7"}, lines); diff != "" {
		t.Error(diff)
	}
}

// TestLocalSignals: a task is asked to end, killed, and left when its launcher goes.
func TestLocalSignals(t *testing.T) {
	for name, c := range map[string]struct {
		signal func(l *Local)
		want   Exit
	}{
		"interrupt": {func(l *Local) { l.Interrupt("0") }, Exit{Cause: Killed, Text: "saved"}},
		"kill":      {func(l *Local) { l.Kill("0") }, Exit{Cause: Killed, Text: "killed by signal 9 (killed)"}},
	} {
		t.Run(name, func(t *testing.T) {
			l := NewLocal(shell, 1, noEnv)
			task := tasks(t, `trap 'echo saved >&2; exit 75' TERM; touch "$dir/ready"; while true; do sleep 0.01; done`)[0]
			if err := l.Submit([]Task{task}); err != nil {
				t.Fatal(err)
			}
			next(t, l)
			for start := time.Now(); ; time.Sleep(time.Millisecond) {
				if _, err := os.Stat(filepath.Join(task.Dir, "ready")); err == nil {
					break
				}
				if time.Since(start) > 10*time.Second {
					t.Fatal("the task does not begin")
				}
			}
			c.signal(l)
			if e := next(t, l); e.Exit != c.want {
				t.Errorf("%+v, want %+v", e.Exit, c.want)
			}
			l.Interrupt("0") // of a task that is over: nothing happens
		})
	}
}

func TestLocalCannotStart(t *testing.T) {
	l := NewLocal([]string{filepath.Join(t.TempDir(), "none")}, 1, noEnv)
	if err := l.Submit(tasks(t, "true")); err == nil || !strings.Contains(err.Error(), "no such file") {
		t.Errorf("error %v", err)
	}
	l = NewLocal(shell, 1, noEnv)
	if err := l.Submit([]Task{{ID: "0", Dir: "/a\nb"}}); err == nil || !strings.Contains(err.Error(), "line breaks") {
		t.Errorf("error %v", err)
	}
}

func TestGPUs(t *testing.T) {
	for list, want := range map[string][]string{"0,1": {"0", "1"}, "": nil, "2, GPU-8f": {"2", "GPU-8f"}, "1,-1,2": {"1"}, "NoDevFiles": nil} {
		t.Setenv("CUDA_VISIBLE_DEVICES", list)
		if diff := cmp.Diff(want, GPUs()); diff != "" {
			t.Errorf("%q: %s", list, diff)
		}
	}
	dir := t.TempDir()
	for _, name := range []string{"nvidia0", "nvidia1", "nvidiactl", "nvidia-uvm", "null"} {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff([]string{"0", "1"}, numbered(dir)); diff != "" {
		t.Error(diff)
	}
}

func TestEnv(t *testing.T) {
	for _, c := range []struct {
		slots, processors int
		want              string
	}{{1, 8, "GOMAXPROCS=8"}, {3, 8, "GOMAXPROCS=2"}, {16, 2, "GOMAXPROCS=1"}} {
		if got := strings.Join(Env(c.slots, c.processors, nil)(0), " "); got != c.want {
			t.Errorf("%d slots on %d processors: %s, want %s", c.slots, c.processors, got, c.want)
		}
	}
}

func TestCommandLine(t *testing.T) {
	got := CommandLine([]string{"/bin/runner", "trial", "/a b/it's", "", "a=1"})
	if want := `/bin/runner trial '/a b/it'\''s' '' a=1`; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
