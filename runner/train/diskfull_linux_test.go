package train

import (
	"errors"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// smallDisk is a file system of 320 kB that lasts as long as the test; grow makes it 8 MB.
func smallDisk(t *testing.T) (dir string, grow func()) {
	t.Helper()
	dir = t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=320k"); err != nil {
		t.Skipf("needs the right to mount a small file system: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	return dir, func() {
		if err := syscall.Mount("tmpfs", dir, "tmpfs", syscall.MS_REMOUNT, "size=8m"); err != nil {
			t.Fatal(err)
		}
	}
}

// TestFullDisk: there is room for two checkpoints of 100 kB and not for a
// third. The two stay good, and training goes on from them once there is space.
func TestFullDisk(t *testing.T) {
	dir, grow := smallDisk(t)
	m, x := toy{width: 512}, noise(10, 4)
	want := mustFit(t, m, x, plan(""))
	c := plan(filepath.Join(dir, "checkpoints"))
	interrupt(t, 2, m, x, c)
	interrupt(t, 2, m, x, c)
	for range 2 {
		_, err := fit(t, after(2), m, x, c)
		if !errors.Is(err, ErrNotSaved) {
			t.Fatalf("error %v, want ErrNotSaved", err)
		}
		checkList(t, c.Dir, []string{"step-000000-000002", "step-000001-000001"})
	}
	grow()
	interrupt(t, 2, m, x, c)
	checkList(t, c.Dir, []string{"step-000001-000001", "step-000002-000000"})
	want.check(t, mustFit(t, m, x, c))
}

func init() { parts["limited"] = limited }

// limited is a training that can't write files of more than 20 kB.
func limited(dir string) error {
	signal.Ignore(syscall.SIGXFSZ) // or the system ends the process
	const size = 20_000
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: size, Max: size}); err != nil {
		return err
	}
	return victim(dir)
}

// TestFailedWrite: of the values a part can't be written, of all other files
// everything. GoMLX says nothing, and leaves variables out of the checkpoint.
func TestFailedWrite(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "checkpoints")
	out, err := play("limited", dir).CombinedOutput()
	if err == nil || !strings.Contains(string(out), "write checkpoint: only ") {
		t.Errorf("error %v, output %q", err, out)
	}
	checkList(t, dir, nil)
}
