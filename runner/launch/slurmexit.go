package launch

import (
	"fmt"
	"os"
	"strings"
	"syscall"
)

// phaseOf says what a state is to us. One that is not known is that of a process that lives.
func phaseOf(state string) phase {
	switch state {
	case "PENDING", "CONFIGURING", "REQUEUED", "REQUEUE_HOLD", "REQUEUE_FED", "RESV_DEL_HOLD", "SPECIAL_EXIT":
		return waiting
	case "COMPLETING", "STAGE_OUT":
		return completing
	case "COMPLETED", "FAILED", "OUT_OF_MEMORY", "CANCELLED", "TIMEOUT", "DEADLINE", "PREEMPTED", "NODE_FAIL", "BOOT_FAIL", "REVOKED":
		return ended
	}
	return running
}

// exit says how an element ended.
func (e *element) exit(r record) Exit {
	job := "Slurm job " + e.name()
	switch r.state {
	case "COMPLETED":
		return Exit{Cause: Clean}
	case "FAILED":
		return e.failure(r)
	case "OUT_OF_MEMORY":
		return Exit{Cause: OutOfMemory, Text: job + " was killed: out of memory"}
	case "CANCELLED":
		switch {
		case e.began:
			return Exit{Cause: Killed, Text: job + " was cancelled"}
		case e.withdraw || e.interrupt || e.kill:
			return Exit{Cause: Withdrawn}
		}
		return Exit{Cause: Killed, Text: job + " was cancelled before it began"}
	}
	text, ok := map[string]string{
		"TIMEOUT":   "reached its time limit",
		"DEADLINE":  "could not end before its deadline",
		"PREEMPTED": "was preempted",
		"NODE_FAIL": "lost its node",
		"BOOT_FAIL": "had a node that did not boot",
	}[r.state]
	if !ok {
		text = "ended as " + r.state
	}
	return Exit{Cause: Killed, Text: job + " " + text}
}

// failure says what a failed element's process died of.
func (e *element) failure(r record) Exit {
	status := syscall.WaitStatus(r.status)
	switch code := status.ExitStatus(); {
	case status.Signaled():
		return bySignal(status.Signal())
	case code == exitNotExecutable || code == exitNotFound:
		return Exit{Cause: Unusable, Text: fmt.Sprintf("%s cannot read the task list or run the command (exit code %d)", e.node, code)}
	case code > 0:
		return byCode(code, "")
	}
	return Exit{Cause: Killed, Text: fmt.Sprintf("Slurm job %s could not run (%s)", e.name(), r.reason)}
}

// lastLine is the last line of a log that is not blank, "" if there is none.
func lastLine(path string) string {
	f, err := os.Open(path)
	if err != nil {
		return "" // not seen here yet, or never written
	}
	defer func() { _ = f.Close() }()
	end := make([]byte, 4096)
	info, err := f.Stat()
	if err != nil {
		return ""
	}
	n, _ := f.ReadAt(end, max(0, info.Size()-int64(len(end))))
	lines := strings.Split(strings.TrimSpace(string(end[:n])), "\n")
	return strings.TrimSpace(lines[len(lines)-1])
}
