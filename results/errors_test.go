package results

import (
	"errors"
	"fmt"
	"os"
	"syscall"
	"testing"

	"github.com/mattn/go-sqlite3"
)

func TestExplain(t *testing.T) {
	other := errors.New("something else")
	tests := map[string]struct{ err, want error }{
		"full":               {sqlite3.Error{Code: sqlite3.ErrFull}, ErrDiskFull},
		"full, shared file":  {sqlite3.Error{Code: sqlite3.ErrIoErr, SystemErrno: syscall.ENOSPC}, ErrDiskFull},
		"quota":              {sqlite3.Error{Code: sqlite3.ErrCantOpen, SystemErrno: syscall.EDQUOT}, ErrDiskFull},
		"full, plain file":   {&os.PathError{Op: "write", Path: "record.json", Err: syscall.ENOSPC}, ErrDiskFull},
		"read-only":          {sqlite3.Error{Code: sqlite3.ErrReadonly}, ErrReadOnly},
		"locked":             {sqlite3.Error{Code: sqlite3.ErrBusy}, ErrBusy},
		"encrypted":          {sqlite3.Error{Code: sqlite3.ErrNotADB}, ErrNotStore},
		"damaged":            {sqlite3.Error{Code: sqlite3.ErrCorrupt}, ErrDamaged},
		"can't be opened":    {sqlite3.Error{Code: sqlite3.ErrCantOpen, SystemErrno: syscall.EMFILE}, syscall.EMFILE},
		"stale system error": {sqlite3.Error{Code: sqlite3.ErrBusy, SystemErrno: syscall.ENOSPC}, ErrBusy},
		"not SQLite's":       {other, other},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			err := storeError("runs/lorae.db", "list trials", fmt.Errorf("wrapped: %w", test.err))
			checkLine(t, err, "store runs/lorae.db: list trials: ")
			if !errors.Is(err, test.want) {
				t.Errorf("error %q is not %q", err, test.want)
			}
		})
	}
	checkLine(t, storeError("runs/lorae.db", "list trials", sqlite3.Error{Code: sqlite3.ErrIoErr}), "SQLite says: disk I/O error")
}
