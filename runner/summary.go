package main

import (
	"context"
	"fmt"
	"strings"

	"loraebench/results"
)

// summary says how the sweep stands; trials that are not done make it an error.
func summary(ctx context.Context, a *app, store *results.Store, sweep string, json bool) error {
	rows, err := store.Trials(results.Filter{Sweep: sweep})
	if err != nil {
		return err
	}
	counts := map[results.Status]int{}
	for _, r := range rows {
		counts[r.Status]++
	}
	if err := ctx.Err(); err != nil && counts[results.Done] < len(rows) {
		return fmt.Errorf("%s of %s; the same command goes on from the last checkpoints (%w)", counted(counts), count(len(rows), "trial"), context.Cause(ctx))
	}
	if counts[results.Failed]+counts[results.Diverged] > 0 {
		return fmt.Errorf("%s: %s of %s: runner status%s says why, --retry failed,diverged runs them again",
			sweep, counted(counts), count(len(rows), "trial"), storeFlag(a))
	}
	if counts[results.Interrupted] > 0 {
		return fmt.Errorf("%s: %s of %s: runner status%s says why, the same command goes on", sweep, counted(counts), count(len(rows), "trial"), storeFlag(a))
	}
	if json {
		return nil
	}
	if counts[results.Done] < len(rows) {
		return a.print(fmt.Sprintf("%s: %s of %s\n", sweep, counted(counts), count(len(rows), "trial")))
	}
	return a.print(fmt.Sprintf("%s: %s done; reports table %s%s shows them\n",
		sweep, count(len(rows), "trial"), tableOf(rows[0].Config.Budget), storeFlag(a)))
}

// counted are counts of statuses, those that are not zero: "3 done, 1 failed".
func counted(counts map[results.Status]int) string {
	var texts []string
	for _, s := range []results.Status{results.Done, results.Failed, results.Diverged, results.Interrupted, results.Pending} {
		if n := counts[s]; n > 0 {
			texts = append(texts, fmt.Sprintf("%d %s", n, s))
		}
	}
	return strings.Join(texts, ", ")
}

// tableOf is the table to look at first.
func tableOf(b results.Budget) string {
	switch {
	case b.Samples > 0:
		return "fid"
	case len(b.Labels) > 0:
		return "accuracy"
	}
	return "rank"
}

// storeFlag is what names the store in a command that a message recommends.
func storeFlag(a *app) string {
	if a.store == defaultStore {
		return ""
	}
	return " --store " + a.store
}
