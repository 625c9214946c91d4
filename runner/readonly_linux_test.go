package main

import (
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
)

// nobody is a user without rights, for tests that root runs.
const nobody = 65534

// powerless runs the runner command without the rights of root, which would
// make every file writable. program is a copy of it that everyone may execute.
func powerless(t *testing.T, program, dir string, args ...string) (code int, stderr string) {
	t.Helper()
	cmd := exec.Command(program)
	cmd.Args = append([]string{"runner"}, args...) // by this name the test program is the command
	cmd.Dir = dir
	if os.Getuid() == 0 {
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
	}
	var text bytes.Buffer
	cmd.Stderr = &text
	err := cmd.Run()
	if ended := (*exec.ExitError)(nil); err != nil && !errors.As(err, &ended) {
		t.Skipf("can't run a program as another user: %v", err)
	}
	return cmd.ProcessState.ExitCode(), text.String()
}

// publicProgram copies this test program to a folder that everyone can read.
func publicProgram(t *testing.T) (dir, program string) {
	t.Helper()
	dir = t.TempDir()
	program = filepath.Join(dir, "program")
	if err := errors.Join(os.Chmod(filepath.Dir(dir), 0o755), os.Chmod(dir, 0o755), copyProgram(program)); err != nil {
		t.Fatal(err)
	}
	return dir, program
}

func copyProgram(to string) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	from, err := os.Open(self)
	if err != nil {
		return err
	}
	defer func() { _ = from.Close() }()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_WRONLY, 0o755)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, from)
	return errors.Join(err, out.Close())
}

// TestSweepOnReadOnlyStore: one line, exit code 1, and the store as it was.
func TestSweepOnReadOnlyStore(t *testing.T) {
	base, program := publicProgram(t)
	if err := os.WriteFile(filepath.Join(base, "two.yaml"), []byte(twoTrials), 0o644); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		modes map[string]os.FileMode // below the store's folder, "" for itself
		store string
		want  string
	}{
		"file":         {map[string]os.FileMode{"lorae.db": 0o444, "lorae.db.lock": 0o666, "": 0o777}, "lorae.db", "it or its folder is read-only"},
		"folder":       {map[string]os.FileMode{"lorae.db": 0o444, "": 0o555}, "lorae.db", "it or its folder is read-only"},
		"new store":    {map[string]os.FileMode{"": 0o555}, "new.db", "it or its folder is read-only"},
		"new folder":   {map[string]os.FileMode{"": 0o555}, "below/new.db", "it or its folder is read-only"},
		"trial folder": {map[string]os.FileMode{"": 0o777, "lorae.db": 0o666, "lorae.db.lock": 0o666, "lorae-trials": 0o555}, "lorae.db", "two: 2 failed of 2 trials: "},
	} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(base, name)
			if err := os.MkdirAll(filepath.Join(dir, "lorae-trials"), 0o755); err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = os.Chmod(dir, 0o755) }) // so that it can be removed
			plantStore(t, filepath.Join(dir, "lorae.db"))
			for file, mode := range c.modes {
				if err := os.Chmod(filepath.Join(dir, file), mode); err != nil {
					t.Fatal(err)
				}
			}
			code, stderr := powerless(t, program, base, "sweep", "two.yaml", "--store", filepath.Join(name, c.store))
			if code != exitFailure {
				t.Errorf("exit code %d", code)
			}
			checkLine(t, stderr, c.want)
			if code, stderr := powerless(t, program, base, "status", "--store", filepath.Join(name, "lorae.db")); code != exitOK {
				t.Errorf("the store can't be read any more: %s", stderr)
			}
		})
	}
}
