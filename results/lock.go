package results

import (
	"errors"
	"fmt"
	"os"
	"syscall"
)

// lock is the right to write to a store, held by one process at a time. The
// system frees it when the process ends, however it ends. The file stays: to
// remove it could take it away from the next holder.
type lock struct{ file *os.File }

// acquire takes the lock beside a store, or says who has it.
func acquire(store string) (*lock, error) {
	path := store + ".lock"
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		if errors.Is(err, syscall.EWOULDBLOCK) {
			err = fmt.Errorf("%w: %s", ErrLocked, holder(path))
		} else {
			err = fmt.Errorf("lock %s: %w", path, err)
		}
		_ = f.Close() // the first error is the one to report
		return nil, err
	}
	if err := sign(f); err != nil {
		_ = f.Close() // the first error is the one to report
		return nil, err
	}
	return &lock{f}, nil
}

// sign leaves the holder's name in the file, for the message to others.
func sign(f *os.File) error {
	host, err := os.Hostname()
	if err != nil {
		host = "unknown"
	}
	if err := f.Truncate(0); err != nil {
		return err
	}
	_, err = fmt.Fprintf(f, "%d %s\n", os.Getpid(), host)
	return err
}

// holder names the process that holds a lock, as far as the file tells.
func holder(path string) string {
	text, err := os.ReadFile(path)
	if err != nil {
		return "its process is unknown"
	}
	var pid int
	var host string
	if _, err := fmt.Sscanf(string(text), "%d %s", &pid, &host); err != nil {
		return "a process that is just starting or ending"
	}
	return fmt.Sprintf("process %d on %s", pid, host)
}

// release gives the lock back. The name goes first, so that it never outlives the lock.
func (l *lock) release() error {
	return errors.Join(l.file.Truncate(0), l.file.Close())
}
