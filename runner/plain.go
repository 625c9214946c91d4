package main

import (
	"io"
	"time"

	"loraebench/runner/folder"
	"loraebench/runner/supervise"
)

// plain shows a sweep as lines: a trial's beginning, its end, and how it stands
// every now and then.
type plain struct {
	tally
	out, err io.Writer
	told     map[string]time.Time // when a trial was last told of
}

// tellEvery is the least time between two lines of progress of a trial.
const tellEvery = 10 * time.Second

// Begin tells of a trial that was started; one that needs no process has no where.
func (p *plain) Begin(t supervise.Trial, where string) {
	e := p.begin(t, where)
	if where != "" {
		tell(p.out, "[%d/%d] %s: %s, %s", e.number, p.total, e.label, count(t.Task.Config.Budget.Epochs, "epoch"), where)
	}
	if p.told == nil {
		p.told = map[string]time.Time{}
	}
	p.told[t.ID] = time.Now()
}

// Beat tells how a trial stands, if it was not told of lately.
func (p *plain) Beat(t supervise.Trial, b folder.Heartbeat) {
	e := p.beat(t.ID, b)
	if e != nil && b.Stage != "starting" && time.Since(p.told[t.ID]) >= tellEvery {
		p.told[t.ID] = time.Now()
		tell(p.out, "[%d/%d] %s: %s", e.number, p.total, e.label, standing(b))
	}
}

// Requeue tells of a trial that a scheduler has taken off its machine.
func (p *plain) Requeue(t supervise.Trial) {
	if e := p.requeue(t.ID); e != nil {
		tell(p.out, "[%d/%d] %s: requeued", e.number, p.total, e.label)
	}
}

// End tells of a trial's end and how the sweep stands.
func (p *plain) End(t supervise.Trial, o supervise.Outcome) {
	if e := p.end(t.ID, o.Status); e != nil {
		tell(p.out, "[%d/%d] %s: %s; %s", e.number, p.total, e.label, ending(e, o), p.progress())
	}
	delete(p.told, t.ID)
}

// Tick does nothing: what was told stays told.
func (p *plain) Tick() {}

// Trouble tells what went wrong with no trial.
func (p *plain) Trouble(text string) { tell(p.err, "runner: %s", oneLine(text)) }
