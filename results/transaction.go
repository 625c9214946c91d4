package results

import "database/sql"

// write runs f as one transaction: all of it is stored, or nothing.
func (s *Store) write(doing string, f func(*sql.Tx) error) error {
	if err := inTransaction(s.db, f); err != nil {
		return s.fail(doing, err)
	}
	return nil
}

// read runs f on one snapshot of the store.
func (s *Store) read(doing string, f func(*sql.Tx) error) error {
	tx, err := s.db.Begin()
	if err != nil {
		return s.fail(doing, err)
	}
	defer func() { _ = tx.Rollback() }() // nothing was changed
	if err := f(tx); err != nil {
		return s.fail(doing, err)
	}
	return nil
}

func inTransaction(db *sql.DB, f func(*sql.Tx) error) error {
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	if err := f(tx); err != nil {
		_ = tx.Rollback() // on a full disk SQLite has done it already
		return err
	}
	return tx.Commit()
}

// each runs a query and scan for each of its rows.
func each(tx *sql.Tx, scan func(*sql.Rows) error, query string, args ...any) error {
	rows, err := tx.Query(query, args...)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }() // rows.Err has told
	for rows.Next() {
		if err := scan(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}
