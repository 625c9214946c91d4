package main

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"loraebench/results"
	"loraebench/runner/train"
)

func halfway(end bool) train.Progress {
	return train.Progress{
		Epoch: 50, Epochs: 100, EpochEnd: end, Fraction: 0.5, Rate: 170.4, Left: 100*time.Second + time.Millisecond,
		Terms: []train.Term{{Name: "total", Mean: 0.0861234}, {Name: "reconstruction", Mean: 0.08}, {Name: "nuclear", Mean: 6.1234e-3}},
	}
}

// TestDisplayInPipe: a line an epoch, nothing in between, nothing but text.
func TestDisplayInPipe(t *testing.T) {
	var out bytes.Buffer
	d := newDisplay(&out, 3)
	d.begin("lorae seed=1", 100)
	d.training(halfway(false))
	d.training(halfway(true))
	d.stage("fid")
	d.end(&results.Record{Status: results.Done, Values: []results.Value{
		{Metric: "mse", Variant: "test", Value: number(0.01234)},
		{Metric: "fid", Variant: "gmm", Value: number(12.345)},
		{Metric: "fid", Variant: "prior", Reason: "unsupported: lorae has no prior"},
		{Metric: "accuracy", Variant: "100", Value: number(0.8125)},
		{Metric: "parameters", Variant: "all", Value: number(1)},
	}})
	d.begin("lorae seed=2", 1)
	d.end(&results.Record{Status: results.Failed, Reason: "no luck"})
	d.begin("lorae seed=3", 1)
	d.end(&results.Record{Status: results.Interrupted, Reason: "interrupt"})
	d.close()
	want := `[1/3] lorae seed=1: 100 epochs
[1/3] lorae seed=1: epoch 50/100, 1m40s left, 170 images/s, total 0.08612 (reconstruction 0.08, nuclear 0.006123)
[1/3] lorae seed=1: done, MSE test 0.0123, FID gmm 12.35, accuracy@100 81.2% (0s; 2 more in about 0s)
[2/3] lorae seed=2: 1 epoch
[2/3] lorae seed=2: failed: no luck (0s; 1 more in about 0s)
[3/3] lorae seed=3: 1 epoch
[3/3] lorae seed=3: interrupted (0s)
`
	if got := out.String(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// TestDisplayOnTerminal: one line that is drawn again and never wraps, and ends with the trial.
func TestDisplayOnTerminal(t *testing.T) {
	var out bytes.Buffer
	d := newDisplay(&out, 1)
	d.width = func() int { return 40 }
	d.begin("lorae λ seed=1", 100)
	d.training(halfway(false))
	d.stage("fid")
	d.end(&results.Record{Status: results.Failed, Reason: "a reason that is longer than the line and nevertheless printed"})
	d.close()
	want := []string{
		"", "[1/1] lorae λ seed=1: 100 epochs", "[1/1] lorae λ seed=1: epoch 50/100, 1m…", "[1/1] lorae λ seed=1: measuring fid",
		"[1/1] lorae λ seed=1: failed: a reason that is longer than the line and nevertheless printed (0s)\n",
	}
	if got := strings.Split(out.String(), clearLine); strings.Join(got, "|") != strings.Join(want, "|") {
		t.Errorf("got %q\nwant %q", got, want)
	}

	out.Reset()
	d = newDisplay(&out, 1)
	d.width = func() int { return 0 } // a terminal that does not say
	d.begin("ae", 1)
	d.close()
	if want := clearLine + "[1/1] ae: 1 epoch\n"; out.String() != want {
		t.Errorf("an error would run into the line: %q, want %q", out.String(), want)
	}
}

func TestLosses(t *testing.T) {
	total, one, two := train.Term{Name: "total", Mean: 1}, train.Term{Name: "a", Mean: 0.25}, train.Term{Name: "b", Mean: 0.75}
	for want, terms := range map[string][]train.Term{
		"total 1": {total}, "a 0.25": {total, one}, "total 1 (a 0.25, b 0.75)": {total, one, two},
	} {
		if got := losses(terms); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
