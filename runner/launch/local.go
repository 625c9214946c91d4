package launch

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
)

// The exit codes by which a process says more than that it failed.
const (
	ExitUnusable = 3  // this machine can do no task at all
	ExitNotSaved = 75 // what was done could not be written, and waits for another try
)

// Done is what a process answers when it has worked on a task to an end.
const Done = "done"

// Local runs tasks in processes on this machine. A process takes one task after
// the other, because starting up can take longer than a task; should it
// crash, it takes one task with it.
//
// A process is given folders on its standard input, a line each, and answers
// each with the line Done; the end of its input tells it to end, also when its
// supervisor died. It is in a process group of its own, so that Ctrl-C reaches
// the supervisor only.
type Local struct {
	command []string
	env     func(slot int) []string
	events  chan Event
	workers []*worker // one a slot; nil: none is running
	tasks   map[string]*worker
	mu      sync.Mutex // of workers and tasks
}

// NewLocal launches the command on slots tasks at a time. env is what the
// process of a slot has in its environment beside this process's.
func NewLocal(command []string, slots int, env func(slot int) []string) *Local {
	return &Local{
		command: command, env: env,
		events:  make(chan Event, 2*slots),
		workers: make([]*worker, slots),
		tasks:   map[string]*worker{},
	}
}

// worker is one process.
type worker struct {
	slot  int
	cmd   *exec.Cmd
	in    io.WriteCloser
	said  tail
	kills int // of the kernel for want of memory, before it began
	task  string
}

// Slots returns how many tasks may be unfinished at once.
func (l *Local) Slots() int { return len(l.workers) }

// Events are what becomes of the tasks.
func (l *Local) Events() <-chan Event { return l.events }

// Submit gives each task to a process that waits, or to a new one.
func (l *Local) Submit(tasks []Task) error {
	for _, t := range tasks {
		if strings.ContainsAny(t.Dir, "\n\r") {
			return fmt.Errorf("task %s: folder %q: line breaks cannot be passed on", t.ID, t.Dir)
		}
		w, err := l.assign(t.ID)
		if err != nil {
			return fmt.Errorf("task %s: %w", t.ID, err)
		}
		l.events <- Event{ID: t.ID, Kind: Started, Where: fmt.Sprintf("process %d", w.cmd.Process.Pid)}
		_, _ = io.WriteString(w.in, t.Dir+"\n") // a process that is gone is reported by wait
	}
	return nil
}

// assign finds or starts a process for a task.
func (l *Local) assign(id string) (*worker, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	free := -1
	for slot, w := range l.workers {
		if w != nil && w.task == "" {
			w.task, l.tasks[id] = id, w
			return w, nil
		}
		if w == nil && free < 0 {
			free = slot
		}
	}
	if free < 0 {
		return nil, fmt.Errorf("all %d slots are taken", len(l.workers))
	}
	w, err := l.start(free)
	if err != nil {
		return nil, err
	}
	w.task, l.tasks[id], l.workers[free] = id, w, w
	return w, nil
}

func (l *Local) start(slot int) (*worker, error) {
	w := &worker{slot: slot, kills: oomKills()}
	w.cmd = exec.Command(l.command[0], l.command[1:]...)
	w.cmd.Env = append(os.Environ(), l.env(slot)...)
	w.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	w.cmd.Stderr = &w.said
	in, err := w.cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := w.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := w.cmd.Start(); err != nil {
		return nil, err
	}
	w.in = in
	go l.follow(w, out)
	return w, nil
}

// follow reports what a process answers, and its end.
func (l *Local) follow(w *worker, out io.Reader) {
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if lines.Text() == Done {
			l.end(w, Exit{}, false)
		}
	}
	err := w.cmd.Wait()
	l.end(w, w.exit(err), true)
}

// end frees a process's task, and its slot if it is gone.
func (l *Local) end(w *worker, exit Exit, gone bool) {
	l.mu.Lock()
	id := w.task
	w.task = ""
	delete(l.tasks, id)
	if gone {
		l.workers[w.slot] = nil
	}
	l.mu.Unlock()
	if id != "" {
		l.events <- Event{ID: id, Kind: Ended, Exit: exit}
	}
}

// exit says how a process ended in the midst of a task.
func (w *worker) exit(err error) Exit {
	var ended *exec.ExitError
	if !errors.As(err, &ended) {
		return Exit{Cause: Killed, Text: "the process ended without a word"} // told to end just before it got the task
	}
	status, _ := ended.Sys().(syscall.WaitStatus)
	if !status.Signaled() {
		return byCode(status.ExitStatus(), w.said.last())
	}
	if status.Signal() == syscall.SIGKILL && oomKills() > w.kills {
		return Exit{Cause: OutOfMemory, Text: "killed by the kernel: out of memory"}
	}
	return bySignal(status.Signal())
}

// byCode says what an exit code means; last is the last line the process printed, if it is known.
func byCode(code int, last string) Exit {
	text := last
	if text == "" {
		text = fmt.Sprintf("exit code %d", code)
	}
	switch code {
	case ExitUnusable:
		return Exit{Cause: Unusable, Text: text}
	case ExitNotSaved:
		return Exit{Cause: Killed, Text: text}
	}
	return Exit{Cause: Failed, Text: text}
}

// bySignal says what it means that a signal killed a process.
func bySignal(signal syscall.Signal) Exit {
	exit := Exit{Cause: Failed, Text: fmt.Sprintf("killed by signal %d (%s)", signal, signal)}
	switch signal {
	case syscall.SIGKILL, syscall.SIGTERM, syscall.SIGINT, syscall.SIGHUP:
		exit.Cause = Killed
	}
	return exit
}

// Withdraw does nothing: every task that was submitted has begun.
func (l *Local) Withdraw() {}

// Interrupt asks a task's process to save its work and end.
func (l *Local) Interrupt(id string) { l.signal(id, syscall.SIGTERM) }

// Kill ends a task's process at once.
func (l *Local) Kill(id string) { l.signal(id, syscall.SIGKILL) }

func (l *Local) signal(id string, s syscall.Signal) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if w := l.tasks[id]; w != nil {
		_ = w.cmd.Process.Signal(s) // one that is gone is reported by follow
	}
}

// Close lets the processes end.
func (l *Local) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, w := range l.workers {
		if w != nil {
			_ = w.in.Close() // the process may be gone
		}
	}
	return nil
}

// tail keeps the last line of what is written to it.
type tail struct {
	mu   sync.Mutex
	text string
}

// Write never fails.
func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.text += string(p)
	if most := 4096; len(t.text) > most {
		t.text = t.text[len(t.text)-most:]
	}
	return len(p), nil
}

func (t *tail) last() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	lines := strings.Split(strings.TrimSpace(t.text), "\n")
	return strings.TrimSpace(lines[len(lines)-1])
}
