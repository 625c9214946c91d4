package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"loraebench/reports/figure"
)

// plotOptions are the flags of reports plot.
type plotOptions struct {
	*options
	selection
	out     string
	formats []string
}

func newPlotCommand(shared *options) *cobra.Command {
	o := plotOptions{options: shared}
	c := &cobra.Command{
		Use:   "plot NAME",
		Short: "Draw one of the paper's figures",
		Long: `Draw one of the paper's figures as files, each with its caption as text beside it:

` + drawingHelp() + `
Trials of different protocols, budgets or data never share a figure: each setting
has its own, and the file's name says which. Pictures are those that trials left
beside their records; what is missing is said on stderr and in the caption.

Figures are 8.4 or 17.4 cm wide, a paper's column or page, and PNG files have 300
dots an inch.`,
		Example: `  reports plot spectrum --out figures
  reports plot samples --best mse/train --format pdf
  reports plot all --sweep fid`,
		Args:      func(_ *cobra.Command, args []string) error { return checkPlotArgs(args) },
		ValidArgs: append(drawingNames(), everyDrawing),
		RunE:      func(c *cobra.Command, args []string) error { return plotFigures(c, args[0], o) },
	}
	o.selection.addFlags(c)
	c.Flags().StringVar(&o.out, "out", "figures", "write the files into `DIR`")
	c.Flags().StringSliceVar(&o.formats, "format", figure.Formats(), "file `FORMATS`")
	return c
}

func checkPlotArgs(args []string) error {
	known := strings.Join(append(drawingNames(), everyDrawing), ", ")
	switch {
	case len(args) == 0:
		return usageError{fmt.Errorf("no figure named; known: %s", known)}
	case len(args) > 1:
		return usageError{fmt.Errorf("one figure at a time, got %q; known: %s", args, known)}
	}
	return nil
}

func checkFormats(formats []string) error {
	known := strings.Join(figure.Formats(), ", ")
	for _, f := range formats {
		if !slices.Contains(figure.Formats(), f) {
			return fmt.Errorf("unknown format %q; known: %s", f, known)
		}
	}
	if len(formats) == 0 {
		return fmt.Errorf("no format named; known: %s", known)
	}
	return nil
}

func plotFigures(c *cobra.Command, name string, o plotOptions) error {
	chosen, err := findDrawings(name)
	if err != nil {
		return usageError{err}
	}
	if err := checkFormats(o.formats); err != nil {
		return usageError{err}
	}
	some := false
	var without []string
	for _, d := range chosen {
		figures, notes, err := o.figures(d)
		if nothing := new(nothingError); errors.As(err, &nothing) && len(chosen) > 1 {
			without = append(without, fmt.Sprintf("%s: %s", d.name, nothing))
			continue
		}
		if err != nil {
			return err
		}
		for _, n := range notes {
			c.PrintErrf("reports: %s: %s\n", d.name, n)
		}
		for _, f := range figures {
			some = true
			if err := o.write(c, f); err != nil {
				return err
			}
		}
	}
	if !some {
		return fmt.Errorf("no figure has anything to show of %s; run a sweep first, e.g. runner sweep sweeps/quickstart.yaml", o.store)
	}
	for _, text := range without {
		c.PrintErrf("reports: %s\n", text)
	}
	return nil
}

// nothingError says that a figure has nothing to show.
type nothingError struct{ text string }

func (e *nothingError) Error() string { return e.text }

// figures reads the store and draws.
func (o plotOptions) figures(d drawing) (figures []figure.Figure, notes []string, err error) {
	if err := o.parse(d.kind.metrics()); err != nil {
		return nil, nil, usageError{err}
	}
	trials, chosen, err := o.load(o.store, d.kind.measures, false)
	if err != nil {
		return nil, nil, err
	}
	series, err := loadSeries(o.store, o.sweep, d.series)
	if err != nil {
		return nil, nil, err
	}
	figures, notes = d.figures(trials, series, o.store, chosen)
	if len(figures) == 0 {
		return nil, nil, &nothingError{nothingToDraw(d, trials, o.store, notes)}
	}
	return figures, notes, nil
}

// nothingToDraw says why there is no figure and what to run.
func nothingToDraw(d drawing, trials []trial, store string, notes []string) string {
	why := ""
	if len(notes) > 0 {
		why = " (" + notes[0] + ")"
	}
	return fmt.Sprintf("nothing to draw in the %s of %s%s; run a sweep that measures it, e.g. runner sweep %s", countTrials(trials), store, why, d.sweep)
}

// write puts a figure's files into the folder, each of them whole or not at all, and names them on stdout.
func (o plotOptions) write(c *cobra.Command, f figure.Figure) error {
	if err := os.MkdirAll(o.out, 0o755); err != nil {
		return err
	}
	for _, format := range o.formats {
		if err := writeWhole(c, filepath.Join(o.out, f.Name+"."+format), func(file *os.File) error { return f.Encode(file, format) }); err != nil {
			return err
		}
	}
	return writeWhole(c, filepath.Join(o.out, f.Name+".txt"), func(file *os.File) error {
		_, err := file.WriteString(f.Title + "\n" + strings.Join(f.Caption, "\n") + "\n")
		return err
	})
}

func writeWhole(c *cobra.Command, path string, write func(*os.File) error) (err error) {
	file, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*.tmp")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(fmt.Errorf("write %s: %w", path, err), os.Remove(file.Name()))
		}
	}()
	if err = errors.Join(write(file), file.Chmod(0o644), file.Close()); err != nil {
		return err
	}
	if err = os.Rename(file.Name(), path); err != nil {
		return err
	}
	_, err = fmt.Fprintln(c.OutOrStdout(), path)
	return err
}
