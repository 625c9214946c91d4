package launch

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"
)

// slurmPatience is how long one of Slurm's commands may take.
const slurmPatience = time.Minute

// slurmError is what a command of Slurm said when it failed.
type slurmError struct {
	command string
	text    string // one line
}

func (e *slurmError) Error() string { return e.command + ": " + e.text }

// unreachable reports whether Slurm did not answer, rather than refuse.
func (e *slurmError) unreachable() bool {
	for _, sign := range []string{"Unable to contact slurm controller", "imed out", "Zero Bytes were transmitted"} {
		if strings.Contains(e.text, sign) {
			return true
		}
	}
	return false
}

// silence reports whether an error is that Slurm did not answer.
func silence(err error) bool {
	var failed *slurmError
	return errors.As(err, &failed) && failed.unreachable()
}

// run runs a command of Slurm and returns what it prints.
func (s *Slurm) run(command string, args ...string) (string, error) {
	ctx, cancel := context.WithTimeout(s.ctx, slurmPatience)
	defer cancel()
	var out, complaint bytes.Buffer
	c := exec.CommandContext(ctx, command, args...)
	c.Env, c.Stdout, c.Stderr = slurmEnv(os.Environ()), &out, &complaint
	c.WaitDelay = time.Second
	err := c.Run()
	if err == nil {
		s.answered = true
		return out.String(), nil
	}
	if ctx.Err() != nil {
		return "", &slurmError{command, fmt.Sprintf("timed out after %v", slurmPatience)}
	}
	text := oneLine(complaint.String())
	if text == "" || !errors.As(err, new(*exec.ExitError)) {
		text = err.Error()
	}
	return "", &slurmError{command, text}
}

// oneLine joins a command's complaints without the marks in front of each.
func oneLine(complaint string) string {
	var parts []string
	for line := range strings.Lines(complaint) {
		line = strings.TrimSpace(line)
		if before, after, ok := strings.Cut(line, ": "); ok && strings.HasPrefix(before, "s") && !strings.Contains(before, " ") {
			line = strings.TrimPrefix(after, "error: ")
		}
		if line != "" {
			parts = append(parts, line)
		}
	}
	return strings.Join(parts, "; ")
}

// slurmEnv is the environment for Slurm's commands, and by sbatch for the
// jobs: without what would change the output of squeue or make sbatch wait, and
// without what describes the job that this process itself may be part of.
func slurmEnv(environ []string) []string {
	var kept []string
	for _, v := range environ {
		name, _, _ := strings.Cut(v, "=")
		switch {
		case strings.HasPrefix(name, "SLURM_CONF"), name == "SLURM_CLUSTERS":
		case strings.HasPrefix(name, "SLURM_"), strings.HasPrefix(name, "SQUEUE_"), strings.HasPrefix(name, "SCANCEL_"),
			strings.HasPrefix(name, "SACCT_"), name == "SBATCH_WAIT":
			continue
		}
		kept = append(kept, v)
	}
	return kept
}
