package main

import (
	"context"
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/testscript"

	"loraebench/results"
	"loraebench/sweeps"
)

// trialID FILE N sets TRIAL to the id of the sweep file's n-th trial.
func trialID(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: trialid FILE N")
	}
	s, err := sweeps.Read(ts.MkAbs(args[0]), catalog())
	ts.Check(err)
	cells, err := resolve(context.Background(), s, "")
	ts.Check(err)
	var n int
	ts.Check(json.Unmarshal([]byte(args[1]), &n))
	ts.Setenv("TRIAL", cells[n-1].id)
}

// awaitRunning FILE waits until a trial of the store runs.
func awaitRunning(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: awaitrunning FILE")
	}
	for start := time.Now(); time.Since(start) < time.Minute; time.Sleep(20 * time.Millisecond) {
		known, err := stored(ts.MkAbs(args[0]))
		if err != nil {
			continue // it is just being made
		}
		for _, status := range known {
			if status == results.Running {
				return
			}
		}
	}
	ts.Fatalf("no trial of %s runs", args[0])
}

// sameValues FILE FILE wants two stores to hold the same trials, done, with the same numbers to the bit.
func sameValues(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: samevalues FILE FILE")
	}
	a, err := numbersOf(ts.MkAbs(args[0]))
	ts.Check(err)
	b, err := numbersOf(ts.MkAbs(args[1]))
	ts.Check(err)
	if diff := cmp.Diff(a, b); diff != "" {
		ts.Fatalf("(-%s +%s):\n%s", args[0], args[1], diff)
	}
}

// numbersOf are all numbers of the done trials of a store, but for those a clock has a part in.
func numbersOf(path string) (numbers map[string]string, err error) {
	s, err := results.OpenReadOnly(path)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	rows, err := s.Trials(results.Filter{Status: results.Done})
	if err != nil {
		return nil, err
	}
	numbers = map[string]string{}
	for _, r := range rows {
		t, err := s.Trial(r.ID)
		if err != nil {
			return nil, err
		}
		for _, v := range t.Values {
			if v.Metric == "seconds" || v.Metric == "speed" {
				continue
			}
			if err := keep(numbers, r.ID+" "+v.Metric+"/"+v.Variant, v); err != nil {
				return nil, err
			}
		}
		for _, series := range t.Series {
			if err := keep(numbers, r.ID+" "+series.Name, series); err != nil {
				return nil, err
			}
		}
	}
	return numbers, nil
}

func keep(numbers map[string]string, name string, v any) error {
	text, err := json.Marshal(v)
	numbers[name] = string(text)
	return err
}

// checkSame wants the numbers of two stores to be the same, and some.
func checkSame(t *testing.T, want, got string) {
	t.Helper()
	a, err := numbersOf(want)
	if err != nil {
		t.Fatal(err)
	}
	b, err := numbersOf(got)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(a, b); diff != "" || len(a) == 0 {
		t.Errorf("%d numbers, (-%s +%s):\n%s", len(a), want, got, diff)
	}
}
