package launch

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"slices"
	"strings"
	"time"
)

// reminder is when SIGTERM is sent again: Slurm loses one that it is to send to
// a process that it is just starting.
const reminder = 15 * time.Second

// enforce cancels and signals what was ordered, until the queue shows it done.
//
// scancel has traps, all seen with Slurm 22.05: given an option, it does not
// address elements that have not begun one by one, but all of an array at once.
// So what waits is cancelled by name and without options.
func (s *Slurm) enforce() {
	var names []string
	for _, j := range s.jobs {
		switch vain := j.vain(); {
		case len(vain) == 0:
		case len(vain) == j.count(waiting):
			_, _ = s.run("scancel", "--state=PENDING", j.ID) // spares what has just started
		default:
			names = append(names, vain...)
		}
	}
	for e := range s.followed() {
		switch {
		case e.phase != running:
		case e.kill:
			_, _ = s.run("scancel", "--batch", "--signal=KILL", e.name()) // at once, which cancelling is not
			names = append(names, e.name())                               // in case its node does not answer
		case e.interrupt && time.Since(e.interrupted) > reminder:
			e.interrupted = time.Now()
			s.terminate(e)
		}
	}
	for some := range slices.Chunk(names, 500) { // a command line has an end
		_, _ = s.run("scancel", some...)
	}
}

// vain reports whether an element waits and is not to start.
func (e *element) vain() bool {
	return e.phase == waiting && (e.withdraw || e.interrupt || e.kill)
}

// vain are the names of such elements.
func (j *slurmJob) vain() []string {
	var names []string
	for _, e := range j.elements {
		if e.vain() {
			names = append(names, e.name())
		}
	}
	return names
}

// count counts the elements in a phase.
func (j *slurmJob) count(p phase) int {
	n := 0
	for _, e := range j.elements {
		if e.phase == p {
			n++
		}
	}
	return n
}

// terminate sends SIGTERM to an element's process. While other elements of the
// array wait, Slurm delivers the signal and yet answers scancel to try again,
// which it does for a minute and a half; here it is ended before.
func (s *Slurm) terminate(e *element) {
	ctx, cancel := context.WithTimeout(s.ctx, slurmPatience)
	defer cancel()
	c := exec.CommandContext(ctx, "scancel", "--verbose", "--batch", "--signal=TERM", e.name())
	c.Env = slurmEnv(os.Environ())
	c.Stderr = &watch{word: "transitional state", seen: cancel}
	if err := c.Run(); err != nil && !errors.As(err, new(*exec.ExitError)) && ctx.Err() == nil {
		s.config.Trouble("scancel: " + err.Error())
	}
}

// watch tells when a word is written to it.
type watch struct {
	word string
	seen func()
	text bytes.Buffer
}

// Write never fails.
func (w *watch) Write(p []byte) (int, error) {
	w.text.Write(p)
	if strings.Contains(w.text.String(), w.word) {
		w.seen()
	}
	return len(p), nil
}
