package supervise

import (
	"errors"
	"fmt"
	"io/fs"
	"time"

	"loraebench/results"
	"loraebench/runner/folder"
	"loraebench/runner/launch"
)

// event takes a launcher's news in.
func (v *supervision) event(e launch.Event) {
	t := v.running[e.ID]
	if t == nil {
		return // of a task that is over
	}
	switch e.Kind {
	case launch.Started:
		v.started(t, e.Where)
	case launch.Requeued:
		t.started = time.Time{}
		v.Watcher.Requeue(t.Trial)
	case launch.Ended:
		v.settle(t, e.Exit)
	}
}

func (v *supervision) started(t *running, where string) {
	now := time.Now()
	t.started, t.heard = now, now
	v.Watcher.Begin(t.Trial, where)
	if t.Keep {
		return
	}
	err := v.Store.Start(t.ID, results.Provenance{Started: now.UTC().Format(time.RFC3339Nano), Backend: t.Task.Backend})
	if err != nil {
		v.fail(err)
	}
}

// settle takes in what a process left when it ended, or waits for it: files
// that another machine wrote take a while to be seen here.
func (v *supervision) settle(t *running, exit launch.Exit) {
	if t.exit == nil {
		t.exit, t.heard = &exit, time.Now()
	}
	r, err := results.ReadRecord(t.Dir)
	if errors.Is(err, fs.ErrNotExist) && time.Since(t.heard) < exit.Settle && exit.Cause != launch.Withdrawn {
		return
	}
	delete(v.running, t.ID)
	v.ended(t, exit, r, err)
}

// ended keeps what a process left, or says why it left nothing. A trial that
// was killed for a reason of ours is judged by that, unless it was done.
func (v *supervision) ended(t *running, exit launch.Exit, r *results.Record, err error) {
	switch {
	case exit.Cause == launch.Withdrawn:
		return
	case err == nil && (r.Status == results.Done || t.verdict == ""):
		v.ingest(t.Trial, r)
	case t.verdict != "":
		v.mark(t.Trial, results.Failed, t.verdict)
	case exit.Cause == launch.Unusable:
		v.mark(t.Trial, results.Interrupted, exit.Text)
		v.fail(fmt.Errorf("%w: %s", ErrUnusable, exit.Text))
	case !errors.Is(err, fs.ErrNotExist):
		v.mark(t.Trial, results.Failed, err.Error())
	case exit.Cause == launch.Killed:
		v.mark(t.Trial, results.Interrupted, exit.Text)
	case exit.Cause == launch.Clean:
		v.mark(t.Trial, results.Failed, "its process ended without leaving a record")
	default:
		v.mark(t.Trial, results.Failed, exit.Text)
	}
}

// ingest keeps a record. One that is not done, of a trial that the store has
// done already, is told and not kept.
func (v *supervision) ingest(t Trial, r *results.Record) {
	log := ""
	if r.Status != results.Done {
		log = folder.LogTail(t.Dir)
	}
	err := v.Store.Ingest(r, log)
	if err != nil && !(t.Keep && errors.Is(err, results.ErrDone)) {
		v.fail(err)
		return
	}
	v.end(t, Outcome{Status: r.Status, Reason: r.Reason, Record: r})
}

// mark keeps how a trial without a record ended.
func (v *supervision) mark(t Trial, status results.Status, reason string) {
	err := v.Store.Mark(t.ID, status, reason, folder.LogTail(t.Dir), time.Now())
	if err != nil && !(t.Keep && errors.Is(err, results.ErrDone)) {
		v.fail(err)
		return
	}
	v.end(t, Outcome{Status: status, Reason: reason})
}

func (v *supervision) end(t Trial, o Outcome) {
	v.Watcher.End(t, o)
	if t.Keep && o.Status != results.Done {
		v.lost++
	}
	if o.Status != results.Failed && o.Status != results.Diverged {
		return
	}
	v.failures++
	if v.MaxFailures > 0 && v.failures == v.MaxFailures {
		v.stop()
	}
}
