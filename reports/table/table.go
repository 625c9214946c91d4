// Package table holds a table of measurements as a value and writes it as
// text, Markdown, LaTeX, HTML, CSV or JSON.
//
// The first four are for readers: a number has the digits that its uncertainty
// supports, and what casts doubt on a cell is a footnote. CSV and JSON are for
// programs: numbers are raw, and every line says how its number was made.
//
// The package computes no statistics, knows no method and reads no store.
package table

import (
	"io"
	"math"
)

// Table is one table. Every cell of it was made in the one way that Caption
// tells readers and Facts tell programs.
type Table struct {
	Name      string   // for programs, e.g. "fid"
	Title     string   // one line
	Caption   []string // one statement each
	Facts     []Fact
	Labels    []Label // the leading columns, which name a row
	Columns   []Column
	Rows      []Row
	Best      string // what a cell marked best is, e.g. "lowest of its column"
	ShowN     bool   // n differs between cells, so each cell shows its own
	Intervals bool   // readers see intervals in the place of standard deviations
}

// Fact is one named property: a string, bool, int or float64, or nil where it is
// not known. A column's fact overrides a row's, and a row's the table's.
type Fact struct {
	Name  string
	Value any
}

// Label is the head of a column of row labels.
type Label struct {
	Head  string
	Right bool // aligned right, for numbers
}

// Column is the head of a column of cells.
type Column struct {
	Head    []string // from the widest group down; neighbours that share leading heads are grouped
	Digits  int      // decimals of a number without uncertainty
	Percent bool     // the numbers are shares, to be read in percent
	Facts   []Fact
}

// Row is one line: a label for every Label and a cell for every Column.
type Row struct {
	Labels  []string
	Cells   []Cell
	Facts   []Fact
	Summary bool // it sums up rows above it; such rows come last
}

// Cell is a number, a text, or missing when it is neither.
type Cell struct {
	Number *Number
	Text   string // what readers see in place of the number, e.g. a published figure digit for digit
	Best   bool
	Notes  []string // each becomes a footnote; equal ones share a mark
	Trials []string // ids of the trials that the cell is about
}

// Number is a mean over seeds, or another estimate.
type Number struct {
	Mean     float64
	Std      *float64  // sample standard deviation; nil when there is none
	N        int       // how many numbers it is the mean of; 0 = not a mean, or not known
	Interval *Interval // nil when there is none
}

// Interval is where the mean, or estimate, may lie, at a level that Caption tells.
type Interval struct {
	Low, High float64
	Kind      string // for programs, e.g. "t" or "bootstrap"
}

// Renderer writes tables in one format.
type Renderer interface {
	Render(w io.Writer, tables []Table) error
}

// missing stands for a number that does not exist.
const missing = "–"

// number returns the cell's number unless it is absent or not finite, which
// no reader and no program may get to see.
func (c Cell) number() (Number, bool) {
	if c.Number == nil || !finite(c.Number.Mean) {
		return Number{}, false
	}
	n := *c.Number
	if n.Std != nil && !finite(*n.Std) {
		n.Std = nil
	}
	if n.Interval != nil && !(finite(n.Interval.Low) && finite(n.Interval.High)) {
		n.Interval = nil
	}
	return n, true
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// hasBest reports whether a cell is marked, so that the mark needs a legend.
func (t Table) hasBest() bool {
	for _, r := range t.Rows {
		for _, c := range r.Cells {
			if c.Best {
				return true
			}
		}
	}
	return false
}

// summary is the index of the first summarising row; len(t.Rows) where there is none.
func (t Table) summary() int {
	for i, r := range t.Rows {
		if r.Summary {
			return i
		}
	}
	return len(t.Rows)
}
