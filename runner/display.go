package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"golang.org/x/term"

	"loraebench/results"
	"loraebench/runner/train"
)

// display shows the trial under way: on a terminal one line that is drawn
// again and again, elsewhere one line an epoch.
type display struct {
	out     io.Writer
	width   func() int // of the terminal in columns; nil: out is none
	pending bool       // the terminal's line is not ended yet

	label         string
	number, total int       // of the trial, from 1, and of all
	first, start  time.Time // when the first trial began, and this one
}

func newDisplay(out io.Writer, total int) *display {
	d := &display{out: out, total: total}
	if f, ok := out.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		d.width = func() int {
			if w, _, err := term.GetSize(int(f.Fd())); err == nil {
				return w
			}
			return 80
		}
	}
	return d
}

// begin starts a trial.
func (d *display) begin(label string, epochs int) {
	d.start = time.Now()
	if d.number++; d.number == 1 {
		d.first = d.start
	}
	d.label = fmt.Sprintf("[%d/%d] %s", d.number, d.total, label)
	d.draw(count(epochs, "epoch"))
}

// training shows how training stands.
func (d *display) training(p train.Progress) {
	if !p.EpochEnd && d.width == nil {
		return
	}
	d.draw(fmt.Sprintf("epoch %d/%d, %s left, %.0f images/s, %s", p.Epoch, p.Epochs, p.Left.Round(time.Second), p.Rate, losses(p.Terms)))
}

// losses are the total and, if it is of more than one, its terms.
func losses(terms []train.Term) string {
	texts := make([]string, len(terms))
	for i, t := range terms {
		texts[i] = fmt.Sprintf("%s %.4g", t.Name, t.Mean)
	}
	if len(texts) <= 2 {
		return texts[len(texts)-1]
	}
	return texts[0] + " (" + strings.Join(texts[1:], ", ") + ")"
}

// stage shows what is being measured.
func (d *display) stage(name string) {
	if d.width != nil {
		d.draw("measuring " + name)
	}
}

// end closes the trial's line with its outcome, and says how long the others will take if they take as long.
func (d *display) end(r *results.Record) {
	text := outcome(r) + " (" + time.Since(d.start).Round(time.Second).String()
	if others := d.total - d.number; others > 0 && r.Status != results.Interrupted {
		left := time.Since(d.first) / time.Duration(d.number) * time.Duration(others)
		text += fmt.Sprintf("; %d more in about %s", others, left.Round(time.Second))
	}
	if d.width != nil {
		_, _ = fmt.Fprint(d.out, clearLine)
	}
	_, _ = fmt.Fprintln(d.out, d.label+": "+text+")")
	d.pending = false
}

// clearLine takes a terminal back to the start of its line, and empties it.
const clearLine = "\r\x1b[2K"

// close ends the terminal's line, so that what comes next does not run into it.
func (d *display) close() {
	if d.pending {
		_, _ = fmt.Fprintln(d.out)
		d.pending = false
	}
}

// draw writes a line; on a terminal over the one before, and no more than fits.
// Progress that cannot be written is no reason to stop a trial.
func (d *display) draw(text string) {
	line := d.label + ": " + text
	if d.width == nil {
		_, _ = fmt.Fprintln(d.out, line)
		return
	}
	if cells, width := []rune(line), d.width(); len(cells) >= width && width > 1 {
		line = string(cells[:width-2]) + "…"
	}
	_, _ = fmt.Fprint(d.out, clearLine+line)
	d.pending = true
}

// outcome is a record in a few words.
func outcome(r *results.Record) string {
	switch r.Status {
	case results.Done:
	case results.Interrupted:
		return string(r.Status) // the sweep ends and says why
	default:
		return fmt.Sprintf("%s: %s", r.Status, r.Reason)
	}
	words := []string{"done"}
	for _, v := range r.Values {
		if v.Value == nil {
			continue
		}
		switch v.Metric {
		case "fid":
			words = append(words, fmt.Sprintf("FID %s %.2f", v.Variant, *v.Value))
		case "accuracy":
			words = append(words, fmt.Sprintf("accuracy@%s %.1f%%", v.Variant, 100**v.Value))
		case "mse":
			words = append(words, fmt.Sprintf("MSE %s %.4f", v.Variant, *v.Value))
		}
	}
	return strings.Join(words, ", ")
}
