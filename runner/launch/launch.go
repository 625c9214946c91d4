// Package launch turns tasks into processes: on this machine (Local), through
// a cluster's scheduler (Slurm), or as commands for someone else to run (Print).
//
// It imports nothing of ours. A task is a name and a folder; what a process
// does in the folder, and what it leaves there, is the caller's business. A
// launcher starts the processes, says how they end, and passes signals on.
package launch

import "time"

// Task is one piece of work: a process is given its folder.
type Task struct {
	ID  string // names the task in events
	Dir string // absolute
}

// Launcher starts processes for tasks. One goroutine calls its methods.
type Launcher interface {
	// Slots is how many submitted tasks may be unfinished at once; 0 if the
	// launcher queues any number.
	Slots() int
	// Submit hands tasks over; each is reported as Ended exactly once. A task
	// that a process which an earlier launcher started still works on is taken
	// over rather than started again, where the launcher can know that. After
	// an error none of the tasks was taken.
	Submit(tasks []Task) error
	// Events are what becomes of the tasks. The channel is never closed.
	Events() <-chan Event
	// Withdraw takes back what has not begun; it is reported as Ended with the cause Withdrawn.
	Withdraw()
	// Interrupt asks a task's process to save its work and end: SIGTERM.
	Interrupt(id string)
	// Kill ends a task's process at once: SIGKILL.
	Kill(id string)
	// Close lets go of processes that wait for work. Tasks that have not ended
	// go on where the launcher's processes outlive it (Slurm), else they are interrupted.
	Close() error
}

// Event is a change in a task's life.
type Event struct {
	ID    string // the task
	Kind  Kind
	Where string // Started: what runs it, e.g. "process 4711" or "Slurm job 17_3 on node1"
	Exit  Exit   // Ended
}

// Kind is the kind of an event.
type Kind int

// The kinds of events. A requeued task is started again later, or ends.
const (
	Started Kind = iota
	Requeued
	Ended
)

// Exit says how a task's process ended.
type Exit struct {
	Cause  Cause
	Text   string        // one line, e.g. "killed by signal SIGKILL"; "" if Clean
	Settle time.Duration // how long files that the process wrote may take to be seen here
}

// Cause is why a process ended.
type Cause int

// The causes.
const (
	Clean       Cause = iota // the task was worked on to an end; its folder says which
	Failed                   // non-zero exit, or a signal of its own making, such as SIGSEGV
	Killed                   // ended from outside: a signal, a cancelled job, a time limit, a lost node
	OutOfMemory              // killed by the kernel for want of memory
	Withdrawn                // never began
	Unusable                 // the process could not do any task here: no other will either
)
