package main

import (
	"encoding/json"
	"io"
	"time"

	"loraebench/results"
	"loraebench/runner/folder"
	"loraebench/runner/supervise"
)

// events shows a sweep to programs: a JSON object a line.
type events struct {
	tally
	out  io.Writer
	last standingEvent
}

// trialEvent is something that happened to a trial.
type trialEvent struct {
	Event    string            `json:"event"` // begin, beat, requeue, end
	Time     string            `json:"time"`
	Trial    string            `json:"trial"`
	Label    string            `json:"label"`
	Where    string            `json:"where,omitempty"`
	Progress *folder.Heartbeat `json:"progress,omitempty"`
	Status   results.Status    `json:"status,omitempty"`
	Reason   string            `json:"reason,omitempty"`
	Values   []results.Value   `json:"values,omitempty"`
}

// standingEvent says how the sweep stands.
type standingEvent struct {
	Event           string  `json:"event"` // sweep
	Done            int     `json:"done"`
	Failed          int     `json:"failed"`
	Diverged        int     `json:"diverged"`
	Interrupted     int     `json:"interrupted"`
	Running         int     `json:"running"`
	Remaining       int     `json:"remaining"` // not begun
	ImagesPerSecond float64 `json:"images_per_second"`
	ETASeconds      float64 `json:"eta_seconds,omitempty"` // missing while nothing is done
}

// troubleEvent is something that went wrong with no trial.
type troubleEvent struct {
	Event string `json:"event"` // trouble
	Text  string `json:"text"`
}

func (v *events) write(e any) {
	line := json.NewEncoder(v.out)
	line.SetEscapeHTML(false)
	_ = line.Encode(e) // as with tell
}

func (v *events) about(kind string, e *entry) trialEvent {
	return trialEvent{Event: kind, Time: stamp(time.Now()), Trial: e.id, Label: e.label}
}

// Begin writes an event.
func (v *events) Begin(t supervise.Trial, where string) {
	e := v.about("begin", v.begin(t, where))
	e.Where = where
	v.write(e)
}

// Beat writes an event.
func (v *events) Beat(t supervise.Trial, b folder.Heartbeat) {
	if e := v.beat(t.ID, b); e != nil {
		event := v.about("beat", e)
		event.Progress = &b
		v.write(event)
	}
}

// Requeue writes an event.
func (v *events) Requeue(t supervise.Trial) {
	if e := v.requeue(t.ID); e != nil {
		v.write(v.about("requeue", e))
	}
}

// End writes an event, with the values of a trial that is done.
func (v *events) End(t supervise.Trial, o supervise.Outcome) {
	e := v.end(t.ID, o.Status)
	if e == nil {
		return
	}
	event := v.about("end", e)
	event.Status, event.Reason = o.Status, o.Reason
	if o.Record != nil {
		event.Values = o.Record.Values
	}
	v.write(event)
	v.Tick()
}

// Tick writes how the sweep stands, if that has changed.
func (v *events) Tick() {
	s := standingEvent{
		Event: "sweep", Done: v.ended[results.Done], Failed: v.ended[results.Failed],
		Diverged: v.ended[results.Diverged], Interrupted: v.ended[results.Interrupted],
		Running: len(v.order), Remaining: v.left(), ImagesPerSecond: v.rate(),
	}
	if s == v.last {
		return
	}
	v.last = s
	if eta, ok := v.eta(); ok {
		s.ETASeconds = eta.Seconds()
	}
	v.write(s)
}

// Trouble writes an event.
func (v *events) Trouble(text string) { v.write(troubleEvent{"trouble", oneLine(text)}) }
