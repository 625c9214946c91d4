package trial

import (
	"slices"
	"strings"
	"syscall"
	"testing"
)

// mount puts a small file system, full or not for writing, in a folder of the test.
func mount(t *testing.T, flags uintptr, options string) string {
	t.Helper()
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", flags, options); err != nil {
		t.Skipf("needs the right to mount a small file system: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	return dir
}

// TestCacheOnAFullDisk, and on one that is read-only: what has no room is not
// kept, nothing is left of the try, and the trial has its numbers.
func TestCacheOnAFullDisk(t *testing.T) {
	set, spec := drawn(t), specFor(t, "ae", "authors", small(40))
	want := mustRun(t, newEnv(t, "shapes"), spec, set)
	for _, c := range []struct {
		dir  string
		kept int // the radii take less than a page, the features do not
	}{{mount(t, 0, "size=8k"), 1}, {mount(t, syscall.MS_RDONLY, ""), 0}} {
		env := newEnv(t, "shapes")
		env.CacheDir = c.dir
		checkSame(t, want, mustRun(t, env, spec, set))
		names := files(t, c.dir)
		if len(names) != c.kept || slices.ContainsFunc(names, func(name string) bool { return strings.Contains(name, cachePart) }) {
			t.Errorf("%v: want %d files, all of them whole", names, c.kept)
		}
	}
}
