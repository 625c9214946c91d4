package train

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/model/checkpoint"
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
	Epoch int      `json:"epoch"` // epochs done
	Step  int      `json:"step"`  // steps done of the one under way
	Terms []Series `json:"terms"`
}

// append adds an epoch's means to the series.
func (s *state) append(means []Term) {
	if s.Terms == nil {
		s.Terms = make([]Series, len(means))
	}
	for i, m := range means {
		s.Terms[i].Name = "loss/" + m.Name
		s.Terms[i].Values = append(s.Terms[i].Values, m.Mean)
	}
}

// save writes a checkpoint; without a folder it does nothing.
func (l *loop) save() error {
	if l.Dir == "" {
		return nil
	}
	l.saved = time.Now()
	if err := writeCheckpoint(l.Dir, l.store, l.at); err != nil {
		return fmt.Errorf("write checkpoint: %w", err)
	}
	return prune(l.Dir)
}

// resume loads the newest good checkpoint, if there is one.
func (l *loop) resume() error {
	if l.Dir == "" {
		return nil
	}
	at, err := load(l.Dir, l.store)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	l.at = at
	return err
}

// load reads the newest good checkpoint of a folder into a store; the error is
// fs.ErrNotExist if there is none.
func load(dir string, store *model.Store) (state, error) {
	names, err := checkpoints(dir)
	if err != nil {
		return state{}, err
	}
	for _, name := range slices.Backward(names) {
		var at state
		at, err = readCheckpoint(filepath.Join(dir, name), store)
		if err == nil {
			return at, nil
		}
	}
	if err != nil {
		return state{}, err
	}
	return state{}, fmt.Errorf("checkpoint in %s: %w", dir, fs.ErrNotExist)
}

// checkpoints lists a folder's checkpoints, oldest first.
func checkpoints(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, e := range entries {
		if e.IsDir() && strings.HasPrefix(e.Name(), checkpointPrefix) {
			names = append(names, e.Name())
		}
	}
	return names, nil
}

func readCheckpoint(dir string, store *model.Store) (state, error) {
	var at state
	raw, err := os.ReadFile(filepath.Join(dir, stateFile))
	if err != nil {
		return at, err
	}
	if err := json.Unmarshal(raw, &at); err != nil {
		return at, fmt.Errorf("read %s: %w", filepath.Join(dir, stateFile), err)
	}
	if _, err := checkpoint.Load(store).Dir(dir).Immediate().Done(); err != nil {
		return at, fmt.Errorf("read checkpoint %s: %w", dir, err)
	}
	store.SetLoader(nil)
	return at, nil
}

func writeCheckpoint(dir string, store *model.Store, at state) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	part, err := os.MkdirTemp(dir, partPrefix)
	if err != nil {
		return err
	}
	defer os.RemoveAll(part) // what is left of it if anything below fails
	if err := writeVariables(part, store); err != nil {
		return err
	}
	raw, err := json.Marshal(at)
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(part, stateFile), raw, 0o644); err != nil {
		return err
	}
	if err := syncTree(part); err != nil {
		return err
	}
	final := filepath.Join(dir, fmt.Sprintf("%s%06d-%06d", checkpointPrefix, at.Epoch, at.Step))
	if err := os.RemoveAll(final); err != nil {
		return err
	}
	if err := os.Rename(part, final); err != nil {
		return err
	}
	return syncFile(dir)
}

func writeVariables(dir string, store *model.Store) error {
	h, err := checkpoint.Build(store).Dir(dir).ExcludeAllParams().WithCompression(checkpoint.BinUncompressed).Done()
	if err != nil {
		return err
	}
	store.SetLoader(nil)
	return h.Save()
}

// syncTree flushes a folder and its files to disk.
func syncTree(dir string) error {
	return filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return syncFile(path)
	})
}

func syncFile(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// prune removes all but the newest checkpoints and what a killed process left unfinished.
func prune(dir string) error {
	names, err := checkpoints(dir)
	if err != nil {
		return err
	}
	stale, err := filepath.Glob(filepath.Join(dir, partPrefix+"*"))
	if err != nil {
		return err
	}
	for _, name := range names[:max(0, len(names)-kept)] {
		stale = append(stale, filepath.Join(dir, name))
	}
	for _, path := range stale {
		if err := os.RemoveAll(path); err != nil {
			return err
		}
	}
	return nil
}
