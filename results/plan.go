package results

import (
	"database/sql"
	"errors"
	"fmt"
	"slices"
)

// Planned says what Plan changed.
type Planned struct {
	Added   int // trials new to the store, now pending
	Kept    int // trials the store had already, of this sweep or another
	Removed int // trials that were of this sweep and no longer are
	Trials  []Row
}

// Plan makes the store hold a sweep: exactly these trials, in this order. A
// configuration that comes twice is one trial. Trials that leave the sweep keep
// their data; those without any, because they never started and no other sweep
// wants them, are forgotten.
func (s *Store) Plan(sweep string, configs []Config) (Planned, error) {
	doing := "plan sweep " + sweep
	if sweep == "" {
		return Planned{}, s.fail(doing, errors.New("a sweep needs a name"))
	}
	trials, n, err := distinct(configs)
	if err != nil {
		return Planned{}, s.fail(fmt.Sprintf("%s: trial %d", doing, n), err)
	}
	var p Planned
	err = s.write(doing, func(tx *sql.Tx) (err error) {
		p, err = plan(tx, sweep, trials)
		return err
	})
	if err != nil {
		return Planned{}, err
	}
	p.Trials, err = s.Trials(Filter{Sweep: sweep})
	return p, err
}

// distinct are the configurations without those that came before. On an error n is the number of the bad one, from 1.
func distinct(configs []Config) (trials []keyed, n int, err error) {
	seen := map[string]bool{}
	for i, c := range configs {
		k, err := c.keyed()
		if err != nil {
			return nil, i + 1, err
		}
		if !seen[k.id] {
			trials = append(trials, k)
		}
		seen[k.id] = true
	}
	return trials, 0, nil
}

// plan writes nothing if nothing changes: a sweep is resumed more often than edited.
func plan(tx *sql.Tx, sweep string, trials []keyed) (Planned, error) {
	before, err := members(tx, sweep)
	if err != nil {
		return Planned{}, err
	}
	ids := make([]string, len(trials))
	for i, k := range trials {
		ids[i] = k.id
	}
	if slices.Equal(before, ids) {
		return Planned{Kept: len(ids)}, nil
	}
	if _, err := tx.Exec(`DELETE FROM sweep_trials WHERE sweep = ?`, sweep); err != nil {
		return Planned{}, err
	}
	p, err := link(tx, sweep, 0, trials)
	if err != nil {
		return Planned{}, err
	}
	p.Removed = missing(before, ids)
	return p, forget(tx)
}

// members are the ids of a sweep's trials, in its order.
func members(tx *sql.Tx, sweep string) ([]string, error) {
	ids := []string{}
	err := each(tx, func(rows *sql.Rows) error {
		var id string
		err := rows.Scan(&id)
		ids = append(ids, id)
		return err
	}, `SELECT trial_id FROM sweep_trials WHERE sweep = ? ORDER BY ordinal`, sweep)
	return ids, err
}

func setOf(ids []string) map[string]bool {
	out := make(map[string]bool, len(ids))
	for _, id := range ids {
		out[id] = true
	}
	return out
}

// missing counts those of before that are not in after.
func missing(before, after []string) int {
	n, left := 0, setOf(after)
	for _, id := range before {
		if !left[id] {
			n++
		}
	}
	return n
}

// link puts trials into a sweep that has none of them, from a place on.
func link(tx *sql.Tx, sweep string, place int, trials []keyed) (Planned, error) {
	l, err := newLinker(tx, sweep, place)
	if err != nil {
		return Planned{}, err
	}
	defer l.close()
	var p Planned
	for _, k := range trials {
		added, err := l.add(k)
		if err != nil {
			return Planned{}, err
		}
		if added {
			p.Added++
		} else {
			p.Kept++
		}
	}
	return p, nil
}

// forget removes trials that no sweep wants and that left nothing behind.
func forget(tx *sql.Tx) error {
	_, err := tx.Exec(`
		DELETE FROM trials
		WHERE status = 'pending' AND id NOT IN (SELECT trial_id FROM sweep_trials)`)
	return err
}
