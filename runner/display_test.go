package main

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"loraebench/results"
	"loraebench/runner/folder"
	"loraebench/runner/supervise"
)

// halfway is the heartbeat of a trial in the midst of its training.
var halfway = folder.Heartbeat{
	Beat: 7, Stage: "training", Epoch: 50, Epochs: 100, Fraction: 0.5, Rate: 170.4, Left: 100.001,
	Terms: []folder.Term{{Name: "total", Mean: 0.0861234}, {Name: "reconstruction", Mean: 0.08}, {Name: "nuclear", Mean: 6.1234e-3}},
}

// shown lets a display show three trials, one of which a scheduler starts twice.
func shown(d supervise.Watcher) {
	trials := make([]supervise.Trial, 3)
	for i := range trials {
		trials[i].ID = string(rune('a' + i))
		trials[i].Task.Config.Budget.Epochs = 100
	}
	d.Begin(trials[0], "process 1")
	d.Begin(trials[1], "process 2")
	d.Tick()
	d.Beat(trials[0], halfway)
	d.Beat(trials[1], folder.Heartbeat{Stage: "measuring fid"})
	d.Tick()
	d.End(trials[0], supervise.Outcome{Status: results.Done, Record: &results.Record{Status: results.Done, Values: []results.Value{
		{Metric: "mse", Variant: "test", Value: number(0.01234)},
		{Metric: "fid", Variant: "gmm", Value: number(12.345)},
		{Metric: "fid", Variant: "prior", Reason: "unsupported: lorae has no prior"},
		{Metric: "accuracy", Variant: "100", Value: number(0.8125)},
		{Metric: "parameters", Variant: "all", Value: number(1)},
	}}})
	d.Requeue(trials[1])
	d.Trouble("the scheduler\ndoes not answer")
	d.Begin(trials[1], "process 3")
	d.End(trials[1], supervise.Outcome{Status: results.Failed, Reason: "no luck"})
	d.Begin(trials[2], "")
	d.End(trials[2], supervise.Outcome{Status: results.Interrupted, Reason: "interrupt"})
	d.Tick()
}

func toyTally() tally {
	cells := map[string]cell{}
	for i, id := range []string{"a", "b", "c"} {
		cells[id] = cell{Config: results.Config{Method: "lorae", Params: map[string]any{"lambda": 0.1}, Seed: int64(i + 1)}}
	}
	return newTally("toy", cells, 3)
}

