// Package supervise brings the trials of a sweep to an end: it has a launcher
// start their processes, watches their heartbeats, and keeps what they leave
// behind in the store, whose only writer it is.
//
// It knows no method, data set or backend; a trial is a folder with a task.
package supervise

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"loraebench/results"
	"loraebench/runner/folder"
	"loraebench/runner/launch"
)

// Supervisor runs trials.
type Supervisor struct {
	Store    *results.Store
	Launcher launch.Launcher
	Watcher  Watcher
	Trouble  <-chan string // of the launcher, for the watcher; may be nil

	MaxFailures int           // no trial is started after so many have failed or diverged; 0 = no limit
	Silence     time.Duration // a process without a heartbeat for so long is killed
	Tick        time.Duration // between looks at the heartbeats
}

// Trial is one trial to run.
type Trial struct {
	ID   string
	Dir  string // absolute
	Task folder.Task
	Keep bool // the store has it done, and keeps that until it is done again
}

// Watcher is told what happens, and shows it. Its methods are called by one goroutine.
type Watcher interface {
	Begin(t Trial, where string)
	Beat(t Trial, b folder.Heartbeat)
	Requeue(t Trial)
	End(t Trial, o Outcome)
	Tick()
	Trouble(text string)
}

// Outcome is how a trial ended.
type Outcome struct {
	Status results.Status
	Reason string
	Record *results.Record // nil if there is none
}

// ErrUnusable says that no trial can run here.
var ErrUnusable = errors.New("no trial can be run")

// graceOverTimeout is how much longer than its timeout a trial's process may
// take to end by itself.
const graceOverTimeout = 30 * time.Second

// running is a trial that was handed to the launcher.
type running struct {
	Trial
	started time.Time    // zero until a process works on it
	beat    int          // of the last heartbeat seen
	heard   time.Time    // when
	verdict string       // why it was killed; "": it was not
	exit    *launch.Exit // how its process ended; nil: it has not
}

// supervision is one call of Run.
type supervision struct {
	*Supervisor
	queue    []Trial
	running  map[string]*running
	failures int
	lost     int // trials run again that did not end done
	stopped  bool
	looked   time.Time // at the heartbeats
	fatal    error
}

// Run brings the trials to an end, in their order. It returns once none is
// running: after all, after MaxFailures, or after the context ended and the
// trials under way have saved their work. Trials that failed are no error; lost
// counts those run again that did not end done, and so left the store as it was.
func (s *Supervisor) Run(ctx context.Context, trials []Trial) (lost int, err error) {
	v := &supervision{Supervisor: s, queue: trials, running: map[string]*running{}, looked: time.Now()}
	tick := time.NewTicker(s.Tick)
	defer tick.Stop()
	done := ctx.Done()
	for {
		v.start()
		if len(v.running) == 0 && (v.stopped || len(v.queue) == 0) {
			return v.lost, v.fatal
		}
		select {
		case e := <-s.Launcher.Events():
			v.event(e)
		case text := <-s.Trouble:
			s.Watcher.Trouble(text)
		case <-tick.C:
			v.look(time.Now())
		case <-done:
			done = nil
			v.stop()
			for id := range v.running {
				s.Launcher.Interrupt(id)
			}
		}
	}
}

// start hands as many trials to the launcher as it takes.
func (v *supervision) start() {
	var tasks []launch.Task
	slots := v.Launcher.Slots()
	for !v.stopped && len(v.queue) > 0 && (slots == 0 || len(v.running) < slots) {
		t := v.queue[0]
		v.queue = v.queue[1:]
		if !v.take(t) {
			continue
		}
		v.running[t.ID] = &running{Trial: t}
		tasks = append(tasks, launch.Task{ID: t.ID, Dir: t.Dir})
	}
	if len(tasks) == 0 {
		return
	}
	if err := v.Launcher.Submit(tasks); err != nil {
		for _, t := range tasks {
			delete(v.running, t.ID)
		}
		v.fail(err)
	}
}

// take makes a trial's folder ready. A trial that is over by that is not started: a
// done one whose record the store never got, or one whose folder can't be written.
func (v *supervision) take(t Trial) bool {
	if t.Keep {
		return v.prepared(t, v.anew(t))
	}
	switch r, err := results.ReadRecord(t.Dir); {
	case err == nil && r.ID != t.ID:
		v.Watcher.Trouble(fmt.Sprintf("%s holds the record of trial %s: set aside", t.Dir, r.ID))
		if err := aside(t.Dir); err != nil {
			return v.prepared(t, err)
		}
	case err == nil && r.Status == results.Done:
		v.Watcher.Begin(t, "")
		v.ingest(t, r)
		return false
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		v.Watcher.Trouble(fmt.Sprintf("%v: set aside, the trial goes on from its last checkpoint", err))
		if err := aside(t.Dir); err != nil {
			return v.prepared(t, err)
		}
	}
	return v.prepared(t, folder.Prepare(t.Dir, t.Task))
}

// aside keeps a record that can't be used under another name.
func aside(dir string) error {
	path := filepath.Join(dir, results.RecordFile)
	return os.Rename(path, path+".bad")
}

// anew empties the folder of a trial that is to be run again from the start.
func (v *supervision) anew(t Trial) error {
	if err := folder.Prepare(t.Dir, t.Task); err != nil {
		return err
	}
	return os.RemoveAll(filepath.Join(t.Dir, folder.CheckpointsDir))
}

// prepared reports whether a trial can be started after err. One that a process
// of an earlier supervisor still works on can: the new process waits for it.
func (v *supervision) prepared(t Trial, err error) bool {
	if err == nil || errors.Is(err, folder.ErrBusy) {
		return true
	}
	v.Watcher.Begin(t, "")
	v.mark(t, results.Failed, fmt.Sprintf("its folder can't be made ready: %v", err))
	return false
}

// fail ends the sweep for a reason that is no trial's.
func (v *supervision) fail(err error) {
	v.fatal = errors.Join(v.fatal, err)
	v.stop()
}

// stop starts no more trials.
func (v *supervision) stop() {
	if !v.stopped {
		v.stopped = true
		v.Launcher.Withdraw()
	}
}
