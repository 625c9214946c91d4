package results

import (
	"database/sql"
	"fmt"
	"strings"
)

// Trial is one trial with everything the store has of it.
type Trial struct {
	Row
	Sweeps []string `json:"sweeps"` // all sweeps it is in, by name
	Values []Value  `json:"values"` // in the order of metric, variant and extractor
	Series []Series `json:"series"` // in the order of their names
}

// Trial returns the trial whose id starts with prefix. Where none or several do,
// the error is ErrNoTrial or ErrAmbiguous and lists candidates.
func (s *Store) Trial(prefix string) (*Trial, error) {
	t := new(Trial)
	err := s.read("find trial", func(tx *sql.Tx) (err error) {
		if t.Row, err = find(tx, prefix); err != nil {
			return err
		}
		if t.Sweeps, err = sweepsOf(tx, t.ID); err != nil {
			return err
		}
		if t.Values, err = valuesOf(tx, t.ID); err != nil {
			return err
		}
		t.Series, err = seriesOf(tx, t.ID, "")
		return err
	})
	if err != nil {
		return nil, err
	}
	return t, nil
}

// find returns the only trial with this prefix.
func find(tx *sql.Tx, prefix string) (Row, error) {
	const shown = 5
	rows, err := startingWith(tx, prefix, shown+1)
	switch {
	case err != nil:
		return Row{}, err
	case len(rows) == 1:
		return rows[0], nil
	case len(rows) > 1:
		return Row{}, fmt.Errorf("%w starts with %q: %s", ErrAmbiguous, prefix, candidates(rows, shown))
	}
	for near := prefix; near != "" && len(rows) == 0; {
		near = near[:len(near)-1]
		if rows, err = startingWith(tx, near, shown+1); err != nil {
			return Row{}, err
		}
	}
	if len(rows) == 0 {
		return Row{}, fmt.Errorf("%w: the store has none yet", ErrNoTrial)
	}
	return Row{}, fmt.Errorf("%w: no id starts with %q; nearest: %s", ErrNoTrial, prefix, candidates(rows, shown))
}

func startingWith(tx *sql.Tx, prefix string, limit int) ([]Row, error) {
	where, args := Filter{ID: prefix}.where()
	var out []Row
	var d decoder
	err := each(tx, func(rows *sql.Rows) error {
		row, err := d.row(rows)
		out = append(out, row)
		return err
	}, `SELECT `+rowColumns+` FROM trials AS t WHERE `+where+` ORDER BY t.id LIMIT ?`, append(args, limit)...)
	return out, err
}

// candidates names trials in a line, "…" for those beyond limit.
func candidates(rows []Row, limit int) string {
	var names []string
	for i, r := range rows {
		if i == limit {
			names = append(names, "…")
			break
		}
		names = append(names, fmt.Sprintf("%s (%s on %s, seed %d)", r.ID, r.Config.Method, r.Config.Dataset, r.Config.Seed))
	}
	return strings.Join(names, ", ")
}

func sweepsOf(tx *sql.Tx, id string) ([]string, error) {
	out := []string{}
	err := each(tx, func(rows *sql.Rows) error {
		var name string
		err := rows.Scan(&name)
		out = append(out, name)
		return err
	}, `SELECT sweep FROM sweep_trials WHERE trial_id = ? ORDER BY sweep`, id)
	return out, err
}

func valuesOf(tx *sql.Tx, id string) ([]Value, error) {
	out := []Value{}
	err := each(tx, func(rows *sql.Rows) error {
		_, v, err := scanValue(rows)
		out = append(out, v)
		return err
	}, `
		SELECT `+valueColumns+` FROM trial_values AS v
		WHERE v.trial_id = ?
		ORDER BY v.metric, v.variant, v.extractor`, id)
	return out, err
}
