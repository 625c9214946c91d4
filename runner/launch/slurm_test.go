package launch

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
)

// workerScript is the command of the tests: it notes when it starts and when it is
// interrupted, and does what the file do in the task's folder says. Where that
// is hold, it holds until there is a file go.
const workerScript = `#!/bin/bash
cd "$1" || exit 1
trap 'trap "" TERM; echo term >>log; sleep 0.3; exit 0' TERM
echo "start $GOMAXPROCS" >>log
hold() { while [ ! -e go ]; do sleep 0.05; done; }
. ./do
`

// bench is a launcher of the real Slurm with tasks for it.
type bench struct {
	t       *testing.T
	root    string
	config  SlurmConfig
	slurm   *Slurm
	trouble chan string
	events  map[string][]Event
}

// needSlurm skips where the Slurm that .ci/slurm starts does not run.
func needSlurm(t *testing.T) {
	t.Helper()
	out, err := exec.Command("sinfo", "--noheader", "--format=%G").CombinedOutput()
	if err == nil && strings.Contains(string(out), "seat") {
		return
	}
	if os.Getenv("CI") == "true" {
		t.Fatalf("no Slurm as .ci/slurm starts it: %v: %s", err, out)
	}
	t.Skip("needs the Slurm that .ci/slurm starts")
}

func newBench(t *testing.T, change func(*SlurmConfig)) *bench {
	t.Helper()
	needSlurm(t)
	b := &bench{t: t, root: t.TempDir(), trouble: make(chan string, 100), events: map[string][]Event{}}
	command := filepath.Join(b.root, "it's a folder", "worker")
	if err := os.Mkdir(filepath.Dir(command), 0o755); err != nil {
		t.Fatal(err)
	}
	b.write(command, workerScript)
	b.config = SlurmConfig{
		Command: []string{command},
		Dir:     filepath.Join(b.root, "slurm's %a [folder]"),
		Name:    t.Name(),
		Poll:    100 * time.Millisecond,
		Settle:  time.Second,
		Trouble: func(text string) { b.trouble <- text },
	}
	if change != nil {
		change(&b.config)
	}
	b.open()
	t.Cleanup(func() {
		b.slurm.Close()
		jobs, _ := b.slurm.load()
		for _, j := range jobs {
			exec.Command("scancel", "--name="+j.Name).Run()
		}
	})
	return b
}

// open replaces the launcher, as a new supervisor would.
func (b *bench) open() {
	b.t.Helper()
	if b.slurm != nil {
		b.slurm.Close()
		b.events = map[string][]Event{}
	}
	var err error
	if b.slurm, err = NewSlurm(b.config); err != nil {
		b.t.Fatal(err)
	}
}

func (b *bench) write(path, text string) {
	b.t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o755); err != nil {
		b.t.Fatal(err)
	}
}

// task makes a task that does something.
func (b *bench) task(id, do string) Task {
	b.t.Helper()
	t := Task{ID: id, Dir: filepath.Join(b.root, "task "+id)}
	if err := os.MkdirAll(t.Dir, 0o755); err != nil {
		b.t.Fatal(err)
	}
	b.write(filepath.Join(t.Dir, "do"), do)
	return t
}

func (b *bench) submit(tasks ...Task) {
	b.t.Helper()
	if err := b.slurm.Submit(tasks); err != nil {
		b.t.Fatal(err)
	}
}

// log is what a task's worker noted.
func (b *bench) log(id string) string {
	text, _ := os.ReadFile(filepath.Join(b.root, "task "+id, "log"))
	return string(text)
}

// release lets a task's worker end.
func (b *bench) release(ids ...string) {
	b.t.Helper()
	for _, id := range ids {
		b.write(filepath.Join(b.root, "task "+id, "go"), "")
	}
}

// until takes events until a condition holds.
func (b *bench) until(what string, condition func() bool) {
	b.t.Helper()
	timeout := time.After(60 * time.Second)
	for !condition() {
		select {
		case e := <-b.slurm.Events():
			b.events[e.ID] = append(b.events[e.ID], e)
		case <-time.After(20 * time.Millisecond):
		case <-timeout:
			for len(b.trouble) > 0 {
				b.t.Log("trouble:", <-b.trouble)
			}
			b.t.Fatalf("timed out: %s; events so far: %+v", what, b.events)
		}
	}
}

// started waits until workers have noted that they started n times.
func (b *bench) started(n int, ids ...string) {
	b.t.Helper()
	for _, id := range ids {
		b.until("start of "+id, func() bool { return strings.Count(b.log(id), "start") == n })
	}
}

