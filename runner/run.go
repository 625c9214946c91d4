package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"syscall"
)

// The exit codes.
const (
	exitOK      = 0
	exitFailure = 1
	exitUsage   = 2
)

// usageError is a mistake in how the command was called.
type usageError struct{ error }

func usagef(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// advised is an error whose further lines say what to do about it.
type advised struct{ error }

func (e advised) Unwrap() error { return e.error }

// run is the command: it parses args, prints to stdout, and says in one line on
// stderr what went wrong. The first Ctrl-C ends the context that the
// subcommands get, a second one the program.
func run(args []string, stdout, stderr io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop)
	a := &app{stdout: stdout, stderr: stderr}
	root := newRoot(a)
	root.SetArgs(args)
	root.SetOut(stdout)
	root.SetErr(stderr)
	err := guarded(func() error { return root.ExecuteContext(withBuilding(ctx, a, false)) })
	if err == nil {
		return exitOK
	}
	if ctx.Err() != nil && errors.Is(err, ctx.Err()) {
		err = fmt.Errorf("interrupted: %w", err)
	}
	line, advice := message(err)
	root.PrintErrf("runner: %s\n%s", line, advice)
	if errors.As(err, new(usageError)) {
		return exitUsage
	}
	if c := (coded{}); errors.As(err, &c) {
		return c.code
	}
	return exitFailure
}

// guarded is f with a panic as an error: a mistake in this program, whose stack
// is of use to those who mend it and goes to a file.
func guarded(f func() error) (err error) {
	defer func() {
		p := recover()
		if p == nil {
			return
		}
		err = fmt.Errorf("internal error: %v", p)
		file, lost := os.CreateTemp("", "runner-panic-*.txt")
		if lost != nil {
			return
		}
		_, lost = file.Write(debug.Stack())
		if errors.Join(lost, file.Close()) == nil {
			err = fmt.Errorf("internal error: %v (a mistake in this program; its stack is in %s)", p, file.Name())
		}
	}()
	return f()
}

// message is an error as one line, and the lines of advice that follow it.
func message(err error) (line, advice string) {
	line = err.Error()
	if errors.As(err, new(advised)) {
		line, advice, _ = strings.Cut(line+"\n", "\n")
	}
	return oneLine(line), advice
}
