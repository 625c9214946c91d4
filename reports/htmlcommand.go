package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/dustin/go-humanize"
	"github.com/spf13/cobra"

	"loraebench/reports/page"
)

func newHTMLCommand(shared *options) *cobra.Command {
	o := pageOptions{options: shared}
	var out string
	c := &cobra.Command{
		Use:   "html",
		Short: "Write all tables and figures as one page",
		Long: `Write all tables and figures of a store as one HTML file that needs no other
file and no network. On the page, every number opens what is behind it: the trials with
their configuration and provenance, and the commands that print it, show its
trials, and make them again. Rows can be filtered by method, data set, sweep and text.

The page holds every value of every trial: with 50 values each, about 4 kB a trial.`,
		Example: `  reports html -o report.html
  reports html -o lambda.html --sweep lambda --interval`,
		Args: noPageArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if err := o.parse(nil); err != nil {
				return usageError{err}
			}
			p, err := o.Page()
			if err != nil {
				return err
			}
			if out == "-" {
				return p.Write(c.OutOrStdout())
			}
			size, err := writePage(out, p)
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(c.OutOrStdout(), "%s: %d tables, %d figures, %d trials, %s\n", out, countTables(p), len(p.Figures), len(p.Trials), humanize.Bytes(uint64(size)))
			return err
		},
	}
	c.Flags().StringVarP(&out, "out", "o", "report.html", "write the page to `FILE`, - for stdout")
	o.addPageFlags(c)
	return c
}

func noPageArgs(c *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usageError{fmt.Errorf("%s takes no arguments, got %q", c.CommandPath(), args)}
	}
	return nil
}

func countTables(p page.Page) int {
	n := 0
	for _, s := range p.Sections {
		n += len(s.Tables)
	}
	return n
}

// writePage writes a page beside its place and moves it there: who has the old
// one open keeps it, and nobody gets half of one.
func writePage(path string, p page.Page) (size int64, err error) {
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*.tmp")
	if failed := new(fs.PathError); errors.As(err, &failed) { // which names a file that nobody asked for
		err = failed.Err
	}
	if err != nil {
		return 0, fmt.Errorf("write %s: %w", path, err)
	}
	defer func() {
		if err != nil {
			err = fmt.Errorf("write %s: %w", path, errors.Join(err, f.Close(), os.Remove(f.Name())))
		}
	}()
	if err := p.Write(f); err != nil {
		return 0, err
	}
	if size, err = f.Seek(0, io.SeekCurrent); err != nil {
		return 0, err
	}
	if err := f.Chmod(0o644); err != nil {
		return 0, err
	}
	if err := f.Close(); err != nil {
		return 0, err
	}
	return size, os.Rename(f.Name(), path)
}
