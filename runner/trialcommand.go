package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"
	"golang.org/x/sys/unix"

	"loraebench/results"
	"loraebench/runner/launch"
)

func newTrial(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "trial DIR | -",
		Short: "Run one trial in the folder that a sweep made for it",
		Long: `Run one trial in the folder that a sweep made for it (see runner sweep --launcher
print), or go on from its last checkpoint. It opens no store: its record waits
in the folder for the sweep, which is run again to fetch it. What the trial
prints goes to log.txt there.

With - folders are read from standard input, a line each, and each is answered
with the line "done": so do the processes that a sweep starts.

Exit codes: 0 done, 1 the trial failed, 2 it was called wrongly, 3 this machine
can run no trial, 75 interrupted: the same command goes on.`,
		Example: `  runner trial runs/lorae-trials/0123456789abcdef`,
		Args: func(c *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usagef("trial takes one folder or -, got %d arguments (see %s --help)", len(args), c.CommandPath())
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error {
			if err := keepOutputs(a, c.Root()); err != nil {
				return err
			}
			// A scheduler may ask more than once; the first time is enough.
			signal.Notify(make(chan os.Signal, 1), syscall.SIGTERM)
			s := server{app: a}
			s.run = s.train
			defer s.close()
			if args[0] == "-" {
				return s.serve(c.Context(), c.InOrStdin())
			}
			return s.one(c.Context(), args[0])
		},
	}
}

// keepOutputs makes the command print where it was started, whatever becomes
// of this process's standard output and error: a trial takes them for its log.
func keepOutputs(a *app, root *cobra.Command) error {
	stdout, err := unix.FcntlInt(1, unix.F_DUPFD_CLOEXEC, 3)
	if err != nil {
		return fmt.Errorf("keep standard output: %w", err)
	}
	stderr, err := unix.FcntlInt(2, unix.F_DUPFD_CLOEXEC, 3)
	if err != nil {
		return fmt.Errorf("keep standard error: %w", err)
	}
	a.stdout = os.NewFile(uintptr(stdout), "stdout")
	a.stderr = os.NewFile(uintptr(stderr), "stderr")
	root.SetErr(a.stderr)
	return nil
}

// coded is an error with an exit code of its own.
type coded struct {
	error
	code int
}

func (e coded) Unwrap() error { return e.error }

// one runs the trial in a folder and says how it went.
func (s *server) one(ctx context.Context, dir string) error {
	r, err := s.trial(ctx, dir)
	switch {
	case err != nil:
		return err
	case r.Status == results.Interrupted:
		return coded{fmt.Errorf("trial %s: %s; the same command goes on from the last checkpoint", r.ID, r.Reason), launch.ExitNotSaved}
	case r.Status != results.Done:
		return fmt.Errorf("trial %s: %s: %s", r.ID, r.Status, r.Reason)
	}
	return s.app.print(fmt.Sprintf("trial %s: %s\n", r.ID, outcome(r)))
}

// errAlone ends a trial whose supervisor is gone.
var errAlone = errors.New("its supervisor ended before it did")

// serve runs the trials in the folders that it reads from in, until in or the
// context ends. An end of in amid a trial is the supervisor's death: the trial
// saves its work. Once it is doing so already, the process ends at once.
func (s *server) serve(ctx context.Context, in io.Reader) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	dirs := make(chan string)
	go func() {
		for lines := bufio.NewScanner(in); lines.Scan(); {
			dirs <- lines.Text()
		}
		if ctx.Err() != nil {
			os.Exit(launch.ExitNotSaved)
		}
		cancel(errAlone)
		close(dirs)
	}()
	for {
		select {
		case <-ctx.Done():
			return nil
		case dir, ok := <-dirs:
			if !ok {
				return nil
			}
			r, err := s.trial(ctx, dir)
			if err != nil {
				return err
			}
			if ctx.Err() != nil {
				return coded{fmt.Errorf("trial %s: %w", r.ID, context.Cause(ctx)), launch.ExitNotSaved}
			}
			if err := s.app.print(launch.Done + "\n"); err != nil {
				return err
			}
		}
	}
}
