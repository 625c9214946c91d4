// Package folder is the layout of a trial's folder, through which a supervisor
// and the process that runs the trial talk: they may be on two machines with
// nothing in common but the file system.
//
//	task.json       what to run; written by the supervisor before the process starts
//	lock            held by the process that works in the folder
//	heartbeat.json  how it stands, again and again
//	log.txt         what it printed
//	checkpoints/    of the training
//	pictures/       what the method makes (package results)
//	record.json     what came out (package results)
//
// The package runs nothing and knows nothing of stores.
package folder

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"loraebench/results"
)

// CheckpointsDir is the name of a trial's folder of checkpoints.
const CheckpointsDir = "checkpoints"

// Task is what a trial's process needs to know.
type Task struct {
	Sweep   string         `json:"sweep"`
	Config  results.Config `json:"config"`
	Backend string         `json:"backend"`
	Data    string         `json:"data"`              // root of the data sets, absolute
	Timeout time.Duration  `json:"timeout,omitempty"` // of the process, in nanoseconds; 0 = none
	Parent  string         `json:"parent,omitempty"`  // id of a trial that trained the first epochs of this one, in the folder beside
}

const taskFile = "task.json"

// ErrBusy says that another process works in the folder.
var ErrBusy = errors.New("another process works on the trial")

// Prepare makes the folder ready for a process: its task, and no record of an
// earlier run. Where a process is still at work, ErrBusy, all is left alone.
func Prepare(dir string, t Task) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	l, err := TryLock(dir)
	if err != nil {
		return err
	}
	defer l.Release()
	if err := ClearRecord(dir); err != nil {
		return err
	}
	text, err := json.Marshal(t)
	if err != nil {
		return err
	}
	path := filepath.Join(dir, taskFile)
	aside := fmt.Sprintf("%s.%d.tmp", path, os.Getpid())
	if err := os.WriteFile(aside, append(text, '\n'), 0o644); err != nil {
		return errors.Join(err, os.Remove(aside))
	}
	return os.Rename(aside, path)
}

// ClearRecord removes the record of an earlier run, and its last heartbeat.
func ClearRecord(dir string) error {
	for _, name := range []string{results.RecordFile, heartbeatFile} {
		if err := os.Remove(filepath.Join(dir, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// ReadTask reads a folder's task.
func ReadTask(dir string) (Task, error) {
	path := filepath.Join(dir, taskFile)
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return Task{}, fmt.Errorf("%s is no trial's folder: it has no %s; a sweep makes them", dir, taskFile)
	}
	if err != nil {
		return Task{}, err
	}
	var t Task
	if err := json.Unmarshal(text, &t); err != nil {
		return Task{}, fmt.Errorf("read %s: not a task: %w", path, err)
	}
	if err := t.Config.Validate(); err != nil {
		return Task{}, fmt.Errorf("read %s: %w", path, err)
	}
	return t, nil
}
