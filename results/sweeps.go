package results

import "database/sql"

// SweepStatus is how far a sweep is.
type SweepStatus struct {
	Sweep  string         `json:"sweep"`
	Trials int            `json:"trials"`
	Counts map[Status]int `json:"counts"` // trials by status; a status that no trial has is missing
}

// StatusOf returns where the trials of a sweep stand, or all trials if sweep is
// "", by id. It is what to ask again and again: it reads no configurations.
func (s *Store) StatusOf(sweep string) (map[string]Status, error) {
	out := map[string]Status{}
	where, args := Filter{Sweep: sweep}.where()
	err := s.read("ask for statuses", func(tx *sql.Tx) error {
		return each(tx, func(rows *sql.Rows) error {
			var id string
			var status Status
			err := rows.Scan(&id, &status)
			out[id] = status
			return err
		}, `SELECT t.id, t.status FROM trials AS t WHERE `+where, args...)
	})
	return out, err
}

// Sweeps returns all sweeps, by name. A trial in several sweeps counts in each.
func (s *Store) Sweeps() ([]SweepStatus, error) {
	out := []SweepStatus{}
	err := s.read("list sweeps", func(tx *sql.Tx) error {
		return each(tx, func(rows *sql.Rows) error {
			var sweep string
			var status Status
			var n int
			if err := rows.Scan(&sweep, &status, &n); err != nil {
				return err
			}
			if len(out) == 0 || out[len(out)-1].Sweep != sweep {
				out = append(out, SweepStatus{Sweep: sweep, Counts: map[Status]int{}})
			}
			last := &out[len(out)-1]
			last.Trials += n
			last.Counts[status] = n
			return nil
		}, `
			SELECT s.sweep, t.status, count(*)
			FROM sweep_trials AS s
			JOIN trials AS t ON t.id = s.trial_id
			GROUP BY s.sweep, t.status
			ORDER BY s.sweep, t.status`)
	})
	return out, err
}
