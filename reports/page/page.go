// Package page writes the results of a store as one HTML file: tables, figures,
// what made each number, and how sweeps stand. The file needs no network and no
// other file, and can be filtered and read with the keyboard.
//
// The package reads no store and serves nothing: it is given what to show, and
// package live serves it.
package page

import (
	"fmt"
	"html/template"
	"io"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"loraebench/reports/table"
	"loraebench/results"
)

// Page is what a page shows.
type Page struct {
	Store    string    // as commands name it
	Made     time.Time // when the store was read
	Live     bool      // a server tells the page what changes
	Version  string    // of the results, for the server
	Sections []Section
	Figures  []Figure
	Trials   []Trial
	Progress Progress
}

// Section is all tables of one kind.
type Section struct {
	Name    string // for links and programs
	Title   string
	Command string // prints the same tables
	Variant string // the fact of a column that says which variant of its metric it shows
	Tables  []table.Table
}

// Figure is a picture with the command that draws it.
type Figure struct {
	Name      string // for links
	Title     string
	Caption   []string // how it was made, one statement each
	Wide      bool     // it needs the width of the page
	Command   string
	MediaType string // image/svg+xml or image/png
	Data      []byte
}

// Trial is a trial with what was measured.
type Trial struct {
	results.Row
	Sweeps []string // all that it is in
	Values []results.Value
}

// view is what the template sees.
type view struct {
	Page
	CSP      string
	Style    template.CSS
	Script   template.JS
	Data     template.JS
	Sections []sectionView
	Figures  []figureView
}

type sectionView struct {
	Section
	HTML template.HTML // the tables
}

type figureView struct {
	Figure
	Source template.URL
}

// Write writes the page.
func (p Page) Write(w io.Writer) error {
	v := view{Page: p, CSP: contentPolicy(p.Live), Style: template.CSS(style), Script: template.JS(script)} // both are files of this package
	var work errgroup.Group
	work.Go(func() error {
		text, err := encode(p)
		if err != nil {
			return fmt.Errorf("write the trials of the page: %w", err)
		}
		v.Data = template.JS(text) // encoding/json escapes what could end a script
		return nil
	})
	work.Go(func() (err error) {
		v.Sections, v.Figures, err = p.views()
		return err
	})
	if err := work.Wait(); err != nil {
		return err
	}
	if err := layout.Execute(w, v); err != nil {
		return fmt.Errorf("write page: %w", err)
	}
	return nil
}

func (p Page) views() (sections []sectionView, figures []figureView, err error) {
	numbers := numberTrials(p.Trials)
	for _, s := range p.Sections {
		html, err := renderTables(s.Tables, numbers)
		if err != nil {
			return nil, nil, fmt.Errorf("write table %s: %w", s.Name, err)
		}
		sections = append(sections, sectionView{s, html})
	}
	for _, f := range p.Figures {
		source, err := f.source()
		if err != nil {
			return nil, nil, err
		}
		figures = append(figures, figureView{f, source})
	}
	return sections, figures, nil
}

// renderTables writes tables whose cells name trials by number: an id each would
// be most of a large page.
func renderTables(tables []table.Table, numbers map[string]string) (template.HTML, error) {
	var s strings.Builder
	for _, t := range tables {
		s.WriteString(`<div class="scroll">` + "\n")
		if err := (table.HTML{}).Render(&s, []table.Table{numbered(t, numbers)}); err != nil {
			return "", err
		}
		s.WriteString("</div>\n")
	}
	return template.HTML(s.String()), nil // package table escapes what it is given
}

// numbered is a table with numbers in the place of ids; a trial that the page does not have is left out.
func numbered(t table.Table, numbers map[string]string) table.Table {
	rows := make([]table.Row, len(t.Rows))
	for i, r := range t.Rows {
		cells := make([]table.Cell, len(r.Cells))
		for j, c := range r.Cells {
			ids := c.Trials
			c.Trials = nil
			for _, id := range ids {
				if n, ok := numbers[id]; ok {
					c.Trials = append(c.Trials, n)
				}
			}
			cells[j] = c
		}
		r.Cells = cells
		rows[i] = r
	}
	t.Rows = rows
	return t
}
