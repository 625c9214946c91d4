package train

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// A checkpoint is a folder step-EEEEEE-SSSSSS with GoMLX's files and state.json.
// It is written under another name, synced and renamed, so that a folder of
// that name is whole; the newest two are kept in case a disk lies about it.
const (
	checkpointPrefix = "step-"
	partPrefix       = "part-"
	stateFile        = "state.json"
	kept             = 2
)

// state is what goes on from a checkpoint besides the variables.
type state struct {
	Epoch     int        `json:"epoch"`     // epochs done
	Step      int        `json:"step"`      // steps done of the one under way; fewer than it has
	Seconds   float64    `json:"seconds"`   // of training
	Trainable []string   `json:"trainable"` // paths of the trainable variables, which GoMLX's files don't tell
	Terms     []Series   `json:"terms"`
	Gradient  []*float64 `json:"gradient,omitempty"`  // as Result.Gradient
	Backends  []string   `json:"backends,omitempty"`  // that had a part in it; checkpoints from before there was a choice have none
	Inherited bool       `json:"inherited,omitempty"` // the training began at a checkpoint of another one
}

// append adds an epoch's means to the series.
func (s *state) append(means []Term) error {
	if s.Epoch == 0 {
		s.Terms = make([]Series, len(means))
	}
	if len(s.Terms) != len(means) {
		return fmt.Errorf("the checkpoint has %d loss terms, the method now has %d", len(s.Terms), len(means))
	}
	for i, m := range means {
		s.Terms[i].Name = "loss/" + m.Name
		s.Terms[i].Values = append(s.Terms[i].Values, m.Mean)
	}
	return nil
}

// name is the name of the state's checkpoint; names sort as the states follow one another.
func (s state) name() string { return fmt.Sprintf("%s%06d-%06d", checkpointPrefix, s.Epoch, s.Step) }

// saveIfDue writes a checkpoint when it is time to.
func (l *loop) saveIfDue() error {
	if l.CheckpointEvery > 0 && time.Since(l.saved) >= l.CheckpointEvery {
		return l.save()
	}
	return nil
}

// save writes a checkpoint, unless there is no folder or it is there already.
func (l *loop) save() error {
	if l.Dir == "" || l.newest == l.at.name() {
		return nil
	}
	l.at.Seconds, l.at.Trainable = l.seconds(), trainable(l.store)
	err := writeCheckpoint(l.Dir, l.store, l.at)
	if err == nil {
		l.newest, l.saved = l.at.name(), time.Now()
		err = prune(l.Dir)
	}
	if err != nil {
		return fmt.Errorf("%w: %w", ErrNotSaved, err)
	}
	return nil
}

// resume goes on from the newest good checkpoint, or begins where there is
// none. A folder whose checkpoints are all bad is an error: to begin again
// would throw away work that someone may still save.
func (l *loop) resume() error {
	if l.Dir == "" {
		return nil
	}
	names, err := checkpoints(l.Dir)
	if err != nil {
		return err
	}
	if len(names) == 0 {
		return l.inherit()
	}
	i, err := l.newestGood(l.Dir, names)
	if err != nil {
		return fmt.Errorf("no good checkpoint in %s, remove it to train from the start: %w", l.Dir, err)
	}
	l.newest = names[i]
	return remove(l.Dir, names[i+1:]) // bad ones, or prune would keep them for good ones
}

// inherit begins at the newest good checkpoint of the training that this one
// continues. One that has none any more costs time, and is no error.
func (l *loop) inherit() error {
	if l.From == "" {
		return nil
	}
	names, _, err := listed(l.From)
	if err != nil {
		return nil
	}
	if _, err := l.newestGood(l.From, names); err != nil || len(names) == 0 {
		return nil
	}
	l.at.Inherited = true
	return nil
}

// newestGood loads the newest good checkpoint of a folder, and returns its index in names, oldest first.
func (l *loop) newestGood(dir string, names []string) (int, error) {
	var err error
	for i, name := range slices.Backward(names) {
		at, bad := l.read(filepath.Join(dir, name))
		if bad == nil {
			l.at = at
			return i, nil
		}
		err = cmp.Or(err, bad)
	}
	return 0, err
}

// checkpoints lists a folder's checkpoints, oldest first, and removes what a
// killed process left unfinished.
func checkpoints(dir string) ([]string, error) {
	names, unfinished, err := listed(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	return names, remove(dir, unfinished)
}

// listed are a folder's checkpoints, oldest first, and what was left unfinished or is being written.
func listed(dir string) (names, unfinished []string, err error) {
	entries, err := os.ReadDir(dir)
	for _, e := range entries {
		switch {
		case strings.HasPrefix(e.Name(), checkpointPrefix):
			names = append(names, e.Name())
		case strings.HasPrefix(e.Name(), partPrefix):
			unfinished = append(unfinished, e.Name())
		}
	}
	return names, unfinished, err
}

// prune removes all but the newest checkpoints.
func prune(dir string) error {
	names, err := checkpoints(dir)
	if err != nil {
		return err
	}
	return remove(dir, names[:max(0, len(names)-kept)])
}

func remove(dir string, names []string) error {
	for _, name := range names {
		if err := os.RemoveAll(filepath.Join(dir, name)); err != nil {
			return err
		}
	}
	return nil
}
