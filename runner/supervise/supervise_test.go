package supervise

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"loraebench/results"
	"loraebench/runner/folder"
	"loraebench/runner/launch"
)

// fake is a launcher whose tasks do what a script says, without processes.
type fake struct {
	slots  int
	play   func(f *fake, t launch.Task) // called by Submit
	events chan launch.Event
	calls  []string
}

func (f *fake) Slots() int                  { return f.slots }
func (f *fake) Events() <-chan launch.Event { return f.events }
func (f *fake) Withdraw()                   { f.calls = append(f.calls, "withdraw") }
func (f *fake) Interrupt(id string) {
	f.calls = append(f.calls, "interrupt")
	f.end(id, launch.Exit{Cause: launch.Killed, Text: "terminated"})
}
func (f *fake) Kill(id string) {
	f.calls = append(f.calls, "kill")
	f.end(id, launch.Exit{Cause: launch.Killed, Text: "killed by signal 9"})
}
func (f *fake) Close() error { return nil }

func (f *fake) Submit(tasks []launch.Task) error {
	for _, t := range tasks {
		f.events <- launch.Event{ID: t.ID, Kind: launch.Started, Where: "here"}
		f.play(f, t)
	}
	return nil
}

func (f *fake) end(id string, e launch.Exit) {
	f.events <- launch.Event{ID: id, Kind: launch.Ended, Exit: e}
}

// watched writes down what happens.
type watched struct{ lines []string }

func (w *watched) Begin(t Trial, where string) {
	w.lines = append(w.lines, fmt.Sprintf("begin %d %s", t.Task.Config.Seed, where))
}
func (w *watched) Beat(t Trial, b folder.Heartbeat) {
	w.lines = append(w.lines, fmt.Sprintf("beat %d %s", t.Task.Config.Seed, b.Stage))
}
func (w *watched) Requeue(t Trial) {
	w.lines = append(w.lines, fmt.Sprintf("requeue %d", t.Task.Config.Seed))
}
func (w *watched) End(t Trial, o Outcome) {
	w.lines = append(w.lines, fmt.Sprintf("end %d %s", t.Task.Config.Seed, strings.TrimSpace(string(o.Status)+" "+o.Reason)))
}
func (w *watched) Tick()               {}
func (w *watched) Trouble(text string) { w.lines = append(w.lines, "trouble") }

// scene is a sweep of trials, one a seed.
type scene struct {
	*Supervisor
	launcher *fake
	watcher  *watched
	trials   []Trial
}

