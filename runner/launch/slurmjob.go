package launch

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// slurmJob is an array job. Its file is this in JSON; that it has no number
// means that its launcher died before sbatch answered, or while it did.
type slurmJob struct {
	Name  string   `json:"name"` // of the job and of its files; never used again
	ID    string   `json:"job"`
	Tasks []string `json:"tasks"` // element k works on task k

	elements []*element
	held     bool // it was said that elements are held
}

// element is one element of an array job: a task that was submitted.
type element struct {
	job      *slurmJob
	index    int
	task     string
	followed bool // this launcher reports what becomes of it

	phase       phase
	began       bool
	started     bool // reported as Started, and neither as Requeued nor Ended since
	node        string
	restarts    int
	absences    int // looks at the queue, the last ones, in which it was not there
	withdraw    bool
	interrupt   bool
	kill        bool
	interrupted time.Time // when SIGTERM was sent
}

// phase is what an element's state in Slurm amounts to.
type phase int

const (
	waiting    phase = iota // to start, or to start again
	running                 // a process may work on the task
	completing              // Slurm is ending the process
	ended
)

// name is how Slurm names the element.
func (e *element) name() string { return fmt.Sprintf("%s_%d", e.job.ID, e.index) }

// expand makes the job's elements.
func (j *slurmJob) expand() {
	j.elements = make([]*element, len(j.Tasks))
	for i, task := range j.Tasks {
		j.elements[i] = &element{job: j, index: i, task: task}
	}
}

// over reports whether all elements have ended.
func (j *slurmJob) over() bool {
	for _, e := range j.elements {
		if e.phase != ended {
			return false
		}
	}
	return true
}

// followed are the elements whose tasks have not ended.
func (s *Slurm) followed() iter.Seq[*element] {
	return func(yield func(*element) bool) {
		for _, j := range s.jobs {
			for _, e := range j.elements {
				if e.followed && e.phase != ended && !yield(e) {
					return
				}
			}
		}
	}
}

// find is the element that works on a task, nil if none does.
func (s *Slurm) find(task string) *element {
	for e := range s.followed() {
		if e.task == task {
			return e
		}
	}
	return nil
}

// path is a file of the job: .json, .tasks, .sh, or _K.log of element K.
func (s *Slurm) path(j *slurmJob, suffix string) string {
	return filepath.Join(s.config.Dir, j.Name+suffix)
}

func (s *Slurm) save(j *slurmJob) error {
	text, err := json.Marshal(j)
	if err != nil {
		return err
	}
	return writeFile(s.path(j, ".json"), text)
}

// discard removes a job's files but for its logs. The list goes first: without
// it an element does nothing, should the job be in the queue after all.
func (s *Slurm) discard(j *slurmJob) {
	for _, suffix := range []string{".tasks", ".sh", ".json"} {
		_ = os.Remove(s.path(j, suffix)) // one that stays is looked at again by the next launcher
	}
}

// load reads the job files in the folder.
func (s *Slurm) load() ([]*slurmJob, error) {
	files, err := filepath.Glob(filepath.Join(escapeGlob(s.config.Dir), "*.json"))
	if err != nil {
		return nil, err
	}
	var jobs []*slurmJob
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, fmt.Errorf("job file: %w", err)
		}
		j := &slurmJob{}
		if err := json.Unmarshal(text, j); err != nil || j.Name != strings.TrimSuffix(filepath.Base(file), ".json") {
			return nil, fmt.Errorf("%s is not the file of a Slurm job; remove it if squeue shows none of that name", file)
		}
		j.expand()
		jobs = append(jobs, j)
	}
	return jobs, nil
}

// escapeGlob makes a path a pattern that matches it.
func escapeGlob(path string) string {
	return strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`).Replace(path)
}

// writeFile writes a file that is there as a whole or not at all.
func writeFile(path string, text []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".tmp-*")
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(f.Name()) }() // fails once it is renamed
	_, err = f.Write(text)
	if err == nil {
		err = f.Chmod(fs.FileMode(0o644))
	}
	if err == nil {
		err = f.Sync()
	}
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	return os.Rename(f.Name(), path)
}
