package main

import (
	"fmt"
	"math"
	"strings"

	"loraebench/reports/table"
	"loraebench/results"
	"loraebench/stats"
)

// notRun is the note on our cells of a method of which only published figures are known.
const notRun = "not run in this setting"

// confidence is the level of every interval.
const confidence = 0.95

// The kinds of intervals, for programs.
const (
	meanInterval      = "t"         // of the mean over seeds, by Student's t
	bootstrapInterval = "bootstrap" // of one seed's number, over its generated images
	fitInterval       = "fit"       // of a fitted slope, by Student's t
)

// cell is a table's cell with the numbers behind it, one a seed.
type cell struct {
	table.Cell
	sample []float64
}

// cellAt sums up the trials of one row, which differ in nothing but the seed, at one place.
func (k kind) cellAt(p *place, r row) cell {
	if len(r.trials) == 0 {
		return cell{Cell: table.Cell{Notes: []string{notRun}}}
	}
	trials := r.at(p)
	c := cell{sample: make([]float64, 0, len(trials))}
	c.Trials = make([]string, 0, len(trials))
	var doubts doubts
	var last spot
	for _, t := range trials {
		c.Trials = append(c.Trials, t.ID)
		s, ok := t.spotAt(p)
		switch {
		case t.Status == results.Failed || t.Status == results.Diverged:
			doubts.add(t, fmt.Sprintf("%s: %s", t.Status, t.Reason))
		case t.Status != results.Done:
			doubts.add(t, string(t.Status))
		case !ok: // the trial was not to measure it
		case s.Value.Value == nil:
			doubts.add(t, withoutMethod(s.Reason, t.Config.Method))
		case s.number == nil:
			doubts.add(t, "not recorded")
		case math.IsNaN(*s.number) || math.IsInf(*s.number, 0):
			doubts.add(t, "not a finite number")
		default:
			c.sample, last = append(c.sample, *s.number), s
			if s.warning != "" {
				doubts.add(t, "warning: "+s.warning)
			}
		}
	}
	c.Number = k.aggregate(c.sample)
	if len(c.sample) == 1 && k.measures[p.measure].detail == "" {
		c.Number.Interval = recordedInterval(*last.Value)
	}
	c.Notes = append(doubts.notes(len(trials)), k.mixture(trials)...)
	return c
}

// withoutMethod is a reason such as "unsupported: ae has no prior" without the
// method, which the row says: what several lack is one note.
func withoutMethod(reason, method string) string {
	return strings.Replace(reason, ": "+method+" has no ", ": no ", 1)
}

// spotAt is the trial's value at a place.
func (t trial) spotAt(p *place) (spot, bool) {
	for _, s := range t.spots {
		if p.holds(t, s) {
			return s, true
		}
	}
	return spot{}, false
}

// aggregate is mean, sample standard deviation and interval; nil of nothing.
func (k kind) aggregate(sample []float64) *table.Number {
	s, err := stats.Summarize(sample)
	if err != nil { // of no numbers: those that are not finite never get here
		return nil
	}
	n := &table.Number{Mean: s.Mean, N: s.N}
	if s.N > 1 {
		half := s.Std * k.halfWidth(s.N)
		n.Std, n.Interval = &s.Std, &table.Interval{Low: s.Mean - half, High: s.Mean + half, Kind: meanInterval}
	}
	return n
}

// halfWidth is half of the interval of a mean over n numbers with a deviation of
// 1. It is kept, where k has a place for it: a table asks as often as it has
// cells, nearly always for one n.
func (k kind) halfWidth(n int) float64 {
	if half, ok := k.half[n]; ok {
		return half
	}
	i, err := stats.Summary{N: n, Std: 1}.Interval(confidence)
	if err != nil { // n is at least 2
		return math.NaN()
	}
	if k.half != nil {
		k.half[n] = i.High
	}
	return i.High
}

// recordedInterval is the one that a trial left with its number; nil if it left none.
func recordedInterval(v results.Value) *table.Interval {
	for _, i := range []struct{ low, high, kind string }{
		{"bootstrap_low", "bootstrap_high", bootstrapInterval},
		{"low", "high", fitInterval},
	} {
		low, is := number(v.Detail[i.low])
		high, too := number(v.Detail[i.high])
		if is && too {
			return &table.Interval{Low: low, High: high, Kind: i.kind}
		}
	}
	return nil
}

// doubts are statements about a cell and the seeds that each is true of.
type doubts []doubt

type doubt struct {
	text  string
	seeds []string
}

func (d *doubts) add(t trial, text string) {
	seed := fmt.Sprint(t.Config.Seed)
	for i := range *d {
		if (*d)[i].text == text {
			(*d)[i].seeds = append((*d)[i].seeds, seed)
			return
		}
	}
	*d = append(*d, doubt{text: text, seeds: []string{seed}})
}

// notes name the seeds of a doubt that is not about all trials of the cell.
func (d doubts) notes(trials int) []string {
	var notes []string
	for _, doubt := range d {
		note := doubt.text
		if len(doubt.seeds) < trials {
			word := "seed"
			if len(doubt.seeds) > 1 {
				word = "seeds"
			}
			note += fmt.Sprintf(" (%s %s of %d)", word, strings.Join(doubt.seeds, ", "), trials)
		}
		notes = append(notes, note)
	}
	return notes
}
