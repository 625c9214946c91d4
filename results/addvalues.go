package results

import (
	"database/sql"
	"fmt"
)

// AddValues adds to a done trial what was measured after its record was
// ingested, all or nothing. A value takes the place of that of the same metric,
// variant and extractor, a series that of the same name; the others stay, and so
// does all else of the trial. A trial that is not done gives ErrNotDone.
func (s *Store) AddValues(id string, values []Value, series []Series) error {
	doing := "add values to trial " + id
	err := checkValues(values)
	if err == nil {
		err = checkSeries(series)
	}
	if err != nil {
		return s.fail(doing, err)
	}
	return s.write(doing, func(tx *sql.Tx) error {
		status, err := statusOf(tx, id)
		if err != nil {
			return err
		}
		if status != Done {
			return fmt.Errorf("%w, but is %s", ErrNotDone, status)
		}
		for _, v := range values {
			if _, err := tx.Exec(`DELETE FROM trial_values WHERE trial_id = ? AND metric = ? AND variant = ? AND extractor = ?`,
				id, v.Metric, v.Variant, v.Extractor); err != nil {
				return err
			}
		}
		for _, one := range series {
			if _, err := tx.Exec(`DELETE FROM series_points WHERE trial_id = ? AND name = ?`, id, one.Name); err != nil {
				return err
			}
		}
		if err := insertValues(tx, id, values); err != nil {
			return err
		}
		return insertSeries(tx, id, series)
	})
}
