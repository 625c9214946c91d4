package results

import (
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"
)

// Start records that a trial's process was started, and with what. p.Started is
// the time; its other fields may be empty until the record brings them. The log of
// an earlier run is forgotten.
func (s *Store) Start(id string, p Provenance) error {
	doing := "start trial " + id
	p.Finished = ""
	if err := checkProvenance(id, p); err != nil {
		return s.fail(doing, err)
	}
	return s.write(doing, func(tx *sql.Tx) error {
		if err := checkOpen(tx, id, "start"); err != nil {
			return err
		}
		return setOutcome(tx, id, Running, "", "", p)
	})
}

// Mark ends a trial that left no record: its process died, or could not be
// started. log is the tail of what it printed, "" if there is none. What an
// earlier run of the trial measured is kept.
func (s *Store) Mark(id string, status Status, reason, log string, at time.Time) error {
	doing := "mark trial " + id
	allowed := []Status{Failed, Diverged, Interrupted}
	if !slices.Contains(allowed, status) || reason == "" {
		return s.fail(doing, fmt.Errorf("status is %q with reason %q, must be one of %v with a reason", status, reason, allowed))
	}
	return s.write(doing, func(tx *sql.Tx) error {
		if err := checkOpen(tx, id, "mark as "+string(status)); err != nil {
			return err
		}
		return end(tx, id, status, reason, log, at)
	})
}

func end(tx *sql.Tx, id string, status Status, reason, log string, at time.Time) error {
	var started string
	if err := tx.QueryRow(`SELECT started FROM trials WHERE id = ?`, id).Scan(&started); err != nil {
		return err
	}
	finished := at.UTC().Format(time.RFC3339Nano)
	_, err := tx.Exec(`UPDATE trials SET status = ?, reason = ?, log = ?, finished = ?, seconds = ? WHERE id = ?`,
		status, reason, log, finished, elapsed(started, finished), id)
	return err
}

// reset ends the trials of a dead supervisor: whoever holds the lock knows that there is no other.
func (s *Store) reset() error {
	return inTransaction(s.db, func(tx *sql.Tx) error {
		_, err := tx.Exec(`
			UPDATE trials SET status = 'interrupted', reason = 'its supervisor ended before it did'
			WHERE status = 'running'`)
		return err
	})
}

// checkOpen refuses trials that are unknown or done.
func checkOpen(tx *sql.Tx, id, doing string) error {
	status, err := statusOf(tx, id)
	if err != nil {
		return err
	}
	if status == Done {
		return fmt.Errorf("can't %s: %w", doing, ErrDone)
	}
	return nil
}

func statusOf(tx *sql.Tx, id string) (status Status, err error) {
	err = tx.QueryRow(`SELECT status FROM trials WHERE id = ?`, id).Scan(&status)
	if errors.Is(err, sql.ErrNoRows) {
		return "", fmt.Errorf("%w: a sweep has to plan it first", ErrNoTrial)
	}
	return status, err
}

func setOutcome(tx *sql.Tx, id string, status Status, reason, log string, p Provenance) error {
	_, err := tx.Exec(`
		UPDATE trials SET
			status = ?, reason = ?, log = ?, seconds = ?,
			program = ?, revision = ?, dirty = ?, go = ?, gomlx = ?,
			backend = ?, device = ?, host = ?,
			extractor = ?, extractor_sha256 = ?, started = ?, finished = ?, parent = ?, skipped_images = ?
		WHERE id = ?`,
		status, reason, log, elapsed(p.Started, p.Finished),
		p.Program, p.Revision, p.Dirty, p.Go, p.GoMLX,
		p.Backend, p.Device, p.Host,
		p.Extractor, p.ExtractorHash, p.Started, p.Finished, p.Parent, p.Skipped,
		id)
	return err
}

// elapsed is the seconds between two times, 0 while one is missing or if the clock was set back between them.
func elapsed(started, finished string) float64 {
	from, err := time.Parse(time.RFC3339, started)
	if err != nil {
		return 0
	}
	to, err := time.Parse(time.RFC3339, finished)
	if err != nil {
		return 0
	}
	return max(0, to.Sub(from).Seconds())
}
