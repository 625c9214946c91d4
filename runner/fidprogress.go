package main

import (
	"fmt"
	"io"
	"os"
	"time"

	"github.com/dustin/go-humanize"
	"golang.org/x/term"
)

// fidProgress shows on a terminal how many images of a set are done.
type fidProgress struct {
	out         io.Writer // nil: not a terminal
	what        string
	done, total int
	start, last time.Time
}

// drawEvery is the least time between two drawings.
const drawEvery = 200 * time.Millisecond

func newFIDProgress(stderr io.Writer, what string, total int) *fidProgress {
	p := &fidProgress{what: what, total: total, start: time.Now()}
	if f, ok := stderr.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		p.out = f
	}
	return p
}

// advance counts n more images.
func (p *fidProgress) advance(n int) {
	p.done += n
	if p.out == nil || time.Since(p.last) < drawEvery {
		return
	}
	p.last = time.Now()
	_, _ = fmt.Fprintf(p.out, "\r\x1b[K%s", p.line(time.Since(p.start))) // as with tell
}

func (p *fidProgress) line(took time.Duration) string {
	rate := float64(p.done) / took.Seconds()
	left := time.Duration(float64(p.total-p.done) / rate * float64(time.Second)).Round(time.Second)
	return fmt.Sprintf("%s: %s of %s images, %s, %s left", p.what, humanize.Comma(int64(p.done)), humanize.Comma(int64(p.total)), imagesPerSecond(rate), left)
}

// clear takes away what was drawn.
func (p *fidProgress) clear() {
	if !p.last.IsZero() {
		_, _ = fmt.Fprint(p.out, "\r\x1b[K")
	}
}
