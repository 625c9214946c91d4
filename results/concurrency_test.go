package results

import (
	"fmt"
	"sync"
	"testing"
)

// Readers work while a supervisor writes, and see each record whole or not at all.
func TestReadersWhileWriting(t *testing.T) {
	const trials, readers = 40, 4
	s := plannedStore(t, cells(trials))
	written := make(chan struct{})
	var group sync.WaitGroup
	for range readers {
		group.Go(func() {
			if err := readUntil(s.path, written); err != nil {
				t.Error(err)
			}
		})
	}
	for n := range trials {
		if err := s.Start(cell(n).ID(), Provenance{}); err != nil {
			t.Error(err)
		}
		if err := s.Ingest(record(cell(n)), ""); err != nil {
			t.Error(err)
		}
	}
	close(written)
	group.Wait()
	checkIntegrity(t, s)
}

// readUntil reads through connections of its own until the writer has finished, and once more.
func readUntil(path string, written <-chan struct{}) error {
	for last := false; !last; {
		select {
		case <-written:
			last = true
		default:
		}
		if err := readOnce(path); err != nil {
			return err
		}
	}
	return nil
}

func readOnce(path string) error {
	s, err := OpenReadOnly(path)
	if err != nil {
		return err
	}
	rows, err := s.Trials(Filter{Status: Done})
	if err != nil {
		return err
	}
	for _, row := range rows {
		trial, err := s.Trial(row.ID)
		if err != nil {
			return err
		}
		if len(trial.Values) != 3 || len(trial.Series) != 2 || len(trial.Series[1].X) != 3 {
			return fmt.Errorf("trial %s is done with %d values and %d series", row.ID, len(trial.Values), len(trial.Series))
		}
	}
	return s.Close()
}

// Goroutines of one supervisor may share a store.
func TestWritersOfOneProcess(t *testing.T) {
	const trials = 20
	s := plannedStore(t, cells(trials))
	var group sync.WaitGroup
	for n := range trials {
		group.Go(func() {
			if err := s.Ingest(record(cell(n)), ""); err != nil {
				t.Error(err)
			}
			if _, err := s.Trial(cell(n).ID()); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	sweeps, err := s.Sweeps()
	if err != nil {
		t.Fatal(err)
	}
	if got := sweeps[0].Counts[Done]; got != trials {
		t.Errorf("%d trials are done, want %d", got, trials)
	}
	checkIntegrity(t, s)
}
