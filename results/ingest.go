package results

import (
	"database/sql"
	"encoding/json"
	"fmt"
)

// Ingest stores a trial's record in the place of whatever an earlier run of it
// left, all or nothing. log is the tail of what the trial's process printed, for
// a run that failed; "" if there is none. A done trial is replaced only by a done
// record; any other gives ErrDone and changes nothing. A series without points
// leaves no trace.
func (s *Store) Ingest(r *Record, log string) error {
	doing := "ingest record of trial " + r.ID
	if err := r.Validate(); err != nil {
		return s.fail(doing, err)
	}
	return s.write(doing, func(tx *sql.Tx) error {
		status, err := statusOf(tx, r.ID)
		if err != nil {
			return err
		}
		if status == Done && r.Status != Done {
			return fmt.Errorf("record says %s: %w", r.Status, ErrDone)
		}
		return store(tx, r, log)
	})
}

func store(tx *sql.Tx, r *Record, log string) error {
	if err := setOutcome(tx, r.ID, r.Status, r.Reason, log, r.Provenance); err != nil {
		return err
	}
	if r.Sweep != "" {
		if _, err := tx.Exec(`UPDATE trials SET sweep = ? WHERE id = ?`, r.Sweep, r.ID); err != nil {
			return err
		}
	}
	if err := storeValues(tx, r.ID, r.Values); err != nil {
		return err
	}
	return storeSeries(tx, r.ID, r.Series)
}

func storeValues(tx *sql.Tx, id string, values []Value) error {
	if _, err := tx.Exec(`DELETE FROM trial_values WHERE trial_id = ?`, id); err != nil {
		return err
	}
	return insertValues(tx, id, values)
}

func insertValues(tx *sql.Tx, id string, values []Value) error {
	for _, v := range values {
		var detail any // NULL when empty
		if len(v.Detail) > 0 {
			text, err := json.Marshal(v.Detail)
			if err != nil {
				return err
			}
			detail = string(text)
		}
		if _, err := tx.Exec(`
			INSERT INTO trial_values (trial_id, metric, variant, extractor, value, reason, detail)
			VALUES (?, ?, ?, ?, ?, ?, ?)`,
			id, v.Metric, v.Variant, v.Extractor, v.Value, v.Reason, detail); err != nil {
			return err
		}
	}
	return nil
}

func storeSeries(tx *sql.Tx, id string, series []Series) error {
	if _, err := tx.Exec(`DELETE FROM series_points WHERE trial_id = ?`, id); err != nil {
		return err
	}
	return insertSeries(tx, id, series)
}

func insertSeries(tx *sql.Tx, id string, series []Series) error {
	insert, err := tx.Prepare(`INSERT INTO series_points (trial_id, name, ordinal, x, y) VALUES (?, ?, ?, ?, ?)`)
	if err != nil {
		return err
	}
	defer func() { _ = insert.Close() }() // the transaction ends it anyway
	for _, s := range series {
		for i := range s.X {
			if _, err := insert.Exec(id, s.Name, i, s.X[i], s.Y[i]); err != nil {
				return err
			}
		}
	}
	return nil
}
