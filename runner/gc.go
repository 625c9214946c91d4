package main

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/dustin/go-humanize"
	"github.com/spf13/cobra"
	"golang.org/x/term"

	"loraebench/results"
	"loraebench/runner/folder"
)

// gcFlags are the flags of runner gc.
type gcFlags struct {
	yes         bool
	checkpoints bool
}

func newGC(a *app) *cobra.Command {
	var f gcFlags
	c := &cobra.Command{
		Use:   "gc",
		Short: "Delete what trials left behind and nothing needs",
		Long: `List what can be deleted of the folders of the store's trials, with how much it
frees, and delete it after asking:

  - folders of trials that the store does not know
  - files and checkpoints that a killed process left unfinished
  - checkpoints of done trials, but for the newest

Results, records and logs of the store's trials stay. So does all of a folder in
which a process works; nothing is deleted while a sweep runs.

--checkpoints deletes the newest checkpoints of done trials, too. A larger budget
starts from them, and so do metrics that are asked for later: without them such
trials are trained from the beginning.`,
		Example: `  runner gc
  runner gc --yes --checkpoints`,
		Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error { return runGC(c.Context(), a, f) },
	}
	c.Flags().BoolVar(&f.yes, "yes", false, "delete without asking")
	c.Flags().BoolVar(&f.checkpoints, "checkpoints", false, "also the newest checkpoints of done trials")
	return c
}

func runGC(ctx context.Context, a *app, f gcFlags) error {
	var listed *collector
	err := a.readStore(func(s *results.Store) (err error) {
		listed, err = garbageOf(a, s, f)
		return err
	})
	if err != nil {
		return err
	}
	if err := printGarbage(a, listed); err != nil || len(listed.found) == 0 {
		return err
	}
	switch {
	case f.yes:
	case !term.IsTerminal(int(os.Stdin.Fd())):
		return a.print("nothing was deleted: --yes deletes it\n")
	default:
		if yes, err := ask(ctx, a, "delete? [y/N] "); err != nil || !yes {
			return err
		}
	}
	freed, err := removeGarbage(ctx, a, f, listed.found)
	if err != nil {
		return err
	}
	return a.print(fmt.Sprintf("deleted: %s\n", humanize.Bytes(uint64(freed))))
}

func garbageOf(a *app, s *results.Store, f gcFlags) (*collector, error) {
	known, err := s.StatusOf("")
	if err != nil {
		return nil, err
	}
	return collect(results.TrialsDir(a.store), known, f.checkpoints)
}

func printGarbage(a *app, c *collector) error {
	var b strings.Builder
	if len(c.found) > 0 {
		g := grid{columns: append(left("TRIAL", "STATUS", "WHAT"), right("FREES")...)}
		for _, x := range c.found {
			g.add(cmp.Or(x.trial, "–"), x.status, x.what, humanize.Bytes(uint64(x.bytes)))
		}
		if err := g.write(&b, ""); err != nil {
			return err
		}
		b.WriteString("\n")
	}
	for _, id := range c.busy {
		fmt.Fprintf(&b, "%s is left alone: a process works on it\n", id)
	}
	what := "nothing to delete"
	if len(c.found) > 0 {
		what = fmt.Sprintf("%s to delete, %s", count(len(c.found), "thing"), humanize.Bytes(uint64(total(c.found))))
	}
	fmt.Fprintf(&b, "%s: %s\n", results.TrialsDir(a.store), what)
	return a.print(b.String())
}

func total(all []garbage) (bytes int64) {
	for _, g := range all {
		bytes += g.bytes
	}
	return bytes
}

// ask asks a question whose answer is no unless it is yes.
func ask(ctx context.Context, a *app, question string) (yes bool, err error) {
	if _, err := fmt.Fprint(a.stderr, question); err != nil {
		return false, fmt.Errorf("write to stderr: %w", err)
	}
	answer := make(chan string, 1)
	go func() { // a terminal can't be told to stop waiting
		line, _ := bufio.NewReader(os.Stdin).ReadString('\n') // no answer is no
		answer <- strings.ToLower(strings.TrimSpace(line))
	}()
	select {
	case <-ctx.Done():
		return false, fmt.Errorf("nothing was deleted (%w)", context.Cause(ctx))
	case text := <-answer:
		return text == "y" || text == "yes", nil
	}
}

// removeGarbage deletes what was listed and still is garbage, now that no sweep can run.
func removeGarbage(ctx context.Context, a *app, f gcFlags, listed []garbage) (freed int64, err error) {
	s, err := results.Open(a.store)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	now, err := garbageOf(a, s, f)
	if err != nil {
		return 0, err
	}
	agreed := map[string]bool{}
	for _, g := range listed {
		agreed[g.path] = true
	}
	root, err := os.OpenRoot(results.TrialsDir(a.store))
	if err != nil {
		return 0, err
	}
	defer func() { _ = root.Close() }() // nothing is written through it
	for _, g := range now.found {
		if ctx.Err() != nil {
			return freed, context.Cause(ctx)
		}
		if !agreed[g.path] {
			continue
		}
		if err := g.remove(root, results.TrialsDir(a.store)); err != nil {
			return freed, fmt.Errorf("delete %s: %w", filepath.Join(results.TrialsDir(a.store), g.path), err)
		}
		freed += g.bytes
	}
	return freed, nil
}

// remove deletes it. A folder first gets the name of an unfinished one, so that
// nobody takes what a kill leaves of it for the whole.
func (g garbage) remove(root *os.Root, dir string) error {
	if g.trial == "" {
		return root.RemoveAll(g.path)
	}
	lock, err := folder.TryLock(filepath.Join(dir, g.trial))
	if err != nil {
		return err
	}
	defer lock.Release()
	parent, name := path.Split(g.path)
	if unfinished(name) {
		return root.RemoveAll(g.path)
	}
	aside := path.Join(parent, partPrefix+name)
	if err := root.RemoveAll(aside); err != nil {
		return err
	}
	if err := root.Rename(g.path, aside); err != nil {
		return err
	}
	lock.Release() // its file may be among what goes, and NFS keeps open files
	return root.RemoveAll(aside)
}
