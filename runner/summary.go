package main

import (
	"fmt"

	"loraebench/results"
)

// summary says how the sweep stands; trials that failed make it an error.
func summary(a *app, store *results.Store, sweep string) error {
	rows, err := store.Trials(results.Filter{Sweep: sweep})
	if err != nil {
		return err
	}
	counts := map[results.Status]int{}
	for _, r := range rows {
		counts[r.Status]++
	}
	if counts[results.Failed]+counts[results.Diverged] > 0 {
		return fmt.Errorf("%s: %d of %s failed, %d diverged: runner status%s says why, --retry failed,diverged runs them again",
			sweep, counts[results.Failed], count(len(rows), "trial"), counts[results.Diverged], storeFlag(a))
	}
	return a.print(fmt.Sprintf("%s: %s done; reports table %s%s shows them\n",
		sweep, count(len(rows), "trial"), tableOf(rows[0].Config.Budget), storeFlag(a)))
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
