package main

import (
	"cmp"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"golang.org/x/term"

	"loraebench/results"
	"loraebench/runner/folder"
	"loraebench/runner/supervise"
)

// newDisplay shows a sweep: on a terminal as lines that are drawn again and
// again, elsewhere as plain lines, for programs as events.
func newDisplay(a *app, json bool, sweep string, cells map[string]cell, total int) supervise.Watcher {
	t := newTally(sweep, cells, total)
	if json {
		return &events{tally: t, out: a.stdout}
	}
	if f, ok := a.stdout.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		return &live{tally: t, out: f, err: a.stderr, size: func() (int, int) {
			if w, h, err := term.GetSize(int(f.Fd())); err == nil {
				return w, h
			}
			return 80, 24
		}}
	}
	return &plain{tally: t, out: a.stdout, err: a.stderr}
}

// tally counts the trials of a sweep that is under way.
type tally struct {
	sweep   string
	cells   map[string]cell
	total   int // trials to run
	begun   int
	ended   map[results.Status]int
	running map[string]*entry
	order   []*entry // of the running, as they began
	start   time.Time
}

// entry is a trial under way.
type entry struct {
	id, label, where string
	number           int // from 1, in the order of beginning
	start            time.Time
	beat             folder.Heartbeat
}

func newTally(sweep string, cells map[string]cell, total int) tally {
	return tally{sweep: sweep, cells: cells, total: total, ended: map[results.Status]int{}, running: map[string]*entry{}, start: time.Now()}
}

// begin counts a trial as running. One that was requeued keeps its number.
func (t *tally) begin(trial supervise.Trial, where string) *entry {
	t.begun++
	e := &entry{id: trial.ID, label: t.cells[trial.ID].label(), where: where, number: t.begun, start: time.Now()}
	t.running[e.id] = e
	t.order = append(t.order, e)
	return e
}

func (t *tally) beat(id string, b folder.Heartbeat) *entry {
	e := t.running[id]
	if e != nil {
		e.beat = b
	}
	return e
}

// leave takes a trial out of those running.
func (t *tally) leave(id string) *entry {
	e := t.running[id]
	delete(t.running, id)
	for i := range t.order {
		if t.order[i] == e {
			t.order = append(t.order[:i], t.order[i+1:]...)
			break
		}
	}
	return e
}

// requeue takes back that a trial has begun.
func (t *tally) requeue(id string) *entry {
	e := t.leave(id)
	if e != nil {
		t.begun--
	}
	return e
}

func (t *tally) end(id string, s results.Status) *entry {
	t.ended[s]++
	return t.leave(id)
}

// left is how many trials have not begun.
func (t *tally) left() int { return max(0, t.total-t.begun) }

// rate is images a second over all trials that train.
func (t *tally) rate() float64 {
	sum := 0.0
	for _, e := range t.order {
		sum += e.beat.Rate
	}
	return sum
}

// measuring is the share of a trial that comes after its training, roughly.
const measuring = 0.2

// eta is how long the rest takes if it takes as long as what is done; false while nothing is.
func (t *tally) eta() (time.Duration, bool) {
	done := 0.0
	for _, n := range t.ended {
		done += float64(n)
	}
	for _, e := range t.order {
		done += (1 - measuring) * e.beat.Fraction
	}
	if done == 0 {
		return 0, false
	}
	rest := float64(t.total) - done
	return time.Duration(rest / done * float64(time.Since(t.start))).Round(time.Second), true
}

// progress says how the sweep stands, e.g. "3 done, 1 failed, 2 running, 8 to go, about 12m0s; 620 images/s".
func (t *tally) progress() string {
	parts := []string{fmt.Sprintf("%d done", t.ended[results.Done])}
	for _, s := range []results.Status{results.Failed, results.Diverged, results.Interrupted} {
		if n := t.ended[s]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, s))
		}
	}
	if n := len(t.order); n > 0 {
		parts = append(parts, fmt.Sprintf("%d running", n))
	}
	if n := t.left(); n > 0 {
		parts = append(parts, fmt.Sprintf("%d to go", n))
	}
	if eta, ok := t.eta(); ok && len(t.order)+t.left() > 0 {
		parts = append(parts, "about "+eta.String())
	}
	text := strings.Join(parts, ", ")
	if r := t.rate(); r > 0 {
		text += fmt.Sprintf("; %.0f images/s", r)
	}
	return text
}

// standing says how a trial stands.
func standing(b folder.Heartbeat) string {
	if b.Stage != "training" {
		return cmp.Or(b.Stage, "starting")
	}
	text := fmt.Sprintf("epoch %d/%d, %s left, %.0f images/s", b.Epoch, b.Epochs, time.Duration(b.Left*float64(time.Second)).Round(time.Second), b.Rate)
	if len(b.Terms) > 0 {
		text += ", " + losses(b.Terms)
	}
	return text
}

// losses are the total and, if it is of more than one, its terms.
func losses(terms []folder.Term) string {
	texts := make([]string, len(terms))
	for i, t := range terms {
		texts[i] = fmt.Sprintf("%s %.4g", t.Name, t.Mean)
	}
	if len(texts) <= 2 {
		return texts[len(texts)-1]
	}
	return texts[0] + " (" + strings.Join(texts[1:], ", ") + ")"
}

// ending says how a trial ended, and after how long.
func ending(e *entry, o supervise.Outcome) string {
	text := string(o.Status)
	if o.Status == results.Done {
		text = outcome(o.Record)
	} else if o.Reason != "" {
		text += ": " + oneLine(o.Reason)
	}
	return fmt.Sprintf("%s (%s)", text, time.Since(e.start).Round(time.Second))
}

// outcome is a record in a few words.
func outcome(r *results.Record) string {
	if r.Status != results.Done {
		return fmt.Sprintf("%s: %s", r.Status, r.Reason)
	}
	words := []string{"done"}
	for _, v := range r.Values {
		if v.Value == nil {
			continue
		}
		switch v.Metric {
		case "fid":
			words = append(words, fmt.Sprintf("FID %s %.2f", v.Variant, *v.Value))
		case "accuracy":
			words = append(words, fmt.Sprintf("accuracy@%s %.1f%%", v.Variant, 100**v.Value))
		case "mse":
			words = append(words, fmt.Sprintf("MSE %s %.4f", v.Variant, *v.Value))
		}
	}
	return strings.Join(words, ", ")
}

// tell writes a line; progress that cannot be written is no reason to stop a sweep.
func tell(out io.Writer, format string, args ...any) { _, _ = fmt.Fprintf(out, format+"\n", args...) }
