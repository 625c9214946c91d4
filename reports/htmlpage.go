package main

import (
	"runtime/debug"
	"slices"
	"sync"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"loraebench/reports/page"
	"loraebench/results"
)

// pageOptions are the flags of the commands that make a page.
type pageOptions struct {
	*options
	selection
	intervals bool
	drawn     gallery
}

func (o *pageOptions) addPageFlags(c *cobra.Command) {
	c.Flags().StringVar(&o.sweep, "sweep", "", "only the trials of the sweep `NAME`")
	c.Flags().StringSliceVar(&o.methods, "method", nil, "only `METHODS`, with commas between them")
	c.Flags().StringArrayVar(&o.where, "where", nil, "only trials that meet `CONDITIONS`, e.g. 'lambda>=1e-3,dataset=mnist|celeba'")
	c.Flags().BoolVar(&o.intervals, "interval", false, "show 95 % intervals in the place of standard deviations")
}

// pageGCPercent is gcPercent for a page, which unlike a table holds everything
// that the store has.
const pageGCPercent = 200

// Page reads the store and makes every table that it has numbers for.
func (o *pageOptions) Page() (page.Page, error) {
	debug.SetGCPercent(pageGCPercent)
	p := page.Page{Store: o.store, Made: time.Now()}
	trials, sweeps, err := o.read()
	if err != nil {
		return page.Page{}, err
	}
	paper, err := decodePublished(publishedJSON)
	if err != nil {
		return page.Page{}, err
	}
	var work errgroup.Group
	work.Go(func() error { p.Sections = o.sections(trials, paper); return nil })
	work.Go(func() (err error) { p.Figures, err = o.figures(trials); return err })
	if err := work.Wait(); err != nil {
		return page.Page{}, err
	}
	rows := make([]results.Row, len(trials))
	for i, t := range trials {
		rows[i] = *t.Row
		p.Trials = append(p.Trials, page.Trial{Row: *t.Row, Sweeps: sweeps.of[t.ID], Values: t.values})
	}
	p.Progress = page.NewProgress(sweeps.counts, rows)
	return p, nil
}

// sections are the kinds of tables that there are numbers for, worked out side by side.
func (o *pageOptions) sections(trials []trial, paper *published) []page.Section {
	all := kinds()
	sections := make([]page.Section, len(all))
	var work sync.WaitGroup
	for i, k := range all {
		if k.name == everyTrial.name { // the page lists them itself
			continue
		}
		work.Go(func() {
			k.intervals = o.intervals
			beside := paper
			if len(k.sources) == 0 {
				beside = nil
			}
			if tables := build(k, trials, beside); len(tables) > 0 {
				sections[i] = page.Section{Name: k.name, Title: tables[0].Title, Command: o.command(k), Variant: k.variantName, Tables: tables}
			}
		})
	}
	work.Wait()
	return slices.DeleteFunc(sections, func(s page.Section) bool { return s.Name == "" })
}
