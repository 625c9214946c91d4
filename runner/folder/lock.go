package folder

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"time"
)

// LockFile is the name of the file that is locked.
const LockFile = "lock"

// Lock is the right to work in a folder. The system frees it when its process
// ends, however it ends.
type Lock struct{ file *os.File }

// TryLock takes a folder's lock; ErrBusy if another process has it.
func TryLock(dir string) (*Lock, error) {
	path := filepath.Join(dir, LockFile)
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		_ = f.Close() // the first error is the one to report
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, fmt.Errorf("%s: %w", dir, ErrBusy)
		}
		return nil, fmt.Errorf("lock %s: %w", path, err)
	}
	return &Lock{f}, nil
}

// Await takes a folder's lock as soon as whoever has it lets go: a process
// whose supervisor died saves its work first.
func Await(ctx context.Context, dir string) (*Lock, error) {
	for {
		l, err := TryLock(dir)
		if !errors.Is(err, ErrBusy) {
			return l, err
		}
		select {
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// Release lets go of the folder.
func (l *Lock) Release() { _ = l.file.Close() } // nothing was written
