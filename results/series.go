package results

import (
	"database/sql"
	"fmt"
	"strings"
)

// Series returns one series of the trial whose id starts with prefix. Where it
// has none of that name, the error is ErrNoSeries and lists the names it has.
func (s *Store) Series(prefix, name string) (Series, error) {
	var out Series
	err := s.read("find series "+name, func(tx *sql.Tx) error {
		trial, err := find(tx, prefix)
		if err != nil {
			return err
		}
		all, err := seriesOf(tx, trial.ID, name)
		if err != nil {
			return err
		}
		if name == "" || len(all) == 0 {
			return noSeries(tx, trial.ID)
		}
		out = all[0]
		return nil
	})
	return out, err
}

// seriesOf returns the series of a trial: the named one, or all if name is "".
func seriesOf(tx *sql.Tx, id, name string) ([]Series, error) {
	where, args := `trial_id = ?`, []any{id}
	if name != "" {
		where, args = where+` AND name = ?`, append(args, name)
	}
	out := []Series{}
	err := each(tx, func(rows *sql.Rows) error {
		var name string
		var x, y float64
		if err := rows.Scan(&name, &x, &y); err != nil {
			return err
		}
		if len(out) == 0 || out[len(out)-1].Name != name {
			out = append(out, Series{Name: name})
		}
		s := &out[len(out)-1]
		s.X, s.Y = append(s.X, x), append(s.Y, y)
		return nil
	}, `SELECT name, x, y FROM series_points WHERE `+where+` ORDER BY name, ordinal`, args...)
	return out, err
}

func noSeries(tx *sql.Tx, id string) error {
	var names []string
	err := each(tx, func(rows *sql.Rows) error {
		var name string
		err := rows.Scan(&name)
		names = append(names, name)
		return err
	}, `SELECT DISTINCT name FROM series_points WHERE trial_id = ? ORDER BY name`, id)
	if err != nil {
		return err
	}
	if len(names) == 0 {
		return fmt.Errorf("%w: trial %s has none yet", ErrNoSeries, id)
	}
	return fmt.Errorf("%w: trial %s has %s", ErrNoSeries, id, strings.Join(names, ", "))
}
