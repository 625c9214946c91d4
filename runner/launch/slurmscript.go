package launch

import "fmt"

// The exit codes by which a shell says that it could not run the command. The
// script uses the second also if it cannot read the list.
const (
	exitNotExecutable = 126
	exitNotFound      = 127
)

// batchScript is what each element of an array job runs. The command replaces
// the shell, so that it is the command that Slurm signals.
func batchScript(command []string, prefix string) string {
	return fmt.Sprintf(`#!/bin/sh
# Element k of this array job works on the folder in line k+1 of the list.
job=%s
dir=$(sed "$((SLURM_ARRAY_TASK_ID + 1))q;d" "$job.tasks") && [ -n "$dir" ] || exit %d
export GOMAXPROCS="${SLURM_CPUS_PER_TASK:-$SLURM_CPUS_ON_NODE}"
exec %s "$dir" >>"${job}_$SLURM_ARRAY_TASK_ID.log" 2>&1
`, quote(prefix), exitNotFound, CommandLine(command))
}
