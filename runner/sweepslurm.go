package main

import (
	"path/filepath"
	"time"

	"loraebench/results"
	"loraebench/runner/launch"
)

// settleSlurm is how long a file that another node wrote may take to be seen
// here: NFS remembers that a file was not there for half a minute.
const settleSlurm = time.Minute

// slurm launches trials through Slurm; its files lie beside the trials' folders.
func (r *sweepRun) slurm(command []string, trouble chan<- string) (launch.Launcher, error) {
	options, err := launch.ParseSbatch(r.flags.sbatch)
	if err != nil {
		return nil, err
	}
	dir, err := filepath.Abs(filepath.Join(results.TrialsDir(r.app.store), "slurm"))
	if err != nil {
		return nil, err
	}
	return launch.NewSlurm(launch.SlurmConfig{
		Command: command, Dir: dir, Name: r.sweep.Name, Sbatch: options, Limit: r.flags.workers, Settle: settleSlurm,
		Trouble: func(text string) { trouble <- text },
	})
}
