package page

import (
	"cmp"
	"slices"
	"time"

	"loraebench/results"
)

// latestFailures are the trials that failed, diverged or were interrupted, the latest first.
func latestFailures(rows []results.Row) []results.Row {
	var failed []results.Row
	for _, r := range rows {
		switch r.Status {
		case results.Failed, results.Diverged, results.Interrupted:
			failed = append(failed, r)
		}
	}
	slices.SortStableFunc(failed, func(a, b results.Row) int {
		return cmp.Or(ended(b).Compare(ended(a)), cmp.Compare(a.ID, b.ID))
	})
	return failed
}

// ended is when a trial's last run ended, zero if that is not known.
func ended(r results.Row) time.Time {
	at, err := time.Parse(time.RFC3339, r.Provenance.Finished)
	if err != nil {
		return time.Time{}
	}
	return at
}
