package main

import (
	"fmt"
	"io"
	"strings"

	"loraebench/runner/folder"
	"loraebench/runner/supervise"
)

// live shows a sweep on a terminal: a line for each trial that ended, and below
// them, drawn again and again, how the sweep and the trials under way stand.
type live struct {
	tally
	out, err io.Writer
	size     func() (width, height int)
	drawn    int // lines below those that stay
}

// Begin adds a line to those that are drawn.
func (l *live) Begin(t supervise.Trial, where string) { l.begin(t, where) }

// Beat changes a line.
func (l *live) Beat(t supervise.Trial, b folder.Heartbeat) { l.beat(t.ID, b) }

// Requeue takes a line away.
func (l *live) Requeue(t supervise.Trial) { l.requeue(t.ID) }

// End lets a line stay.
func (l *live) End(t supervise.Trial, o supervise.Outcome) {
	if e := l.end(t.ID, o.Status); e != nil {
		l.clear()
		tell(l.out, "[%d/%d] %s: %s", e.number, l.total, e.label, ending(e, o))
		l.Tick()
	}
}

// Trouble says what went wrong with no trial.
func (l *live) Trouble(text string) {
	l.clear()
	tell(l.err, "runner: %s", oneLine(text))
}

// Tick draws how the sweep stands; no more lines than the terminal has, none wider.
func (l *live) Tick() {
	l.clear()
	if len(l.order)+l.left() == 0 {
		return
	}
	width, height := l.size()
	if width < 1 || height < 1 { // some terminals do not know
		width, height = 80, 24
	}
	lines := []string{l.sweep + ": " + l.progress()}
	for i, e := range l.order {
		if i > height-4 && len(l.order) > i+1 {
			lines = append(lines, fmt.Sprintf("  and %d more", len(l.order)-i))
			break
		}
		lines = append(lines, fmt.Sprintf("  [%d/%d] %s: %s", e.number, l.total, e.label, standing(e.beat)))
	}
	for i, line := range lines {
		if cells := []rune(line); len(cells) >= width {
			lines[i] = string(cells[:max(0, width-2)]) + "…"
		}
	}
	_, _ = fmt.Fprint(l.out, strings.Join(lines, "\n")+"\n") // as with tell
	l.drawn = len(lines)
}

// clear takes away what was drawn.
func (l *live) clear() {
	if l.drawn > 0 {
		_, _ = fmt.Fprintf(l.out, "\x1b[%dA\r\x1b[J", l.drawn)
		l.drawn = 0
	}
}
