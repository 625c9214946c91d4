package launch

import (
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// submit takes tasks over or submits them; later if Slurm does not answer just now.
func (s *Slurm) submit(tasks []Task) error {
	err := s.submitNow(tasks)
	if silence(err) && s.answered {
		s.backlog = append(s.backlog, tasks...)
		return nil
	}
	return err
}

// submitNow follows none of the tasks unless it can follow all.
func (s *Slurm) submitNow(tasks []Task) error {
	for _, t := range tasks {
		if strings.ContainsAny(t.Dir, "\n\r") {
			return fmt.Errorf("task %s: folder %q: line breaks cannot be passed on", t.ID, t.Dir)
		}
	}
	alive, err := s.alive()
	if err != nil {
		return err
	}
	rest := slices.DeleteFunc(slices.Clone(tasks), func(t Task) bool { return alive[t.ID] != nil })
	jobs, err := s.submitArrays(rest)
	if err != nil {
		return err
	}
	s.jobs = append(s.jobs, jobs...)
	for _, t := range tasks {
		if e := alive[t.ID]; e != nil {
			s.follow(e)
		}
	}
	return nil
}

// alive are the elements that nobody follows and that have not ended, by task.
func (s *Slurm) alive() (map[string]*element, error) {
	if err := s.recover(); err != nil {
		return nil, err
	}
	if err := s.look(); err != nil {
		return nil, err
	}
	found := map[string]*element{}
	for _, j := range s.jobs {
		for _, e := range j.elements {
			if !e.followed && e.phase != ended {
				found[e.task] = e
			}
		}
	}
	return found, nil
}

// recover finds the jobs of earlier launchers, once.
func (s *Slurm) recover() error {
	if s.recovered {
		return nil
	}
	jobs, err := s.load()
	if err != nil {
		return err
	}
	for _, j := range jobs {
		if j.ID != "" {
			continue
		}
		if j.ID, err = s.jobNamed(j.Name); err != nil {
			return err
		}
		if j.ID == "" {
			s.discard(j)
		}
	}
	s.jobs = slices.DeleteFunc(jobs, func(j *slurmJob) bool { return j.ID == "" })
	s.recovered = true
	return nil
}

// submitArrays submits tasks as few array jobs, or as none.
func (s *Slurm) submitArrays(tasks []Task) (jobs []*slurmJob, err error) {
	if len(tasks) == 0 {
		return nil, nil
	}
	longest, err := s.maxArraySize()
	if err != nil {
		return nil, err
	}
	for part := range slices.Chunk(tasks, longest) {
		var after []string
		if s.config.Limit > 0 && len(jobs) > 0 { // or each array would run that many tasks
			after = []string{"--dependency=afterany:" + jobs[len(jobs)-1].ID}
		}
		j, err := s.submitArray(part, after)
		if err != nil {
			for _, j := range jobs {
				s.undo(j)
			}
			return nil, err
		}
		jobs = append(jobs, j)
	}
	return jobs, nil
}

// submitArray submits one array job. Its file is written before, and again
// once the job has a number.
func (s *Slurm) submitArray(tasks []Task, more []string) (*slurmJob, error) {
	j := &slurmJob{Name: s.jobName()}
	for _, t := range tasks {
		j.Tasks = append(j.Tasks, t.ID)
	}
	j.expand()
	for _, e := range j.elements {
		e.followed = true
	}
	err := s.prepare(j, tasks)
	if err == nil {
		j.ID, err = s.sbatch(j, more)
	}
	if err != nil {
		s.undo(j)
		return nil, err
	}
	if err := s.save(j); err != nil { // the next launcher will find the job by its name
		s.tell(err.Error())
	}
	return j, nil
}

// prepare writes a job's files, the one that the next launcher looks for first.
func (s *Slurm) prepare(j *slurmJob, tasks []Task) error {
	if err := s.save(j); err != nil {
		return err
	}
	var list strings.Builder
	for _, t := range tasks {
		list.WriteString(t.Dir + "\n")
	}
	if err := writeFile(s.path(j, ".tasks"), []byte(list.String())); err != nil {
		return err
	}
	return writeFile(s.path(j, ".sh"), []byte(batchScript(s.config.Command, s.path(j, ""))))
}

// undo takes back a job that sbatch may have submitted, though it failed.
func (s *Slurm) undo(j *slurmJob) {
	s.discard(j)
	_, _ = s.run("scancel", "--name="+j.Name) // if it fails too, the elements find no list and end
}

// sbatch hands a job to Slurm and returns its number.
func (s *Slurm) sbatch(j *slurmJob, more []string) (string, error) {
	array := fmt.Sprintf("--array=0-%d", len(j.Tasks)-1)
	if s.config.Limit > 0 {
		array += fmt.Sprintf("%%%d", s.config.Limit)
	}
	args := []string{"--parsable", "--job-name=" + j.Name, array, "--requeue", "--open-mode=append", "--output=" + os.DevNull}
	out, err := s.run("sbatch", slices.Concat(args, more, s.config.Sbatch, []string{s.path(j, ".sh")})...)
	if err != nil {
		return "", err
	}
	id, _, _ := strings.Cut(strings.TrimSpace(out), ";") // a cluster's name may follow
	if _, err := strconv.Atoi(id); err != nil {
		return "", fmt.Errorf("sbatch: %q is not the number of a job", strings.TrimSpace(out))
	}
	return id, nil
}

// jobName is a name that no job has had.
func (s *Slurm) jobName() string {
	name := regexp.MustCompile(`[^A-Za-z0-9._-]+`).ReplaceAllString(s.config.Name, "-")
	if name == "" {
		name = "runner"
	}
	return name + "-" + strings.ToLower(rand.Text()[:10])
}

var maxArraySize = regexp.MustCompile(`(?m)^MaxArraySize\s*=\s*(\d+)`)

// maxArraySize is how many elements Slurm lets an array job have.
func (s *Slurm) maxArraySize() (int, error) {
	if s.maxArray > 0 {
		return s.maxArray, nil
	}
	out, err := s.run("scontrol", "show", "config")
	if err != nil {
		return 0, err
	}
	found := maxArraySize.FindStringSubmatch(out)
	if found == nil {
		return 0, errors.New("scontrol show config: no MaxArraySize")
	}
	if s.maxArray, err = strconv.Atoi(found[1]); err != nil || s.maxArray < 1 {
		return 0, fmt.Errorf("scontrol show config: MaxArraySize is %s: this Slurm allows no array jobs", found[1])
	}
	return s.maxArray, nil
}