// TestDisplayInPipe: a line a beginning and an end, nothing but text.
func TestDisplayInPipe(t *testing.T) {
	var out, errs bytes.Buffer
	shown(&plain{tally: toyTally(), out: &out, err: &errs})
	want := `[1/3] lorae lambda=0.1 seed=1: 100 epochs, process 1
[2/3] lorae lambda=0.1 seed=2: 100 epochs, process 2
[1/3] lorae lambda=0.1 seed=1: done, MSE test 0.0123, FID gmm 12.35, accuracy@100 81.2% (0s); 1 done, 1 running, 1 to go, about 0s
[2/3] lorae lambda=0.1 seed=2: requeued
[2/3] lorae lambda=0.1 seed=2: 100 epochs, process 3
[2/3] lorae lambda=0.1 seed=2: failed: no luck (0s); 1 done, 1 failed, 1 to go, about 0s
[3/3] lorae lambda=0.1 seed=3: interrupted: interrupt (0s); 1 done, 1 failed, 1 interrupted
`
	if got := out.String(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if got, want := errs.String(), "runner: the scheduler does not answer\n"; got != want {
		t.Errorf("on stderr %q, want %q", got, want)
	}
}

// TestProgressInPipe: a trial that takes long is told of now and then.
func TestProgressInPipe(t *testing.T) {
	var out bytes.Buffer
	p := plain{tally: toyTally(), out: &out}
	trial := supervise.Trial{ID: "a"}
	p.Begin(trial, "process 1")
	out.Reset()
	p.Beat(trial, halfway)
	if out.Len() > 0 {
		t.Errorf("told at once: %q", out.String())
	}
	p.told["a"] = p.told["a"].Add(-tellEvery)
	p.Beat(trial, halfway)
	p.Beat(trial, halfway)
	want := "[1/3] lorae lambda=0.1 seed=1: epoch 50/100, 1m40s left, 170 images/s, total 0.08612 (reconstruction 0.08, nuclear 0.006123)\n"
	if out.String() != want {
		t.Errorf("got %q, want %q", out.String(), want)
	}
}

// screen is what a terminal shows after it was sent a text.
func screen(text string) string {
	var lines []string
	for _, part := range strings.SplitAfter(text, "\n") {
		for {
			before, after, ok := strings.Cut(part, "\x1b[")
			if !ok {
				break
			}
			if strings.HasPrefix(after, "J") { // what lies below goes
				part = before + after[1:]
				continue
			}
			up := int(after[0] - '0')
			lines = lines[:len(lines)-up]
			part = before + strings.TrimPrefix(after[1:], "A\r")
		}
		if part != "" {
			lines = append(lines, part)
		}
	}
	return strings.Join(lines, "")
}

// TestDisplayOnTerminal: what ended stays, what runs is drawn again and never wraps.
func TestDisplayOnTerminal(t *testing.T) {
	var out, errs bytes.Buffer
	size := func() (int, int) { return 60, 24 }
	l := &live{tally: toyTally(), out: &out, err: &errs, size: size}
	l.Begin(supervise.Trial{ID: "a"}, "process 1")
	l.Begin(supervise.Trial{ID: "b"}, "process 2")
	l.Beat(supervise.Trial{ID: "a"}, halfway)
	l.Tick()
	l.Tick()
	want := `toy: 0 done, 2 running, 1 to go, about 0s; 170 images/s
  [1/3] lorae lambda=0.1 seed=1: epoch 50/100, 1m40s left,…
  [2/3] lorae lambda=0.1 seed=2: starting
`
	if got := screen(out.String()); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}

	out.Reset()
	shown(&live{tally: toyTally(), out: &out, err: &errs, size: size})
	want = `[1/3] lorae lambda=0.1 seed=1: done, MSE test 0.0123, FID gmm 12.35, accuracy@100 81.2% (0s)
[2/3] lorae lambda=0.1 seed=2: failed: no luck (0s)
[3/3] lorae lambda=0.1 seed=3: interrupted: interrupt (0s)
`
	if got := screen(out.String()); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}

	out.Reset() // a terminal of few lines
	l = &live{tally: toyTally(), out: &out, err: &errs, size: func() (int, int) { return 60, 3 }}
	l.Begin(supervise.Trial{ID: "a"}, "process 1")
	l.Begin(supervise.Trial{ID: "b"}, "process 2")
	l.Tick()
	if got := screen(out.String()); !strings.Contains(got, "  and 2 more\n") {
		t.Errorf("got\n%s", got)
	}
}

// TestDisplayForPrograms: every line is an object, and the last but one says how the sweep ended.
func TestDisplayForPrograms(t *testing.T) {
	var out bytes.Buffer
	shown(&events{tally: toyTally(), out: &out})
	var kinds []string
	for line := range strings.Lines(out.String()) {
		var e struct {
			Event, Trial, Status, Text string
			Progress                   *folder.Heartbeat
			Values                     []results.Value
		}
		if err := json.Unmarshal([]byte(line), &e); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		kind := strings.Join(strings.Fields(e.Event+" "+e.Trial+" "+e.Status+" "+e.Text), " ")
		if e.Progress != nil {
			kind += " " + e.Progress.Stage
		}
		if len(e.Values) > 0 {
			kind += " with values"
		}
		kinds = append(kinds, kind)
	}
	want := []string{
		"begin a", "begin b", "sweep", "beat a training", "beat b measuring fid", "sweep", "end a done with values", "sweep",
		"requeue b", "trouble the scheduler does not answer", "begin b", "end b failed", "sweep", "begin c", "end c interrupted", "sweep",
	}
	if strings.Join(kinds, "\n") != strings.Join(want, "\n") {
		t.Errorf("got %q\nwant %q", kinds, want)
	}
	if !strings.Contains(out.String(), `"done":1,"failed":1,"diverged":0,"interrupted":1,"running":0,"remaining":0`) {
		t.Errorf("the sweep's end is not told:\n%s", out.String())
	}
}
