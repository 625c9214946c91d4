package launch

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParseSacct(t *testing.T) {
	got := map[string]record{}
	parseSacct(`17_0|COMPLETED|0:0|node1
17_1|FAILED|2:0|node2
17_2|FAILED|0:11|node2
17_3|CANCELLED by 1000|0:0|None assigned
17_4|RUNNING|0:0|node1
17_5|NODE_FAIL|1:0|node3

`, got)
	want := map[string]record{
		"17_0": {state: "COMPLETED", node: "node1"},
		"17_1": {state: "FAILED", status: 2 << 8, node: "node2"},
		"17_2": {state: "FAILED", status: 11, node: "node2"},
		"17_3": {state: "CANCELLED"},
		"17_5": {state: "NODE_FAIL", status: 1 << 8, node: "node3"},
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(record{})); diff != "" {
		t.Error(diff)
	}
}

// TestExitOfState tells what the states mean that a test on one machine cannot bring about.
func TestExitOfState(t *testing.T) {
	e := &element{job: &slurmJob{ID: "17"}, index: 3, began: true, node: "node1"}
	for r, want := range map[record]Exit{
		{state: "OUT_OF_MEMORY", status: 9}:          {Cause: OutOfMemory, Text: "Slurm job 17_3 was killed: out of memory"},
		{state: "TIMEOUT"}:                           {Cause: Killed, Text: "Slurm job 17_3 reached its time limit"},
		{state: "NODE_FAIL"}:                         {Cause: Killed, Text: "Slurm job 17_3 lost its node"},
		{state: "PREEMPTED"}:                         {Cause: Killed, Text: "Slurm job 17_3 was preempted"},
		{state: "FAILED", reason: "LaunchFailure"}:   {Cause: Killed, Text: "Slurm job 17_3 could not run (LaunchFailure)"},
		{state: "FAILED", status: exitNotFound << 8}: {Cause: Unusable, Text: "node1 cannot read the task list or run the command (exit code 127)"},
		{state: "REVOKED"}:                           {Cause: Killed, Text: "Slurm job 17_3 ended as REVOKED"},
	} {
		if phaseOf(r.state) != ended {
			t.Errorf("%s is not taken for an end", r.state)
		}
		if diff := cmp.Diff(want, e.exit(r)); diff != "" {
			t.Errorf("%+v: %s", r, diff)
		}
	}
}

func TestOneLine(t *testing.T) {
	got := oneLine("sbatch: error: invalid partition specified: x\nsbatch: error: Batch job submission failed: no\n\n")
	if want := "invalid partition specified: x; Batch job submission failed: no"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := oneLine("slurm_load_jobs error: Invalid job id specified\n"); got != "slurm_load_jobs error: Invalid job id specified" {
		t.Errorf("got %q", got)
	}
}

func TestSlurmEnv(t *testing.T) {
	got := slurmEnv([]string{
		"PATH=/bin", "SLURM_CONF=/etc/x", "SLURM_JOB_ID=1", "SLURM_CPUS_PER_TASK=4", "SQUEUE_FORMAT=%i", "SBATCH_WAIT=1",
		"SBATCH_ACCOUNT=me", "SLURM_CLUSTERS=a",
	})
	if diff := cmp.Diff([]string{"PATH=/bin", "SLURM_CONF=/etc/x", "SBATCH_ACCOUNT=me", "SLURM_CLUSTERS=a"}, got); diff != "" {
		t.Error(diff)
	}
}
