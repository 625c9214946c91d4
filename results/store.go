// Package results keeps what trials leave behind: a record file for each trial
// and one SQLite file, the store, for all of them.
//
// A trial's process writes its record with WriteRecord and never opens the
// store. One process, the supervisor, opens it with Open and ingests records;
// any number of readers open it with OpenReadOnly at any time. The schema is the
// numbered files in migrations/; what is stored is stored bit for bit. A bundle
// carries a sweep from one store to another.
//
// The package runs no trials, computes no statistics and prints nothing, and
// knows no method, data set or metric by name.
package results

import (
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"

	"github.com/mattn/go-sqlite3"
)

// Store is an open store.
type Store struct {
	db   *sql.DB
	path string // as the user wrote it
	lock *lock  // nil in a reader

	decoder decoder
}

// Connection options. Without _txlock=immediate, two transactions that read and
// then write fail with "database is locked" instead of waiting for each other.
// synchronous is FULL because the driver's default in WAL mode may lose the last
// commits in a power cut.
const (
	writerOptions  = "mode=rwc&_txlock=immediate&_busy_timeout=10000&_foreign_keys=on&_synchronous=FULL"
	readerOptions  = "mode=ro&_query_only=on&_busy_timeout=10000"
	archiveOptions = readerOptions + "&immutable=1"
)

// Open opens a store for its supervisor, and makes or upgrades it where needed.
// Trials that a dead supervisor left running become interrupted.
func Open(path string) (*Store, error) {
	s, err := open(path)
	if err != nil {
		return nil, storeError(path, "open for writing", err)
	}
	return s, nil
}

func open(path string) (*Store, error) {
	if err := sniff(path); err != nil && !errors.Is(err, ErrNoStore) {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return nil, readOnly(err)
	}
	file, err := resolve(path)
	if err != nil {
		return nil, err
	}
	l, err := acquire(file)
	if err != nil {
		return nil, readOnly(err)
	}
	db, err := connect(file, writerOptions)
	if err != nil {
		_ = l.release() // the first error is the one to report
		return nil, err
	}
	db.SetMaxOpenConns(1) // one writer: transactions of this process queue here, not at the file lock
	s := &Store{db: db, path: path, lock: l}
	if err := s.prepare(); err != nil {
		_ = s.Close() // the first error is the one to report
		return nil, err
	}
	return s, nil
}

// prepare brings the file to this program's schema. WAL comes after the first
// look: it changes the file, which may be another program's.
func (s *Store) prepare() error {
	version, err := inspect(s.db)
	if err != nil {
		return err
	}
	if _, err := s.db.Exec(`PRAGMA journal_mode = WAL`); err != nil {
		return err
	}
	if err := migrate(s.db, version); err != nil {
		return err
	}
	return s.reset()
}

// OpenReadOnly opens an existing store for queries, also while a supervisor writes to it.
func OpenReadOnly(path string) (*Store, error) {
	db, err := openReader(path)
	if err != nil {
		return nil, storeError(path, "open", err)
	}
	return &Store{db: db, path: path}, nil
}

func openReader(path string) (*sql.DB, error) {
	if err := sniff(path); err != nil {
		return nil, err
	}
	file, err := resolve(path)
	if err != nil {
		return nil, err
	}
	db, err := connectReader(file, readerOptions)
	if err != nil && archived(file, err) {
		return connectReader(file, archiveOptions)
	}
	return db, err
}

func connectReader(file, options string) (*sql.DB, error) {
	db, err := connect(file, options)
	if err != nil {
		return nil, err
	}
	version, err := inspect(db)
	if newest := len(scripts()); err == nil && version < newest {
		err = fmt.Errorf("has schema %d, this program reads %d: %w", version, newest, ErrOlderSchema)
	}
	if err != nil {
		_ = db.Close() // the first error is the one to report
		return nil, err
	}
	return db, nil
}

// archived reports that SQLite could not read a store for want of the files it
// keeps beside one in use, and may be told that nobody writes to it: a cleanly
// closed store in a folder that this user can't write to.
func archived(file string, err error) bool {
	var e sqlite3.Error
	if !errors.As(err, &e) || e.Code != sqlite3.ErrCantOpen && e.Code != sqlite3.ErrReadonly {
		return false
	}
	_, err = os.Stat(file + "-wal")
	return errors.Is(err, fs.ErrNotExist)
}

// Close closes the store and lets the next supervisor in.
func (s *Store) Close() error {
	err := s.db.Close()
	if s.lock != nil {
		err = errors.Join(err, s.lock.release())
	}
	if err != nil {
		return s.fail("close", err)
	}
	return nil
}

func connect(file, options string) (*sql.DB, error) {
	return sql.Open("sqlite3", "file:"+(&url.URL{Path: file}).EscapedPath()+"?"+options)
}

// resolve is the absolute path behind links, so that a store has one lock, whatever name it is opened by.
func resolve(path string) (string, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	target, err := filepath.EvalSymlinks(abs)
	if errors.Is(err, fs.ErrNotExist) {
		return abs, nil
	}
	return target, err
}
