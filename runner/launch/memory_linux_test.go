package launch

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// smallMemory makes a control group of 32 MB and returns the file that takes
// the processes that go there.
func smallMemory(t *testing.T) string {
	t.Helper()
	root, limit := "/sys/fs/cgroup/memory", "memory.limit_in_bytes"
	if _, err := os.Stat(root); err != nil {
		root, limit = "/sys/fs/cgroup", "memory.max"
	}
	dir, err := os.MkdirTemp(root, "launch-test-")
	if err == nil {
		t.Cleanup(func() { _ = os.Remove(dir) })
		err = os.WriteFile(filepath.Join(dir, limit), []byte("33554432"), 0o644)
	}
	if err != nil {
		t.Skipf("needs the right to limit memory with a control group: %v", err)
	}
	return filepath.Join(dir, "cgroup.procs")
}

// TestOutOfMemory has the kernel kill a process for want of memory.
func TestOutOfMemory(t *testing.T) {
	group := smallMemory(t)
	l := NewLocal(shell, 1, noEnv)
	_, got := runOne(t, l, tasks(t, "echo $$ > '"+group+"'; exec tail /dev/zero")[0])
	if want := (Exit{Cause: OutOfMemory, Text: "killed by the kernel: out of memory"}); got != want {
		if strings.Contains(got.Text, "Permission") || strings.Contains(got.Text, "permission") {
			t.Skip(got.Text)
		}
		t.Errorf("%+v, want %+v", got, want)
	}
}