func newScene(t *testing.T, seeds int, play func(*fake, launch.Task)) *scene {
	t.Helper()
	dir := t.TempDir()
	store, err := results.Open(filepath.Join(dir, "lorae.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	s := &scene{launcher: &fake{slots: 1, play: play, events: make(chan launch.Event, 100)}, watcher: &watched{}}
	var configs []results.Config
	for seed := range seeds {
		c := results.Config{Schema: results.ConfigSchema, Dataset: "none", Protocol: "none", Method: "none", Seed: int64(seed + 1)}
		configs = append(configs, c)
		s.trials = append(s.trials, Trial{ID: c.ID(), Dir: filepath.Join(dir, c.ID()), Task: folder.Task{Sweep: "scene", Config: c}})
	}
	if _, err := store.Plan("scene", configs); err != nil {
		t.Fatal(err)
	}
	s.Supervisor = &Supervisor{Store: store, Launcher: s.launcher, Watcher: s.watcher, Silence: time.Minute, Tick: time.Millisecond}
	return s
}

// leave writes a record into a trial's folder.
func leave(t *testing.T, task launch.Task, status results.Status, reason string) {
	t.Helper()
	f, err := folder.ReadTask(task.Dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := results.WriteRecord(task.Dir, &results.Record{ID: task.ID, Sweep: "scene", Config: f.Config, Status: status, Reason: reason}); err != nil {
		t.Fatal(err)
	}
}

// done is the script of a trial that goes well.
func done(t *testing.T) func(*fake, launch.Task) {
	return func(f *fake, task launch.Task) {
		leave(t, task, results.Done, "")
		f.end(task.ID, launch.Exit{})
	}
}

// check wants the lines that the watcher was told, but for heartbeats, and the
// statuses and reasons in the store.
func (s *scene) check(t *testing.T, lines []string, stored ...string) {
	t.Helper()
	told := slices.DeleteFunc(slices.Clone(s.watcher.lines), func(l string) bool { return strings.HasPrefix(l, "beat") })
	if diff := cmp.Diff(lines, told); diff != "" {
		t.Errorf("told (-want +got):\n%s", diff)
	}
	rows, err := s.Store.Trials(results.Filter{Sweep: "scene"})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range rows {
		got = append(got, strings.TrimSpace(string(r.Status)+" "+r.Reason))
	}
	if diff := cmp.Diff(stored, got); diff != "" {
		t.Errorf("stored (-want +got):\n%s", diff)
	}
}

func TestOrder(t *testing.T) {
	s := newScene(t, 2, done(t))
	if _, err := s.Run(t.Context(), s.trials); err != nil {
		t.Fatal(err)
	}
	s.check(t, []string{"begin 1 here", "end 1 done", "begin 2 here", "end 2 done"}, "done", "done")
}

// TestEnds: what each end of a process makes of a trial.
func TestEnds(t *testing.T) {
	log := func(t *testing.T, task launch.Task) {
		if err := os.WriteFile(filepath.Join(task.Dir, folder.LogFile), []byte("epoch 1\nout of luck\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for name, c := range map[string]struct {
		play func(t *testing.T, task launch.Task) launch.Exit
		want string
		fail bool // the sweep ends
	}{
		"a record that failed": {func(t *testing.T, task launch.Task) launch.Exit {
			leave(t, task, results.Failed, "no memory")
			return launch.Exit{}
		}, "failed no memory", false},
		"diverged": {func(t *testing.T, task launch.Task) launch.Exit {
			leave(t, task, results.Diverged, "loss is NaN")
			return launch.Exit{Cause: launch.Failed, Text: "exit code 1"}
		}, "diverged loss is NaN", false},
		"terminated": {func(t *testing.T, task launch.Task) launch.Exit {
			leave(t, task, results.Interrupted, "terminated")
			return launch.Exit{Cause: launch.Killed, Text: "exit code 75"}
		}, "interrupted terminated", false},
		"done, then killed": {func(t *testing.T, task launch.Task) launch.Exit {
			leave(t, task, results.Done, "")
			return launch.Exit{Cause: launch.Killed, Text: "killed by signal 9"}
		}, "done", false},
		"exit code": {func(*testing.T, launch.Task) launch.Exit {
			return launch.Exit{Cause: launch.Failed, Text: "exit code 2"}
		}, "failed exit code 2", false},
		"signal": {func(*testing.T, launch.Task) launch.Exit {
			return launch.Exit{Cause: launch.Killed, Text: "killed by signal 9"}
		}, "interrupted killed by signal 9", false},
		"memory": {func(*testing.T, launch.Task) launch.Exit {
			return launch.Exit{Cause: launch.OutOfMemory, Text: "out of memory"}
		}, "failed out of memory", false},
		"not a word": {func(*testing.T, launch.Task) launch.Exit { return launch.Exit{} }, "failed its process ended without leaving a record", false},
		"a torn record": {func(t *testing.T, task launch.Task) launch.Exit {
			if err := os.WriteFile(filepath.Join(task.Dir, results.RecordFile), []byte("{"), 0o644); err != nil {
				t.Fatal(err)
			}
			return launch.Exit{}
		}, "failed read ", false},
		"unusable": {func(*testing.T, launch.Task) launch.Exit {
			return launch.Exit{Cause: launch.Unusable, Text: "no such device"}
		}, "interrupted no such device", true},
	} {
		t.Run(name, func(t *testing.T) {
			s := newScene(t, 1, func(f *fake, task launch.Task) {
				log(t, task)
				f.end(task.ID, c.play(t, task))
			})
			_, err := s.Run(t.Context(), s.trials)
			if fail := errors.Is(err, ErrUnusable); fail != c.fail || err != nil && !fail {
				t.Errorf("error %v", err)
			}
			r, err := s.Store.Trial(s.trials[0].ID)
			if err != nil {
				t.Fatal(err)
			}
			if got := strings.TrimSpace(string(r.Status) + " " + r.Reason); !strings.HasPrefix(got, c.want) {
				t.Errorf("%q, want %q", got, c.want)
			}
			if want := "epoch 1\nout of luck"; r.Status != results.Done && r.Log != want {
				t.Errorf("log %q, want %q", r.Log, want)
			}
		})
	}
}

// TestMaxFailures: nothing is started after so many failures.
func TestMaxFailures(t *testing.T) {
	s := newScene(t, 4, func(f *fake, task launch.Task) { f.end(task.ID, launch.Exit{Cause: launch.Failed, Text: "no"}) })
	s.MaxFailures = 2
	if _, err := s.Run(t.Context(), s.trials); err != nil {
		t.Fatal(err)
	}
	s.check(t, []string{"begin 1 here", "end 1 failed no", "begin 2 here", "end 2 failed no"}, "failed no", "failed no", "pending", "pending")
}

// TestInterrupt: what runs is asked to end, what waits stays pending.
func TestInterrupt(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	s := newScene(t, 3, func(f *fake, task launch.Task) { cancel() })
	if _, err := s.Run(ctx, s.trials); err != nil {
		t.Fatal(err)
	}
	s.check(t, []string{"begin 1 here", "end 1 interrupted terminated"}, "interrupted terminated", "pending", "pending")
	if diff := cmp.Diff([]string{"withdraw", "interrupt"}, s.launcher.calls); diff != "" {
		t.Error(diff)
	}
}

// TestSilence: a process without a heartbeat is killed, one with is not.
func TestSilence(t *testing.T) {
	s := newScene(t, 2, func(f *fake, task launch.Task) {
		if task.ID != f.first() {
			return // silent for ever
		}
		heart, err := folder.StartHeart(task.Dir, time.Millisecond)
		if err != nil {
			t.Error(err)
			return
		}
		time.AfterFunc(300*time.Millisecond, func() {
			heart.Stop()
			leave(t, task, results.Done, "")
			f.end(task.ID, launch.Exit{})
		})
	})
	s.Silence = 100 * time.Millisecond
	if _, err := s.Run(t.Context(), s.trials); err != nil {
		t.Fatal(err)
	}
	reason := "no heartbeat for 100ms: its process was killed"
	s.check(t, []string{"begin 1 here", "end 1 done", "begin 2 here", "end 2 failed " + reason}, "done", "failed "+reason)
	if !slices.Contains(s.watcher.lines, "beat 1 starting") {
		t.Error("no heartbeat was told")
	}
}

// first is the task that was started first.
func (f *fake) first() string {
	if len(f.calls) == 0 {
		f.calls = append(f.calls, "first")
		return firstID
	}
	return ""
}

var firstID = results.Config{Schema: results.ConfigSchema, Dataset: "none", Protocol: "none", Method: "none", Seed: 1}.ID()

// TestOwnSleep: a supervisor that was stopped itself blames nobody for it, and
// a process that does not keep its timeout is killed.
func TestOwnSleep(t *testing.T) {
	s := newScene(t, 1, nil)
	start := time.Now()
	r := &running{Trial: s.trials[0], started: start, heard: start}
	r.Task.Timeout = time.Hour
	v := &supervision{Supervisor: s.Supervisor, running: map[string]*running{r.ID: r}, looked: start}
	v.look(start.Add(10 * time.Hour))
	if r.verdict != "" {
		t.Errorf("after sleeping: %s", r.verdict)
	}
	for at := time.Duration(0); at <= time.Hour+graceOverTimeout+time.Second; at += time.Second {
		r.heard = start.Add(10*time.Hour + at)
		v.looked = r.heard
		v.look(r.heard)
	}
	if want := "timeout: not done after 1h0m0s, nor did it end by itself: its process was killed"; r.verdict != want {
		t.Errorf("verdict %q, want %q", r.verdict, want)
	}
	if diff := cmp.Diff([]string{"kill"}, s.launcher.calls); diff != "" {
		t.Error(diff)
	}
}

// TestSettle: a record that is seen late is waited for, and one that never comes is not for ever.
func TestSettle(t *testing.T) {
	s := newScene(t, 2, func(f *fake, task launch.Task) {
		f.end(task.ID, launch.Exit{Cause: launch.Killed, Text: "node failed", Settle: 200 * time.Millisecond})
		if task.ID == firstID {
			time.AfterFunc(50*time.Millisecond, func() { leave(t, task, results.Done, "") })
		}
	})
	if _, err := s.Run(t.Context(), s.trials); err != nil {
		t.Fatal(err)
	}
	s.check(t, []string{"begin 1 here", "end 1 done", "begin 2 here", "end 2 interrupted node failed"}, "done", "interrupted node failed")
}

// TestRerun: what was done stays until it is done again.
func TestRerun(t *testing.T) {
	s := newScene(t, 1, done(t))
	if _, err := s.Run(t.Context(), s.trials); err != nil {
		t.Fatal(err)
	}
	s.trials[0].Keep = true
	s.launcher.play = func(f *fake, task launch.Task) { f.end(task.ID, launch.Exit{Cause: launch.Failed, Text: "no"}) }
	lost, err := s.Run(t.Context(), s.trials)
	if err != nil || lost != 1 {
		t.Errorf("lost %d (%v), want 1", lost, err)
	}
	s.launcher.play = done(t)
	if lost, err = s.Run(t.Context(), s.trials); err != nil || lost != 0 {
		t.Errorf("lost %d (%v), want none", lost, err)
	}
	s.check(t, []string{"begin 1 here", "end 1 done", "begin 1 here", "end 1 failed no", "begin 1 here", "end 1 done"}, "done")
}

// TestRequeue: a scheduler may start a task twice.
func TestRequeue(t *testing.T) {
	s := newScene(t, 1, func(f *fake, task launch.Task) {
		f.events <- launch.Event{ID: task.ID, Kind: launch.Requeued}
		f.events <- launch.Event{ID: task.ID, Kind: launch.Started, Where: "there"}
		done(t)(f, task)
	})
	if _, err := s.Run(t.Context(), s.trials); err != nil {
		t.Fatal(err)
	}
	s.check(t, []string{"begin 1 here", "requeue 1", "begin 1 there", "end 1 done"}, "done")
}

// TestBusy: a folder that a process of an earlier supervisor works in is left alone.
func TestBusy(t *testing.T) {
	s := newScene(t, 1, done(t))
	dir := s.trials[0].Dir
	if err := folder.Prepare(dir, s.trials[0].Task); err != nil {
		t.Fatal(err)
	}
	lock, err := folder.TryLock(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer lock.Release()
	leave(t, launch.Task{ID: s.trials[0].ID, Dir: dir}, results.Interrupted, "its supervisor ended")
	s.launcher.play = func(f *fake, task launch.Task) {
		if _, err := results.ReadRecord(task.Dir); err != nil {
			t.Errorf("the record of the process at work was taken away: %v", err)
		}
		done(t)(f, task)
	}
	if _, err := s.Run(t.Context(), s.trials); err != nil {
		t.Fatal(err)
	}
	s.check(t, []string{"begin 1 here", "end 1 done"}, "done")
}
