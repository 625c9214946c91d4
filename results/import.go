package results

import (
	"context"
	"database/sql"
	"errors"
	"io"
	"maps"
	"math"
	"slices"
)

// Imported says what Import did. Each trial of the bundle counts in one of
// Taken, Replaced, Kept and Open, and maybe in New and Differ.
type Imported struct {
	Taken    int // outcomes of trials that had none here
	Replaced int // trials that failed or diverged here and are done in the bundle
	Kept     int // trials that have ended here; nothing was changed
	Open     int // trials that have ended neither here nor there

	New    int // trials that the store did not know
	Differ int // of Kept: done in both, with other numbers
}

// Import merges the sweep of a bundle into the store, all of it or nothing. The
// sweep keeps the trials that it has here, before those that are new to it.
// Outcomes fill what is pending, interrupted or missing here, and a done trial
// takes the place of one that failed or diverged; a done trial is never
// replaced. machine are metrics that two runs of one trial need not agree in,
// because they measure the machine.
func (s *Store) Import(ctx context.Context, b *BundleReader, machine ...string) (Imported, error) {
	var done Imported
	doing := "import sweep " + b.Header.Sweep
	err := s.write(doing, func(tx *sql.Tx) error {
		before, err := members(tx, b.Header.Sweep)
		if err != nil {
			return err
		}
		l, err := newLinker(tx, b.Header.Sweep, len(before))
		if err != nil {
			return err
		}
		defer l.close()
		i := importer{tx: tx, linker: l, members: setOf(before), machine: machine}
		err = i.all(ctx, b)
		done = i.done
		return err
	})
	if err != nil {
		return Imported{}, err
	}
	return done, nil
}

// importer takes trials of a bundle over, in one transaction.
type importer struct {
	tx      *sql.Tx
	linker  *linker
	members map[string]bool // of the sweep, before
	machine []string
	done    Imported
}

func (i *importer) all(ctx context.Context, b *BundleReader) error {
	for {
		t, k, err := b.trial()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		case ctx.Err() != nil:
			return context.Cause(ctx)
		}
		if !i.members[k.id] {
			added, err := i.linker.add(k)
			if err != nil {
				return err
			}
			if added {
				i.done.New++
			}
		}
		if err := i.outcome(t); err != nil {
			return err
		}
	}
}

// outcome decides between what is here and what is in the bundle.
func (i *importer) outcome(t *BundleTrial) error {
	here, err := statusOf(i.tx, t.ID)
	switch {
	case err != nil:
		return err
	case hasEnded(here) && (here == Done || t.Status != Done):
		i.done.Kept++
		return i.compare(here, t)
	case !hasEnded(t.Status):
		i.done.Open++
		return nil
	case hasEnded(here):
		i.done.Replaced++
	default:
		i.done.Taken++
	}
	return store(i.tx, &t.Record, t.Log)
}

// compare counts a trial that is done here and there, with other numbers.
func (i *importer) compare(here Status, t *BundleTrial) error {
	if here != Done || t.Status != Done {
		return nil
	}
	values, err := valuesOf(i.tx, t.ID)
	if err != nil {
		return err
	}
	series, err := seriesOf(i.tx, t.ID, "")
	if err != nil {
		return err
	}
	if !i.sameValues(values, t.Values) || !sameSeries(series, t.Series) {
		i.done.Differ++
	}
	return nil
}

// sameValues compares numbers by their bits.
func (i *importer) sameValues(a, b []Value) bool {
	numbers := func(values []Value) map[[3]string]uint64 {
		out := map[[3]string]uint64{}
		for _, v := range values {
			if v.Value != nil && !slices.Contains(i.machine, v.Metric) {
				out[[3]string{v.Metric, v.Variant, v.Extractor}] = math.Float64bits(*v.Value)
			}
		}
		return out
	}
	return maps.Equal(numbers(a), numbers(b))
}

// sameSeries compares points by their bits. A series without points is none.
func sameSeries(a, b []Series) bool {
	points := func(series []Series) map[string][]uint64 {
		out := map[string][]uint64{}
		for _, s := range series {
			for n := range s.X {
				out[s.Name] = append(out[s.Name], math.Float64bits(s.X[n]), math.Float64bits(s.Y[n]))
			}
		}
		return out
	}
	return maps.EqualFunc(points(a), points(b), slices.Equal)
}
