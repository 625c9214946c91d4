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
	s.cancelWaiting() // first, or what is killed makes room for it
	var killed []string
	for e := range s.followed() {
		switch {
		case e.phase != running:
		case e.kill:
			_, _ = s.run("scancel", "--batch", "--signal=KILL", e.name()) // at once, which cancelling is not
			killed = append(killed, e.name())
		case e.interrupt && time.Since(e.interrupted) > reminder:
			e.interrupted = time.Now()
			s.terminate(e)
		}
	}
	s.cancelNamed(killed) // in case a node does not answer
}

// cancelWaiting cancels what waits in vain.
func (s *Slurm) cancelWaiting() {
	var names []string
	for _, j := range s.jobs {
		if vain := j.vain(); len(vain) > 0 && j.withdrawn() {
			_, _ = s.run("scancel", "--state=PENDING", j.ID) // spares what has just started
		} else {
			names = append(names, vain...)
		}
	}
	s.cancelNamed(names)
}

func (s *Slurm) cancelNamed(names []string) {
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

// withdrawn reports whether nothing of the job that waits now, or will a moment
// later, is to start.
func (j *slurmJob) withdrawn() bool {
	for _, e := range j.elements {
		if !e.followed && e.phase != ended || e.phase == waiting && !e.withdraw || e.phase == completing {
			return false
		}
	}
	return true
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
		s.tell("scancel: " + err.Error())
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
