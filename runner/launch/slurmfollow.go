package launch

import (
	"fmt"
	"os"
	"slices"
	"strings"
)

// forgotten is how often an element must be missing in the queue, one look
// after the other, before it is believed to be gone.
const forgotten = 2

// look brings the elements up to date and queues events.
func (s *Slurm) look() error {
	if len(s.jobs) == 0 {
		return nil
	}
	ids := make([]string, len(s.jobs))
	for i, j := range s.jobs {
		ids[i] = j.ID
	}
	records, err := s.squeue("--jobs=" + strings.Join(ids, ","))
	if err != nil {
		return err
	}
	var gone []*element
	for _, j := range s.jobs {
		for _, e := range j.elements {
			if r, ok := records[e.name()]; e.phase == ended {
				continue
			} else if ok {
				s.update(e, r)
			} else if e.absences++; e.absences == forgotten || !e.followed || e.vain() {
				gone = append(gone, e)
			}
		}
	}
	s.lost(gone)
	s.jobs = slices.DeleteFunc(s.jobs, func(j *slurmJob) bool {
		if j.over() {
			s.discard(j)
		}
		return j.over()
	})
	return nil
}

// update takes over what Slurm says of an element.
func (s *Slurm) update(e *element, r record) {
	e.absences = 0
	e.phase = phaseOf(r.state)
	again := r.restarts > e.restarts
	e.restarts = r.restarts
	e.began = e.began || r.node != "" || r.restarts > 0
	if r.node != "" {
		e.node = r.node
	}
	if again {
		s.start(e) // and was requeued, between two looks
	}
	if e.started && (again || e.phase == waiting) {
		e.started = false
		s.emit(e, Event{Kind: Requeued})
	}
	switch e.phase {
	case waiting:
		s.warn(e, r.reason)
	case running:
		s.start(e)
	case ended:
		if r.node != "" {
			s.start(e) // it came and went between two looks
		}
		s.end(e, e.exit(r))
	}
}

// lost ends elements that are in the queue no more.
func (s *Slurm) lost(gone []*element) {
	records := s.sacct(slices.DeleteFunc(slices.Clone(gone), func(e *element) bool { return !e.followed || e.vain() && !e.began }))
	for _, e := range gone {
		e.phase = ended
		r, ok := records[e.name()]
		switch {
		case ok:
			s.update(e, r)
		case e.began:
			s.end(e, Exit{Cause: Killed, Text: fmt.Sprintf("Slurm no longer knows job %s", e.name())})
		case e.withdraw || e.interrupt || e.kill:
			s.end(e, Exit{Cause: Withdrawn})
		default:
			s.end(e, Exit{Cause: Killed, Text: fmt.Sprintf("Slurm job %s left the queue before it was seen to begin", e.name())})
		}
	}
}

// follow makes this launcher report an element of an earlier one.
func (s *Slurm) follow(e *element) {
	e.followed = true
	if e.phase == running {
		s.start(e)
	}
}

func (s *Slurm) start(e *element) {
	if !e.followed || e.started {
		return
	}
	e.started = true
	where := "Slurm job " + e.name()
	if e.node != "" {
		where += " on " + e.node
	}
	s.emit(e, Event{Kind: Started, Where: where})
}

func (s *Slurm) end(e *element, exit Exit) {
	log := s.path(e.job, fmt.Sprintf("_%d.log", e.index))
	switch exit.Cause {
	case Clean:
		_ = os.Remove(log) // there may be none
	case Failed, Unusable:
		if last := lastLine(log); last != "" {
			exit.Text = last
		}
	}
	exit.Settle = s.config.Settle
	s.emit(e, Event{Kind: Ended, Exit: exit})
}

func (s *Slurm) emit(e *element, event Event) {
	if e.followed {
		event.ID = e.task
		s.queue = append(s.queue, event)
	}
}

// warn says once a job that an element won't start until someone releases it.
func (s *Slurm) warn(e *element, reason string) {
	if e.job.held || !e.followed || !strings.Contains(strings.ToLower(reason), "held") {
		return
	}
	e.job.held = true
	s.tell(fmt.Sprintf("Slurm job %s waits (%s) until you run scontrol release %s", e.name(), reason, e.name()))
}
