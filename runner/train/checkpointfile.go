package train

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/model/checkpoint"
)

// read loads a checkpoint's variables into the store. One that is torn, or not
// of this training, changes nothing.
func (l *loop) read(dir string) (state, error) {
	var at state
	path := filepath.Join(dir, stateFile)
	raw, err := os.ReadFile(path)
	if err != nil {
		return state{}, err
	}
	if err := json.Unmarshal(raw, &at); err != nil {
		return state{}, fmt.Errorf("read %s: %w", path, err)
	}
	if err := l.check(at); err != nil {
		return state{}, fmt.Errorf("read %s: %w", path, err)
	}
	loaded, err := readVariables(dir)
	if err == nil {
		err = copyVariables(l.store, loaded, at.Trainable)
	}
	if err != nil {
		return state{}, fmt.Errorf("read checkpoint %s: %w", dir, err)
	}
	return at, nil
}

// check says what is wrong with a state for this training.
func (l *loop) check(s state) error {
	if s.Epoch < 0 || s.Epoch > l.Epochs || s.Step < 0 || s.Step >= l.stepsAnEpoch() {
		return fmt.Errorf("epoch %d, step %d: this training has %d epochs of %d steps", s.Epoch, s.Step, l.Epochs, l.stepsAnEpoch())
	}
	if s.Epoch > 0 && len(s.Terms) == 0 {
		return fmt.Errorf("%d epochs without a loss term", s.Epoch)
	}
	for _, t := range s.Terms {
		if len(t.Values) != s.Epoch {
			return fmt.Errorf("%d epochs, but %d values of %s", s.Epoch, len(t.Values), t.Name)
		}
	}
	if n := len(s.Gradient); n > 0 && n != s.Epoch {
		return fmt.Errorf("%d epochs, but %d norms of the gradient", s.Epoch, n)
	}
	return nil
}

// readVariables reads a checkpoint's variables into a store of their own. GoMLX
// panics at some kinds of damage.
func readVariables(dir string) (store *model.Store, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("damaged: %v", p)
		}
	}()
	store = model.NewStore()
	_, err = checkpoint.Load(store).Dir(dir).Immediate().Done()
	return store, err
}

// copyVariables sets a store's variables to those read. GoMLX v0.28.8 would
// leave out those that are there already: the state of the random numbers.
func copyVariables(to, from *model.Store, trainable []string) error {
	for v := range from.IterVariables() {
		value, err := v.Value()
		if err != nil {
			return err
		}
		mine := to.GetVariable(v.Path())
		if mine == nil {
			mine, err = to.CreateVariable(v.Path(), value)
		} else {
			err = mine.SetValue(value)
		}
		if err != nil {
			return err
		}
		mine.SetTrainable(slices.Contains(trainable, v.Path()))
	}
	return nil
}

// trainable are the paths of the trainable variables, sorted.
func trainable(store *model.Store) []string {
	paths := []string{}
	for v := range store.IterVariables() {
		if v.Trainable {
			paths = append(paths, v.Path())
		}
	}
	slices.Sort(paths)
	return paths
}

func writeCheckpoint(dir string, store *model.Store, at state) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	part, err := os.MkdirTemp(dir, partPrefix)
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(part) }() // what is left of it if anything below fails; the first error is the one to report
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
	if err := os.Rename(part, filepath.Join(dir, at.name())); err != nil {
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
	err = h.Save()
	if cause := (*fs.PathError)(nil); errors.As(err, &cause) {
		return cause // GoMLX names the path three times
	}
	if err != nil {
		return err
	}
	return checkSize(dir, store)
}

// checkSize wants a folder's files of values to hold every variable. GoMLX
// v0.28.8 drops the error of a write that fails, as on a full disk, and leaves
// the variable out (Handler.Save): a resumed training would draw it anew.
func checkSize(dir string, store *model.Store) error {
	var want, got int64
	for v := range store.IterVariables() {
		want += v.Shape().ByteSize()
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		info, err := e.Info()
		if err != nil {
			return err
		}
		if filepath.Ext(e.Name()) == checkpoint.BinDataSuffix {
			got += info.Size()
		}
	}
	if got != want {
		return fmt.Errorf("only %d of %d bytes were written: the disk is full or broken", got, want)
	}
	return nil
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