// kinds are the kinds of a task's events so far, e.g. "SRSE".
func (b *bench) kinds(id string) string {
	var kinds strings.Builder
	for _, e := range b.events[id] {
		kinds.WriteByte("SRE"[e.Kind])
	}
	return kinds.String()
}

// ends waits for the end of tasks and checks how they ended; text is a pattern.
func (b *bench) ends(kinds string, cause Cause, text string, ids ...string) {
	b.t.Helper()
	for _, id := range ids {
		b.until("end of "+id, func() bool { return strings.HasSuffix(b.kinds(id), "E") })
		exit := b.events[id][len(b.events[id])-1].Exit
		if b.kinds(id) != kinds || exit.Cause != cause || !regexp.MustCompile("^"+text+"$").MatchString(exit.Text) {
			b.t.Errorf("task %s: events %s, exit %+v, want %s, cause %d, %s", id, b.kinds(id), exit, kinds, cause, text)
		}
		if exit.Settle != b.config.Settle && cause != Withdrawn {
			b.t.Errorf("task %s: settles in %v", id, exit.Settle)
		}
	}
}

// element is how Slurm names the element that works on a task.
func (b *bench) element(id string) string {
	b.t.Helper()
	b.until("name of "+id, func() bool { return len(b.events[id]) > 0 })
	return strings.Fields(b.events[id][0].Where)[2]
}

func (b *bench) command(words ...string) string {
	b.t.Helper()
	out, err := exec.Command(words[0], words[1:]...).CombinedOutput()
	if err != nil {
		b.t.Fatalf("%v: %v: %s", words, err, out)
	}
	return strings.TrimSpace(string(out))
}

