package results

import "database/sql"

// AllSeries returns the series whose names begin with prefix of the trials that
// match, keyed by trial id, each list in the order of names.
func (s *Store) AllSeries(f Filter, prefix string) (map[string][]Series, error) {
	out := map[string][]Series{}
	where, args := f.where()
	if prefix != "" {
		where += ` AND p.name >= ? AND p.name < ?`
		args = append(args, prefix, after(prefix))
	}
	err := s.read("list series", func(tx *sql.Tx) error {
		return each(tx, func(rows *sql.Rows) error {
			var id, name string
			var x, y float64
			if err := rows.Scan(&id, &name, &x, &y); err != nil {
				return err
			}
			all := out[id]
			if len(all) == 0 || all[len(all)-1].Name != name {
				all = append(all, Series{Name: name})
			}
			last := &all[len(all)-1]
			last.X, last.Y = append(last.X, x), append(last.Y, y)
			out[id] = all
			return nil
		}, `
			SELECT p.trial_id, p.name, p.x, p.y
			FROM trials AS t
			CROSS JOIN series_points AS p ON p.trial_id = t.id
			WHERE `+where+`
			ORDER BY t.id, p.name, p.ordinal`, args...)
	})
	return out, err
}

// after sorts behind all names that begin with prefix: no character sorts behind U+10FFFF.
func after(prefix string) string { return prefix + "\U0010FFFF" }
