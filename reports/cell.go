package main

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/gonum/stat"

	"loraebench/reports/table"
	"loraebench/results"
)

// notRun is the note on our cells of a method of which only published figures are known.
const notRun = "not run in this setting"

// cellAt sums up the trials of one row, which differ in nothing but the seed, at one place.
func (k kind) cellAt(p place, r row) table.Cell {
	if len(r.trials) == 0 {
		return table.Cell{Notes: []string{notRun}}
	}
	trials := r.at(p.data)
	var numbers []float64
	var doubts doubts
	for _, t := range trials {
		v, ok := k.valueAt(p, t)
		switch {
		case t.Status == results.Failed || t.Status == results.Diverged:
			doubts.add(t, fmt.Sprintf("%s: %s", t.Status, t.Reason))
		case t.Status != results.Done:
			doubts.add(t, string(t.Status))
		case !ok: // the trial was not to measure it
		case v.Value == nil:
			doubts.add(t, v.Reason)
		case math.IsNaN(*v.Value) || math.IsInf(*v.Value, 0):
			doubts.add(t, "not a finite number")
		default:
			numbers = append(numbers, *v.Value)
			if warning, ok := v.Detail["warning"].(string); ok && warning != "" {
				doubts.add(t, "warning: "+warning)
			}
		}
	}
	return table.Cell{Number: aggregate(numbers), Notes: doubts.notes(len(trials))}
}

func (k kind) valueAt(p place, t trial) (results.Value, bool) {
	for _, v := range t.values {
		if k.shows(v) && p.holds(t, v) {
			return v, true
		}
	}
	return results.Value{}, false
}

// aggregate is mean and sample standard deviation; nil of nothing.
func aggregate(numbers []float64) *table.Number {
	switch len(numbers) {
	case 0:
		return nil
	case 1:
		return &table.Number{Mean: numbers[0], N: 1}
	}
	mean, std := stat.MeanStdDev(numbers, nil)
	if slices.Min(numbers) == slices.Max(numbers) {
		mean, std = numbers[0], 0 // where the sums would leave a rounding error
	}
	return &table.Number{Mean: mean, Std: &std, N: len(numbers)}
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