// files are what is left in the launcher's folder.
func (b *bench) files() []string {
	entries, err := os.ReadDir(b.config.Dir)
	if err != nil {
		b.t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func TestSlurmRuns(t *testing.T) {
	t.Parallel()
	b := newBench(t, func(c *SlurmConfig) { c.Limit = 2 })
	const do = `mkdir -p ../running; touch ../running/$$; ls ../running | wc -l >>../counts; sleep 0.4; rm ../running/$$`
	var tasks []Task
	var ids []string
	for _, id := range []string{"plain", "with blanks", "it's", `"said"`, "$HOME `id`", "λ ", "back\\slash", "*"} {
		tasks, ids = append(tasks, b.task(id, do)), append(ids, id)
	}
	b.submit(tasks...)
	b.ends("SE", Clean, "", ids...)
	for _, id := range ids {
		if b.log(id) != "start 1\n" {
			t.Errorf("task %q noted %q", id, b.log(id))
		}
		if where := b.events[id][0].Where; !regexp.MustCompile(`^Slurm job \d+_\d on \S+$`).MatchString(where) {
			t.Errorf("task %q started as %q", id, where)
		}
	}
	counts, err := os.ReadFile(filepath.Join(b.root, "counts"))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(counts)) {
		if n, err := strconv.Atoi(strings.TrimSpace(line)); err != nil || n > 2 {
			t.Errorf("%s ran at once, of 2 that may", line)
		}
	}
	b.until("empty folder", func() bool { return len(b.files()) == 0 })
}

func TestSlurmExits(t *testing.T) {
	t.Parallel()
	b := newBench(t, nil)
	b.submit(
		b.task("quiet", "exit 2"),
		b.task("talks", "echo first; echo the last line >&2; exit 2"),
		b.task("unusable", "exit 3"),
		b.task("not saved", "exit 75"),
		b.task("segv", "kill -SEGV $$; sleep 1"),
		b.task("killed", "kill -KILL $$; sleep 1"),
		b.task("good", "true"),
	)
	b.ends("SE", Failed, "exit code 2", "quiet")
	b.ends("SE", Failed, "the last line", "talks")
	b.ends("SE", Unusable, "exit code 3", "unusable")
	b.ends("SE", Killed, "exit code 75", "not saved")
	b.ends("SE", Failed, `killed by signal 11 \(segmentation fault\)`, "segv")
	b.ends("SE", Killed, `killed by signal 9 \(killed\)`, "killed")
	b.ends("SE", Clean, "", "good")
}

func TestSlurmNoCommand(t *testing.T) {
	t.Parallel()
	b := newBench(t, func(c *SlurmConfig) { c.Command = []string{"/nowhere/worker"} })
	b.submit(b.task("a", ""))
	b.ends("SE", Unusable, ".*/nowhere/worker: not found", "a")
}

func TestSlurmCancelled(t *testing.T) {
	t.Parallel()
	b := newBench(t, func(c *SlurmConfig) { c.Limit = 2 })
	b.submit(b.task("a", "hold"), b.task("b", "hold"), b.task("c", "true"), b.task("d", "true"))
	b.started(1, "a", "b")
	array, _, _ := strings.Cut(b.element("a"), "_")
	b.command("scancel", array+"_3")
	b.ends("E", Killed, "Slurm job .*_3 left the queue before it was seen to begin", "d")
	b.command("scancel", b.element("a"))
	b.ends("SE", Killed, "Slurm job .*_0 was cancelled", "a")
	if b.log("a") != "start 1\nterm\n" {
		t.Errorf("the cancelled task noted %q", b.log("a"))
	}
	b.ends("SE", Clean, "", "c")
	b.release("b")
	b.ends("SE", Clean, "", "b")
	if b.log("d") != "" {
		t.Errorf("the task that was cancelled before it began noted %q", b.log("d"))
	}
}

// TestSlurmPreempted takes the seats away from two tasks: one starts again, the
// other is interrupted while it waits to.
func TestSlurmPreempted(t *testing.T) {
	t.Parallel()
	b := newBench(t, func(c *SlurmConfig) { c.Sbatch = []string{"--gres=seat:a:4"} })
	b.submit(b.task("a", "hold"), b.task("b", "hold"))
	b.started(1, "a", "b")
	job := b.command("sbatch", "--parsable", "--partition=urgent", "--gres=seat:a:8", "--output=/dev/null", "--wrap=sleep 1")
	b.until("requeue", func() bool { return b.kinds("a") == "SR" && b.kinds("b") == "SR" })
	b.slurm.Interrupt("b")
	b.ends("SRE", Killed, "Slurm job .*_1 was cancelled", "b")
	b.started(2, "a")
	b.release("a")
	b.ends("SRSE", Clean, "", "a")
	for id, want := range map[string]string{"a": "start 1\nterm\nstart 1\n", "b": "start 1\nterm\n"} {
		if b.log(id) != want {
			t.Errorf("task %s noted %q, want %q", id, b.log(id), want)
		}
	}
	b.command("scancel", job)
}

// TestSlurmTakeover lets a second launcher go on, which also finds a job whose
// number was not written down, and one that never came to be.
func TestSlurmTakeover(t *testing.T) {
	t.Parallel()
	b := newBench(t, func(c *SlurmConfig) { c.Limit = 2 })
	tasks := []Task{b.task("a", "hold"), b.task("b", "hold"), b.task("c", "hold"), b.task("d", "hold")}
	b.submit(tasks[0])
	b.submit(tasks[1:3]...)
	b.started(1, "a", "b", "c")
	b.slurm.Close()
	jobs, err := b.slurm.load()
	if err != nil || len(jobs) != 2 {
		t.Fatalf("%d job files, %v; want 2", len(jobs), err)
	}
	jobs[0].ID = ""
	never := &slurmJob{Name: "never", Tasks: []string{"d"}}
	for _, j := range []*slurmJob{jobs[0], never} {
		if err := b.slurm.save(j); err != nil {
			t.Fatal(err)
		}
	}
	b.open()
	b.submit(tasks...)
	b.started(1, "d")
	b.until("start of all", func() bool {
		return b.kinds("a")+b.kinds("b")+b.kinds("c")+b.kinds("d") == "SSSS"
	})
	b.release("a", "b", "c", "d")
	b.ends("SE", Clean, "", "a", "b", "c", "d")
	for _, task := range tasks {
		if b.log(task.ID) != "start 1\n" {
			t.Errorf("task %s noted %q", task.ID, b.log(task.ID))
		}
	}
	b.until("empty folder", func() bool { return len(b.files()) == 0 })
}

func TestSlurmInterrupt(t *testing.T) {
	t.Parallel()
	b := newBench(t, func(c *SlurmConfig) { c.Limit = 2 })
	b.submit(b.task("a", "hold"), b.task("b", "hold"), b.task("c", "hold"), b.task("d", "true"))
	b.started(1, "a", "b")
	b.slurm.Interrupt("c")
	b.ends("E", Withdrawn, "", "c")
	b.slurm.Interrupt("a")
	b.ends("SE", Clean, "", "a")
	if b.log("a") != "start 1\nterm\n" {
		t.Errorf("the interrupted task noted %q", b.log("a"))
	}
	b.ends("SE", Clean, "", "d")
	b.release("b")
	b.ends("SE", Clean, "", "b")
	if b.log("b") != "start 1\n" || b.log("c") != "" {
		t.Errorf("the other tasks noted %q and %q", b.log("b"), b.log("c"))
	}
}

func TestSlurmKill(t *testing.T) {
	t.Parallel()
	b := newBench(t, func(c *SlurmConfig) { c.Limit = 1 })
	b.submit(b.task("a", "trap '' TERM; hold"), b.task("b", "true"), b.task("c", "true"))
	b.started(1, "a")
	b.slurm.Kill("b")
	b.slurm.Kill("a")
	b.ends("SE", Killed, `(killed by signal 9 \(killed\)|Slurm job .*_0 was cancelled)`, "a")
	b.ends("E", Withdrawn, "", "b")
	b.ends("SE", Clean, "", "c")
}

func TestSlurmWithdraw(t *testing.T) {
	t.Parallel()
	b := newBench(t, func(c *SlurmConfig) { c.Limit = 1 })
	tasks := []Task{b.task("a", "hold"), b.task("b", "hold"), b.task("c", "hold"), b.task("d", "true")}
	b.submit(tasks...)
	b.started(1, "a")
	b.open() // takes over only three: Withdraw must spare the fourth
	b.submit(tasks[:3]...)
	b.slurm.Withdraw()
	b.ends("E", Withdrawn, "", "b", "c")
	b.release("a")
	b.ends("SE", Clean, "", "a")
	b.until("start of the spared task", func() bool { return b.log("d") == "start 1\n" })
	b.until("empty folder", func() bool { return len(b.files()) == 0 })

	b.submit(b.task("e", "hold"), b.task("f", "hold"))
	b.started(1, "e")
	b.slurm.Withdraw()
	b.ends("E", Withdrawn, "", "f")
	b.release("e")
	b.ends("SE", Clean, "", "e")
}

func TestSlurmSeveralArrays(t *testing.T) {
	t.Parallel()
	b := newBench(t, func(c *SlurmConfig) { c.Limit = 3 })
	b.slurm.order(func() { b.slurm.maxArray = 2 })
	var tasks []Task
	var ids []string
	for i := range 5 {
		ids = append(ids, fmt.Sprint(i))
		tasks = append(tasks, b.task(ids[i], "true"))
	}
	b.submit(tasks...)
	if jobs, err := b.slurm.load(); err != nil || len(jobs) != 3 {
		t.Errorf("%d jobs, %v; want 3", len(jobs), err)
	}
	b.ends("SE", Clean, "", ids...)
}

func TestSlurmRefuses(t *testing.T) {
	t.Parallel()
	b := newBench(t, func(c *SlurmConfig) { c.Sbatch = []string{"--partition=nosuch"} })
	for want, task := range map[string]Task{
		"sbatch: invalid partition specified: nosuch; Batch job submission failed: Invalid partition name specified": b.task("a", ""),
		`task b: folder "/x\ny": line breaks cannot be passed on`:                                                    {ID: "b", Dir: "/x\ny"},
	} {
		if err := b.slurm.Submit([]Task{task}); err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	if files := b.files(); len(files) > 0 {
		t.Errorf("left behind: %v", files)
	}
}

// TestSlurmSilent makes Slurm's commands fail to reach it for a while. Not
// parallel, as they learn from the environment where it is.
func TestSlurmSilent(t *testing.T) {
	b := newBench(t, nil)
	b.submit(b.task("a", "hold"), b.task("b", "hold"))
	b.started(1, "a", "b")
	conf, err := os.ReadFile("/etc/slurm/slurm.conf")
	if err != nil {
		t.Skip("where this Slurm has its configuration is not known")
	}
	nowhere := filepath.Join(b.root, "slurm.conf")
	b.write(nowhere, string(conf)+"\nSlurmctldPort=1\nMessageTimeout=1\n")
	t.Setenv("SLURM_CONF", nowhere)
	select {
	case text := <-b.trouble:
		if !strings.Contains(text, "Unable to contact slurm controller") {
			t.Errorf("trouble: %s", text)
		}
	case <-time.After(30 * time.Second):
		t.Fatal("no trouble was told")
	}
	b.release("a")
	b.slurm.Interrupt("b")
	b.submit(b.task("c", "true"), b.task("d", "true"))
	b.slurm.Interrupt("d")
	b.ends("E", Withdrawn, "", "d")
	if strings.Contains(b.kinds("a")+b.kinds("b"), "E") {
		t.Errorf("ended while Slurm was silent: %v", b.events)
	}
	os.Unsetenv("SLURM_CONF")
	b.ends("SE", Clean, "", "a", "b", "c")
	if len(b.trouble) > 0 {
		t.Errorf("told again: %s", <-b.trouble)
	}
}
