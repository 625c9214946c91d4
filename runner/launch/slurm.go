package launch

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"time"
)

// SlurmConfig says how tasks are handed to Slurm.
type SlurmConfig struct {
	Command []string      // absolute; it is given the task's folder as its last argument; SIGTERM may reach it repeatedly
	Dir     string        // absolute, seen by all nodes: job files, scripts, task lists and logs
	Name    string        // how names of jobs begin; "" = "runner"
	Sbatch  []string      // options for sbatch, as ParseSbatch returns them
	Limit   int           // how many tasks of an array job run at once; 0 = any number
	Poll    time.Duration // between two looks at Slurm's queue; 0 = 5 s
	Settle  time.Duration // how long files from another node may take to be seen here
	Trouble func(string)  // told once an outage that Slurm does not answer, and of jobs that are held; nil = nobody
}

// Slurm runs each task as an element of an array job, in a process of its own.
//
// The jobs outlive the launcher. Of each a file says which tasks it works on,
// written before the job is submitted, so that the launcher of the next
// supervisor takes over what is alive. Preempted elements and those of failed
// nodes are requeued by Slurm. How elements fare is asked of squeue, and of
// sacct where that has forgotten them. While Slurm does not answer, nothing ends.
//
// All state belongs to one goroutine, which does what the methods order.
type Slurm struct {
	config    SlurmConfig
	maxArray  int
	jobs      []*slurmJob
	recovered bool   // jobs of earlier launchers are among jobs
	backlog   []Task // could not be submitted yet
	answered  bool   // Slurm has answered before
	silent    bool   // but it did not the last time
	queue     []Event
	events    chan Event

	mu      sync.Mutex // of orders
	orders  []func()
	wake    chan struct{}
	closing bool
	closed  chan struct{}
	ctx     context.Context
	cancel  context.CancelFunc
}

// NewSlurm checks that Slurm's commands are there and starts the launcher.
func NewSlurm(config SlurmConfig) (*Slurm, error) {
	for _, command := range []string{"sbatch", "squeue", "scancel", "scontrol"} {
		if _, err := exec.LookPath(command); err != nil {
			return nil, fmt.Errorf("%s not found: Slurm's commands are not on this machine's PATH", command)
		}
	}
	if !filepath.IsAbs(config.Dir) || len(config.Command) == 0 || !filepath.IsAbs(config.Command[0]) {
		return nil, fmt.Errorf("slurm: folder %q and command %q must be absolute paths", config.Dir, config.Command)
	}
	if err := os.MkdirAll(config.Dir, 0o755); err != nil {
		return nil, fmt.Errorf("folder for Slurm jobs: %w", err)
	}
	if config.Poll <= 0 {
		config.Poll = 5 * time.Second
	}
	if config.Trouble == nil {
		config.Trouble = func(string) {}
	}
	s := &Slurm{config: config, events: make(chan Event), wake: make(chan struct{}, 1), closed: make(chan struct{})}
	s.ctx, s.cancel = context.WithCancel(context.Background())
	go s.loop()
	return s, nil
}

// Slots returns 0: Slurm queues any number of tasks.
func (s *Slurm) Slots() int { return 0 }

// Events are what becomes of the tasks.
func (s *Slurm) Events() <-chan Event { return s.events }

// Submit takes over the tasks that elements of earlier jobs still work on and
// submits one array job for the others, or more if Slurm's arrays are too short.
func (s *Slurm) Submit(tasks []Task) error {
	err := make(chan error, 1)
	s.order(func() { err <- s.submit(tasks) })
	select {
	case err := <-err:
		return err
	case <-s.closed:
		return errors.New("slurm: the launcher is closed")
	}
}

// Withdraw cancels what waits in the queue.
func (s *Slurm) Withdraw() {
	s.order(func() {
		s.drop(func(Task) bool { return true })
		for e := range s.followed() {
			e.withdraw = e.phase == waiting
		}
	})
}

// Interrupt asks a task's process to save its work and end; a task that waits,
// also to be started again, is cancelled.
func (s *Slurm) Interrupt(id string) {
	s.order(func() {
		s.drop(func(t Task) bool { return t.ID == id })
		if e := s.find(id); e != nil {
			e.interrupt = true
		}
	})
}

// Kill ends a task's process at once.
func (s *Slurm) Kill(id string) {
	s.order(func() {
		s.drop(func(t Task) bool { return t.ID == id })
		if e := s.find(id); e != nil {
			e.kill = true
		}
	})
}

// Close carries out what was ordered and stops looking. The jobs go on.
func (s *Slurm) Close() error {
	s.order(func() { s.closing = true })
	select {
	case <-s.closed:
	case <-time.After(10 * time.Second): // Slurm does not answer
		s.cancel()
		<-s.closed
	}
	s.cancel()
	return nil
}

// order lets the goroutine do something next; it does not wait for it.
func (s *Slurm) order(f func()) {
	s.mu.Lock()
	s.orders = append(s.orders, f)
	s.mu.Unlock()
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// tell tells of trouble without waiting: who listens may be in Submit, which waits for the goroutine.
func (s *Slurm) tell(text string) { go s.config.Trouble(text) }

// loop is the goroutine.
func (s *Slurm) loop() {
	defer close(s.closed)
	tick := time.NewTicker(s.config.Poll)
	defer tick.Stop()
	for !s.closing {
		var out chan<- Event
		var next Event
		if len(s.queue) > 0 {
			out, next = s.events, s.queue[0]
		}
		select {
		case out <- next:
			s.queue = s.queue[1:]
		case <-s.wake:
			s.obey()
			s.step()
		case <-tick.C:
			s.step()
		}
	}
}

func (s *Slurm) obey() {
	s.mu.Lock()
	orders := s.orders
	s.orders = nil
	s.mu.Unlock()
	for _, f := range orders {
		f()
	}
}

// step looks at the queue first, so that what is cancelled is what waits now.
func (s *Slurm) step() {
	if err := s.advance(); err != nil {
		if !s.silent {
			s.tell(err.Error())
		}
		s.silent = true
		return
	}
	s.silent = false
	s.enforce()
}

func (s *Slurm) advance() error {
	if !s.recovered {
		return nil // nothing was submitted yet
	}
	if err := s.look(); err != nil {
		return err
	}
	return s.catchUp()
}
