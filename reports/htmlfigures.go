package main

import (
	"bytes"
	"fmt"
	"runtime"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"loraebench/reports/figure"
	"loraebench/reports/page"
	"loraebench/results"
)

// gallery is the figures of a page. They take the longest of all, so they are
// drawn anew only when a trial more is done.
type gallery struct {
	of      string // the trials that were done
	figures []page.Figure
}

// figures are all that there is something to draw of.
func (o *pageOptions) figures(trials []trial) ([]page.Figure, error) {
	of := doneOf(trials)
	if of == o.drawn.of {
		return o.drawn.figures, nil
	}
	all := drawings()
	drawn := make([][]page.Figure, len(all))
	var work errgroup.Group
	work.SetLimit(runtime.GOMAXPROCS(0))
	for i, d := range all {
		work.Go(func() (err error) {
			drawn[i], err = o.draw(d, trials)
			return err
		})
	}
	if err := work.Wait(); err != nil {
		return nil, err
	}
	o.drawn = gallery{of, slices.Concat(drawn...)}
	return o.drawn.figures, nil
}

// doneOf is a text that changes with the trials that are done.
func doneOf(trials []trial) string {
	var s strings.Builder
	for _, t := range trials {
		if t.Status == results.Done {
			s.WriteString(t.ID + t.Provenance.Finished)
		}
	}
	return s.String()
}

// draw draws one kind of figures.
func (o *pageOptions) draw(d drawing, trials []trial) ([]page.Figure, error) {
	series, err := loadSeries(o.store, o.sweep, d.series)
	if err != nil {
		return nil, err
	}
	figures, _ := d.figures(trials, series, o.store, nil) // what is missing is in the captions, too
	drawn := make([]page.Figure, len(figures))
	for i, f := range figures {
		if drawn[i], err = o.pageFigure(d, f); err != nil {
			return nil, fmt.Errorf("draw %s: %w", f.Name, err)
		}
	}
	return drawn, nil
}

// pageFigure is a figure as part of a page: lines as lines, pictures as pixels.
func (o *pageOptions) pageFigure(d drawing, f figure.Figure) (page.Figure, error) {
	format, mediaType := "png", "image/png"
	if _, ok := f.Body.(figure.Charts); ok {
		format, mediaType = "svg", "image/svg+xml"
	}
	var b bytes.Buffer
	if err := f.Encode(&b, format); err != nil {
		return page.Figure{}, err
	}
	return page.Figure{
		Name: f.Name, Title: f.Title, Caption: f.Caption, Wide: f.Width > figure.Column,
		Command: o.commandLine("plot", d.name), MediaType: mediaType, Data: b.Bytes(),
	}, nil
}
