package main

import (
	"bytes"
	"errors"
	"os/exec"
	"testing"
)

// command is the runner command as a process; TestMain has put it on the path.
func command(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	return exec.Command("runner", args...)
}

// program runs the runner command as a process, which can start processes of its own.
func program(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, err bytes.Buffer
	c := command(t, args...)
	c.Stdout, c.Stderr = &out, &err
	fault := c.Run()
	if fault != nil && !errors.As(fault, new(*exec.ExitError)) {
		t.Fatal(fault)
	}
	return c.ProcessState.ExitCode(), out.String(), err.String()
}
