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
	out      io.Writer
	terminal bool
	label    string
	start    time.Time
}

func newDisplay(out io.Writer) *display {
	f, ok := out.(*os.File)
	return &display{out: out, terminal: ok && term.IsTerminal(int(f.Fd()))}
}

// begin starts a trial.
func (d *display) begin(label string, epochs int) {
	d.label, d.start = label, time.Now()
	d.draw(fmt.Sprintf("%d epochs", epochs))
}

// training shows how training stands.
func (d *display) training(p train.Progress) {
	if !p.EpochEnd && !d.terminal {
		return
	}
	var b strings.Builder
	fmt.Fprintf(&b, "epoch %d/%d", p.Epoch, p.Epochs)
	for _, t := range p.Terms {
		fmt.Fprintf(&b, " %s %.4g", t.Name, t.Mean)
	}
	fmt.Fprintf(&b, ", %.0f images/s, %s left", p.Rate, p.Left.Round(time.Second))
	d.draw(b.String())
}

// stage shows what is being measured.
func (d *display) stage(name string) {
	if d.terminal {
		d.draw("measuring " + name)
	}
}

// end closes the trial's line with its outcome.
func (d *display) end(r *results.Record) {
	d.draw(outcome(r) + fmt.Sprintf(" (%s)", time.Since(d.start).Round(time.Second)))
	if d.terminal {
		_, _ = fmt.Fprintln(d.out)
	}
}

// draw writes a line; on a terminal over the one before. Progress that cannot
// be written is no reason to stop a trial.
func (d *display) draw(text string) {
	line := d.label + ": " + text
	if d.terminal {
		_, _ = fmt.Fprintf(d.out, "\r\x1b[2K%s", line)
		return
	}
	_, _ = fmt.Fprintln(d.out, line)
}

// outcome is a record in a few words.
func outcome(r *results.Record) string {
	if r.Status != results.Done {
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
