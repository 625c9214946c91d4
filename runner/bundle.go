package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"github.com/dustin/go-humanize"
	"github.com/spf13/cobra"

	"loraebench/results"
)

func newExport(a *app) *cobra.Command {
	var file string
	var force bool
	c := &cobra.Command{
		Use:   "export SWEEP",
		Short: "Write a sweep with all its results into one file",
		Long: `Write a sweep of the store into one file that runner import reads elsewhere: its
trials in their order, and of those that have ended everything that the store
has. Trials that have not ended are in it as planned; checkpoints are not.

The file is gzip'd JSON Lines: a header {"format", "version", "program", "sweep",
"trials"}, then a line a trial {"id", "sweep", "config", "status", "reason",
"log", "provenance", "values", "series"}, as runner show --json has them, but
with all points of the series.`,
		Example: `  runner export lambda
  runner export lambda -o results/lambda.jsonl.gz --force`,
		Args: oneArg("sweep", "its name as runner status has it"),
		RunE: func(c *cobra.Command, args []string) error {
			return exportSweep(c.Context(), a, args[0], cmp.Or(file, args[0]+".jsonl.gz"), force)
		},
	}
	c.Flags().StringVarP(&file, "output", "o", "", "write to `FILE` (default: SWEEP.jsonl.gz)")
	c.Flags().BoolVar(&force, "force", false, "overwrite a file that is there")
	return c
}

func newImport(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "import FILE",
		Short: "Merge a sweep that runner export wrote into the store",
		Long: `Merge a sweep that runner export wrote into the store, all of it or nothing. Trials
are the same if their ids are. Outcomes from the file fill what is pending,
interrupted or missing here, and a done trial takes the place of one that failed
or diverged here. A done trial of the store is never replaced; if the file has
other numbers for it, that is counted (speed and seconds aside).`,
		Example: `  runner import lambda.jsonl.gz
  runner import lambda.jsonl.gz --store runs/all.db`,
		Args: oneArg("file", "one that runner export wrote"),
		RunE: func(c *cobra.Command, args []string) error { return importBundle(c.Context(), a, args[0]) },
	}
}

// oneArg is the Args of a command that takes one thing; hint says what to give.
func oneArg(thing, hint string) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		if len(args) != 1 || args[0] == "" {
			return usagef("%s takes one %s, %s; got %q (see %s --help)", c.Name(), thing, hint, args, c.CommandPath())
		}
		return nil
	}
}

func exportSweep(ctx context.Context, a *app, sweep, file string, force bool) error {
	switch _, err := os.Lstat(file); {
	case err == nil && !force:
		return fmt.Errorf("%s is there already: --force overwrites it, -o names another file", file)
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("export %s: %w", sweep, err)
	}
	return a.readStore(func(s *results.Store) error {
		sweeps, err := s.Sweeps()
		if err != nil {
			return err
		}
		if _, err := onlySweep(sweeps, a.store, sweep); err != nil {
			return err
		}
		n, err := s.Export(ctx, file, sweep, version)
		if err != nil {
			return err
		}
		info, err := os.Stat(file)
		if err != nil {
			return fmt.Errorf("export %s: %w", sweep, err)
		}
		return a.print(fmt.Sprintf("%s: %s written to %s, %s\n", sweep, count(n, "trial"), file, humanize.Bytes(uint64(info.Size()))))
	})
}

// importBundle reads the file twice, so that a bad one does not even make a store.
func importBundle(ctx context.Context, a *app, file string) (err error) {
	f, err := os.Open(file)
	if err != nil {
		return fmt.Errorf("import: %w", err)
	}
	defer func() { _ = f.Close() }() // only read
	if err := checkBundle(ctx, f); err != nil {
		return fmt.Errorf("import %s: %w", file, err)
	}
	b, err := results.ReadBundle(f)
	if err != nil {
		return fmt.Errorf("import %s: %w", file, err)
	}
	store, err := results.Open(a.store)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	imported, err := store.Import(ctx, b, "seconds", "speed")
	if err != nil {
		return err
	}
	return a.print(fmt.Sprintf("%s: %s\n", b.Header.Sweep, importCounts(b.Header.Trials, imported)))
}

// checkBundle reads a whole file and goes back to its start.
func checkBundle(ctx context.Context, f *os.File) error {
	b, err := results.ReadBundle(f)
	if err != nil {
		return err
	}
	for {
		switch _, err := b.Next(); {
		case errors.Is(err, io.EOF):
			_, err = f.Seek(0, io.SeekStart)
			return err
		case err != nil:
			return err
		case ctx.Err() != nil:
			return context.Cause(ctx)
		}
	}
}

// importCounts says what became of the trials of a file; what none did is left out.
func importCounts(trials int, i results.Imported) string {
	words := []string{count(trials, "trial")}
	say := func(n int, format string) {
		if n > 0 {
			words = append(words, fmt.Sprintf(format, n))
		}
	}
	say(i.New, "%d new")
	say(i.Taken, "%d taken over")
	say(i.Replaced, "%d in the place of failed ones")
	say(i.Kept, "%d already here")
	if i.Differ > 0 {
		words[len(words)-1] += fmt.Sprintf(" (%d with other numbers, those here stay)", i.Differ)
	}
	say(i.Open, "%d to run")
	return strings.Join(words, ", ")
}
