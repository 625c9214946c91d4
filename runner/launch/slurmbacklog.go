package launch

import "slices"

// catchUp submits what could not be submitted before. An error is that Slurm
// still does not answer; what it refuses now has ended.
func (s *Slurm) catchUp() error {
	if len(s.backlog) == 0 {
		return nil
	}
	err := s.submitNow(s.backlog)
	if silence(err) {
		return err
	}
	if err != nil {
		for _, t := range s.backlog {
			s.queue = append(s.queue, Event{ID: t.ID, Kind: Ended, Exit: Exit{Cause: Unusable, Text: err.Error()}})
		}
	}
	s.backlog = nil
	return nil
}

// drop withdraws tasks that were not submitted yet.
func (s *Slurm) drop(chosen func(Task) bool) {
	s.backlog = slices.DeleteFunc(s.backlog, func(t Task) bool {
		if chosen(t) {
			s.queue = append(s.queue, Event{ID: t.ID, Kind: Ended, Exit: Exit{Cause: Withdrawn}})
		}
		return chosen(t)
	})
}
