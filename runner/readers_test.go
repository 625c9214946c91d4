package main

import (
	"bytes"
	"database/sql"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// TestReadersBesideWorkers has 16 workers fill a store while reports table, runner
// status and SQLite without a time-out read it: nobody is told that it is locked,
// nothing is lost and nothing there twice.
func TestReadersBesideWorkers(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	reports := filepath.Join(dir, "reports")
	if out, err := exec.Command("go", "build", "-o", reports, "../reports").CombinedOutput(); err != nil {
		t.Fatalf("build reports: %v\n%s", err, out)
	}
	const trials = 48
	file, store := filepath.Join(dir, "many.yaml"), filepath.Join(dir, "lorae.db")
	text := fmt.Sprintf(`version: 1
dataset: {name: shapes, size: 16, images: 40, test: 20}
protocol: authors
budget: {epochs: 1, batch: 20, samples: 0, labels: []}
seeds: %d
methods: [{name: lorae, params: {latent: 4}}]
`, trials)
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	if code, _, stderr := program(t, "sweep", file, "--store", store, "--seeds", "1"); code != exitOK { // so that there is a store to read
		t.Fatal(stderr)
	}
	s := begin(t, "sweep", file, "--store", store, "--workers", "16")
	var readers sync.WaitGroup
	looks := make([]int, 3)
	for i, read := range []func() error{
		func() error { return output(exec.Command(reports, "table", "rank", "--store", store)) },
		func() error { return output(command(t, "status", "--store", store)) },
		func() error { return countWithSQLite(store, trials) },
	} {
		readers.Go(func() {
			for ; !s.over(); looks[i]++ {
				if err := read(); err != nil {
					t.Errorf("reader %d: %v", i, err)
					return
				}
			}
		})
	}
	<-s.done
	readers.Wait()
	if out := s.out.String(); s.cmd.ProcessState.ExitCode() != exitOK || !strings.Contains(out, fmt.Sprintf("many: %d trials done", trials)) || strings.Contains(out, "locked") {
		t.Errorf("the sweep: %s", out)
	}
	checkStore(t, store, trials)
	if err := countWithSQLite(store, trials); err != nil {
		t.Error(err)
	}
	for i, n := range looks {
		if n < 3 {
			t.Errorf("reader %d looked %d times", i, n)
		}
	}
}

func output(c *exec.Cmd) error {
	out, err := c.CombinedOutput()
	if err != nil || bytes.Contains(out, []byte("locked")) {
		return fmt.Errorf("%v: %s", err, out)
	}
	return nil
}

// countWithSQLite reads as the sqlite3 command does: without waiting for a lock.
func countWithSQLite(store string, want int) error {
	db, err := sql.Open("sqlite3", "file:"+store+"?mode=ro&_busy_timeout=0")
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	var all, distinct int
	if err := db.QueryRow(`SELECT count(*), count(DISTINCT config) FROM trials`).Scan(&all, &distinct); err != nil {
		return err
	}
	if all != distinct || all != want {
		return fmt.Errorf("%d trials of %d configurations, want %d", all, distinct, want)
	}
	time.Sleep(time.Millisecond)
	return nil
}
