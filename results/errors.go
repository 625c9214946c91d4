package results

import (
	"errors"
	"fmt"
	"io/fs"
	"syscall"

	"github.com/mattn/go-sqlite3"
)

// What can be wrong with a store. The messages are written to follow "store PATH: ".
var (
	ErrNoStore     = errors.New("does not exist; a sweep makes it: runner sweep FILE.yaml")
	ErrNotStore    = errors.New("is not a store of this program")
	ErrNewerSchema = errors.New("use a newer loraebench")
	ErrOlderSchema = errors.New("any run of a sweep on it upgrades it: runner sweep FILE.yaml")
	ErrLocked      = errors.New("another supervisor is writing to it")
	ErrBusy        = errors.New("another program has kept it locked")
	ErrReadOnly    = errors.New("it or its folder is read-only")
	ErrDiskFull    = errors.New("the disk is full; what is stored stays, free some space and run the command again")
	ErrDamaged     = errors.New("the file is damaged; keep a copy, the trial folders still hold the records")
)

// What can be wrong with a trial one asks for.
var (
	ErrNoTrial   = errors.New("no such trial")
	ErrAmbiguous = errors.New("more than one trial")
	ErrNoSeries  = errors.New("no such series")
	ErrDone      = errors.New("trial is done, its results are not overwritten")
	ErrNotDone   = errors.New("trial has to be done")
)

// ErrOtherVersion is why a record has something that this program does not know.
var ErrOtherVersion = errors.New("written by another version of the program")

// fail wraps an error with the store's path and what was being done.
func (s *Store) fail(doing string, err error) error { return storeError(s.path, doing, err) }

func storeError(path, doing string, err error) error {
	return fmt.Errorf("store %s: %s: %w", path, doing, explain(err))
}

// explain puts an error of SQLite or of the system into terms of this package.
func explain(err error) error {
	if lacksSpace(err) {
		return ErrDiskFull
	}
	var e sqlite3.Error
	if !errors.As(err, &e) {
		return err
	}
	switch e.Code {
	case sqlite3.ErrReadonly, sqlite3.ErrPerm:
		return ErrReadOnly
	case sqlite3.ErrNotADB:
		return ErrNotStore
	case sqlite3.ErrCorrupt:
		return ErrDamaged
	case sqlite3.ErrBusy, sqlite3.ErrLocked:
		return ErrBusy
	case sqlite3.ErrCantOpen:
		return cannotOpen(e)
	}
	return fmt.Errorf("SQLite says: %w", err)
}

// readOnly marks the system's refusals to write as what they are.
func readOnly(err error) error {
	if errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EROFS) {
		return fmt.Errorf("%w (%w)", ErrReadOnly, err)
	}
	return err
}

func lacksSpace(err error) bool {
	var e sqlite3.Error
	if errors.As(err, &e) {
		disk := e.Code == sqlite3.ErrIoErr || e.Code == sqlite3.ErrCantOpen
		return e.Code == sqlite3.ErrFull || disk && spaceErrno(e.SystemErrno)
	}
	return spaceErrno(err)
}

func spaceErrno(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT)
}

func cannotOpen(e sqlite3.Error) error {
	if e.SystemErrno == 0 {
		return errors.New("the file can't be opened")
	}
	return fmt.Errorf("the file can't be opened: %w", e.SystemErrno)
}
