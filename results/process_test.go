package results

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// Tests start this test program again as another process: with this variable it
// plays the part that the variable names, in the folder of its first argument.
const partVariable = "RESULTS_TEST_PART"

func TestMain(m *testing.M) {
	parts := map[string]func(dir string) error{"supervisor": supervise, "worker": work}
	part, ok := parts[os.Getenv(partVariable)]
	if !ok {
		os.Exit(m.Run())
	}
	if err := part(os.Args[1]); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
}

// supervise ingests records until it is killed.
func supervise(dir string) error {
	s, err := Open(filepath.Join(dir, "lorae.db"))
	if err != nil {
		return err
	}
	if _, err := s.Plan("smoke", cells(2)); err != nil {
		return err
	}
	if err := s.Start(cell(0).ID(), Provenance{Started: "2026-01-02T15:04:05Z"}); err != nil {
		return err
	}
	for n := 0; ; n++ {
		if err := s.Ingest(record(cell(1)), ""); err != nil {
			return err
		}
		if n == 5 {
			fmt.Println("ready")
		}
	}
}

// work writes records until it is killed.
func work(dir string) error {
	r := record(cell(1))
	for n := 0; ; n++ {
		r.Series[0].X = append(r.Series[0].X, float64(n))
		r.Series[0].Y = append(r.Series[0].Y, float64(n))
		if err := WriteRecord(dir, r); err != nil {
			return err
		}
		if n == 5 {
			fmt.Println("ready")
		}
	}
}

// play starts a part and waits until it is at work. kill ends it as kill −9 does.
func play(t *testing.T, part, dir string) (pid int, kill func()) {
	t.Helper()
	cmd := exec.Command(os.Args[0], dir)
	cmd.Env = append(os.Environ(), partVariable+"="+part)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	kill = func() {
		_ = cmd.Process.Kill() // it may have ended
		_ = cmd.Wait()         // says that it was killed
	}
	t.Cleanup(kill)
	if line, err := bufio.NewReader(out).ReadString('\n'); line != "ready\n" {
		t.Fatalf("%s says %q (%v)", part, line, err)
	}
	return cmd.Process.Pid, kill
}

func TestKilledSupervisor(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "lorae.db")
	for range 3 {
		pid, kill := play(t, "supervisor", dir)
		_, err := Open(path)
		checkLine(t, err, path, fmt.Sprintf("process %d on", pid))
		kill()
		checkAfterKill(t, path)
	}
}

// checkAfterKill wants a whole store that readers and the next supervisor can open.
func checkAfterKill(t *testing.T, path string) {
	t.Helper()
	reader, err := OpenReadOnly(path)
	if err != nil {
		t.Fatal(err)
	}
	if got := mustFind(t, reader, cell(0).ID()).Status; got != Running {
		t.Errorf("before the next supervisor the trial is %s, want running", got)
	}
	closeStore(t, reader)
	s, err := Open(path)
	if err != nil {
		t.Fatalf("a dead process keeps the lock: %v", err)
	}
	defer closeStore(t, s)
	checkIntegrity(t, s)
	trial := mustFind(t, s, cell(0).ID())
	if trial.Status != Interrupted || trial.Reason == "" {
		t.Errorf("trial is %s (%q), want interrupted with a reason", trial.Status, trial.Reason)
	}
	done := mustFind(t, s, cell(1).ID())
	if done.Status != Done || len(done.Values) != 3 || len(done.Series) != 2 {
		t.Errorf("trial is %s with %d values and %d series, want done with 3 and 2", done.Status, len(done.Values), len(done.Series))
	}
}

func TestKilledWorkerLeavesAWholeRecord(t *testing.T) {
	dir := t.TempDir()
	_, kill := play(t, "worker", dir)
	for range 100 {
		if _, err := ReadRecord(dir); err != nil {
			t.Fatalf("while it is written: %v", err)
		}
		time.Sleep(100 * time.Microsecond)
	}
	kill()
	if _, err := ReadRecord(dir); err != nil {
		t.Errorf("after the kill: %v", err)
	}
	if err := WriteRecord(dir, record(cell(1))); err != nil {
		t.Error(err)
	}
}
