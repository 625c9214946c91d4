package main

import (
	"cmp"
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"

	"loraebench/results"
	"loraebench/runner/folder"
)

// garbage is a file or folder below the trials' folder that can be deleted.
type garbage struct {
	trial  string // id, "" for what is in no trial's folder
	status string // of the trial in the store
	what   string
	path   string // below the trials' folder, with slashes
	bytes  int64  // that it frees
}

// Names of what is not finished: a process writes under them and then renames.
const (
	partPrefix = "part-"
	tempSuffix = ".tmp"
	stepPrefix = "step-" // of a checkpoint; they sort by age
)

func unfinished(name string) bool {
	return strings.HasPrefix(name, partPrefix) || strings.HasSuffix(name, tempSuffix)
}

var trialFolder = regexp.MustCompile(`^[0-9a-f]{16}$`)

// collector finds garbage. It looks into no folder behind a link: what the
// link points to may be anyone's.
type collector struct {
	dir   string // the trials' folder
	root  *os.Root
	known map[string]results.Status
	last  bool // also the newest checkpoints of done trials

	found []garbage
	busy  []string // trials that a process works on
}

// collect looks at all folders. Where there is no trials' folder, there is no garbage.
func collect(dir string, known map[string]results.Status, last bool) (*collector, error) {
	root, err := os.OpenRoot(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return &collector{}, nil
	}
	if err != nil {
		return nil, err
	}
	defer func() { _ = root.Close() }() // only read
	c := &collector{dir: dir, root: root, known: known, last: last}
	entries, err := c.list(".")
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		switch {
		case unfinished(e.Name()):
			err = c.add("", "unfinished "+e.Name(), e.Name(), e)
		case trialFolder.MatchString(e.Name()) && e.IsDir():
			err = c.trial(e)
		}
		if err != nil {
			return nil, err
		}
	}
	return c, nil
}

func (c *collector) trial(e fs.DirEntry) error {
	id := e.Name()
	if c.locked(id) {
		c.busy = append(c.busy, id)
		return nil
	}
	entries, err := c.list(id)
	if err != nil {
		return err
	}
	status, known := c.known[id]
	if !known {
		what := "whole folder"
		for _, inside := range entries {
			if inside.Name() == results.RecordFile {
				what += ", with the record"
			}
		}
		return c.add(id, what, id, e)
	}
	for _, inside := range entries {
		switch at := path.Join(id, inside.Name()); {
		case unfinished(inside.Name()):
			err = c.add(id, "unfinished "+inside.Name(), at, inside)
		case inside.Name() == folder.CheckpointsDir && inside.IsDir():
			err = c.checkpoints(id, at, status == results.Done)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (c *collector) checkpoints(id, dir string, done bool) error {
	entries, err := c.list(dir)
	if err != nil {
		return err
	}
	var steps []fs.DirEntry
	for _, e := range entries {
		switch {
		case unfinished(e.Name()):
			if err := c.add(id, "unfinished "+e.Name(), path.Join(dir, e.Name()), e); err != nil {
				return err
			}
		case strings.HasPrefix(e.Name(), stepPrefix) && done:
			steps = append(steps, e)
		}
	}
	for i, e := range steps {
		what := "older checkpoint "
		if i == len(steps)-1 {
			if !c.last {
				return nil
			}
			what = "last checkpoint "
		}
		if err := c.add(id, what+e.Name(), path.Join(dir, e.Name()), e); err != nil {
			return err
		}
	}
	return nil
}

func (c *collector) add(id, what, at string, e fs.DirEntry) error {
	bytes, err := c.size(at, e)
	if errors.Is(err, fs.ErrNotExist) {
		return nil // gone since
	}
	status := cmp.Or(string(c.known[id]), "unknown")
	c.found = append(c.found, garbage{trial: id, status: status, what: what, path: at, bytes: bytes})
	return err
}

// size is how many bytes the files in e have together.
func (c *collector) size(at string, e fs.DirEntry) (bytes int64, err error) {
	if !e.IsDir() {
		info, err := e.Info()
		if err != nil {
			return 0, err
		}
		return info.Size(), nil
	}
	entries, err := c.list(at)
	if err != nil {
		return 0, err
	}
	for _, inside := range entries {
		n, err := c.size(path.Join(at, inside.Name()), inside)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return 0, err
		}
		bytes += n
	}
	return bytes, nil
}

// list is what a folder has, sorted by name; nothing of a folder that is gone.
func (c *collector) list(dir string) ([]fs.DirEntry, error) {
	entries, err := fs.ReadDir(c.root.FS(), dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return entries, err
}

// locked reports that a process works in a trial's folder, or that nobody can tell.
func (c *collector) locked(id string) bool {
	switch info, err := c.root.Lstat(path.Join(id, folder.LockFile)); {
	case errors.Is(err, fs.ErrNotExist):
		return false
	case err != nil || !info.Mode().IsRegular():
		return true
	}
	lock, err := folder.TryLock(filepath.Join(c.dir, id))
	if err != nil {
		return true
	}
	lock.Release()
	return false
}
