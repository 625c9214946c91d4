package results

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"
)

// powerless runs f without the rights of root, which would make every file
// writable. The file system's user is one thread's: the thread ends with f.
func powerless(t *testing.T, f func()) {
	t.Helper()
	if os.Getuid() != 0 {
		f()
		return
	}
	const nobody = 65534
	finished := make(chan error)
	go func() {
		runtime.LockOSThread() // never unlocked: the thread is not used again
		err := syscall.Setfsuid(nobody)
		if err == nil {
			f()
		}
		finished <- err
	}()
	if err := <-finished; err != nil {
		t.Skipf("can't give up root's rights on files: %v", err)
	}
}

// sealed is a cleanly closed store with a done trial that a powerless process
// can't write to: neither the file nor, if folder says so, its folder.
func sealed(t *testing.T, folder bool) string {
	t.Helper()
	dir := t.TempDir()
	path := filepath.Join(dir, "lorae.db")
	s, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Plan("smoke", cells(1)); err != nil {
		t.Fatal(err)
	}
	mustIngest(t, s, record(cell(0)))
	closeStore(t, s)
	modes := map[string]os.FileMode{filepath.Dir(dir): 0o755, path: 0o444, path + ".lock": 0o666, dir: 0o777}
	if folder {
		modes[dir] = 0o555
	}
	for name, mode := range modes {
		if err := os.Chmod(name, mode); err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(func() { _ = os.Chmod(dir, 0o755) }) // so that it can be removed
	return path
}

func TestReadOnlyStore(t *testing.T) {
	for name, folder := range map[string]bool{"file": false, "folder": true} {
		t.Run(name, func(t *testing.T) {
			path := sealed(t, folder)
			before, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			powerless(t, func() {
				_, err := Open(path)
				checkLine(t, err, path, "it or its folder is read-only")
				if !errors.Is(err, ErrReadOnly) {
					t.Errorf("error %q is not ErrReadOnly", err)
				}
				checkReadable(t, path)
			})
			after, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if string(after) != string(before) {
				t.Error("the read-only file was changed")
			}
		})
	}
}

// checkReadable wants queries to work, also where SQLite can't keep its files beside the store.
func checkReadable(t *testing.T, path string) {
	t.Helper()
	s, err := OpenReadOnly(path)
	if err != nil {
		t.Error(err)
		return
	}
	defer closeStore(t, s)
	if n, err := s.WriteBundle(t.Context(), io.Discard, "smoke", "0.1.0"); err != nil || n != 1 {
		t.Errorf("%d trials exported (%v), want 1", n, err)
	}
	trial, err := s.Trial(cell(0).ID())
	if err != nil || trial.Status != Done || len(trial.Values) != 3 {
		t.Errorf("trial is %+v (%v)", trial, err)
	}
}

func TestStoreInReadOnlyFolder(t *testing.T) {
	dir := filepath.Dir(sealed(t, true))
	powerless(t, func() {
		for _, path := range []string{filepath.Join(dir, "new.db"), filepath.Join(dir, "runs", "new.db")} {
			_, err := Open(path)
			checkLine(t, err, path, "it or its folder is read-only", "permission denied")
			if !errors.Is(err, ErrReadOnly) {
				t.Errorf("error %q is not ErrReadOnly", err)
			}
		}
		checkLine(t, WriteRecord(dir, record(cell(0))), RecordFile, "permission denied")
	})
}

func TestUnreadableStore(t *testing.T) {
	path := sealed(t, false)
	if err := os.Chmod(path, 0); err != nil {
		t.Fatal(err)
	}
	powerless(t, func() {
		for _, open := range []func(string) (*Store, error){Open, OpenReadOnly} {
			_, err := open(path)
			checkLine(t, err, path, "permission denied")
		}
	})
}
