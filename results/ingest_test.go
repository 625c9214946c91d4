package results

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestIngestStoresEverything(t *testing.T) {
	for name, r := range map[string]*Record{
		"done": record(cell(1)), "diverged": ended(cell(1), Diverged), "extreme numbers": extreme(cell(1)),
		"continued": continued(cell(1)),
	} {
		t.Run(name, func(t *testing.T) {
			s := plannedStore(t, cells(3))
			mustIngest(t, s, r)
			got := mustFind(t, s, r.ID)
			back := &Record{
				ID: got.ID, Sweep: got.Sweep, Config: got.Config, Status: got.Status, Reason: got.Reason,
				Provenance: got.Provenance, Values: got.Values, Series: got.Series,
			}
			if diff := cmp.Diff(r, back, sameBits, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("record changed (-ingested +read):\n%s", diff)
			}
			if got.Seconds != 2.5 {
				t.Errorf("seconds are %v, want 2.5", got.Seconds)
			}
			if diff := cmp.Diff([]string{"smoke"}, got.Sweeps); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// continued is the record of a trial whose training began where another one's ended.
func continued(c Config) *Record {
	r := record(c)
	r.Provenance.Parent = cell(0).ID()
	r.Provenance.Skipped = 3
	return r
}

func TestLogGoesWithTheRunThatFailed(t *testing.T) {
	s := plannedStore(t, cells(2))
	id := cell(1).ID()
	const log = "epoch 1\npanic: no\n\ngoroutine 1 [running]:"
	logs := func(want string) {
		t.Helper()
		rows, err := s.Trials(Filter{ID: id})
		if err != nil {
			t.Fatal(err)
		}
		if got := mustFind(t, s, id).Log; got != want || rows[0].Log != want {
			t.Errorf("log is %q, in the list %q, want %q", got, rows[0].Log, want)
		}
	}
	if err := s.Ingest(ended(cell(1), Failed), log); err != nil {
		t.Fatal(err)
	}
	logs(log)
	if err := s.Start(id, Provenance{}); err != nil {
		t.Fatal(err)
	}
	logs("")
	if err := s.Mark(id, Failed, "killed", log, time.Now()); err != nil {
		t.Fatal(err)
	}
	logs(log)
	mustIngest(t, s, record(cell(1)))
	logs("")
}

func TestClockSetBack(t *testing.T) {
	s := plannedStore(t, cells(2))
	r := record(cell(0))
	r.Provenance.Started, r.Provenance.Finished = r.Provenance.Finished, r.Provenance.Started
	mustIngest(t, s, r)
	id := cell(1).ID()
	if err := s.Start(id, Provenance{Started: "2026-01-02T15:04:05Z"}); err != nil {
		t.Fatal(err)
	}
	if err := s.Mark(id, Interrupted, "killed", "", time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)); err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{r.ID, id} {
		if got := mustFind(t, s, id).Seconds; got != 0 {
			t.Errorf("trial %s took %v seconds, want 0", id, got)
		}
	}
}

func TestIngestReplaces(t *testing.T) {
	s := plannedStore(t, cells(2))
	first := ended(cell(1), Interrupted)
	first.Series = append(first.Series, Series{Name: "loss/old", X: []float64{1}, Y: []float64{1}}, Series{Name: "loss/empty"})
	mustIngest(t, s, first)
	second := record(cell(1))
	second.Values = second.Values[:1]
	for range 2 { // ingesting a record twice is harmless
		mustIngest(t, s, second)
		got := mustFind(t, s, second.ID)
		if got.Status != Done || got.Reason != "" {
			t.Errorf("trial is %s (%q), want done without reason", got.Status, got.Reason)
		}
		if diff := cmp.Diff(second.Values, got.Values); diff != "" {
			t.Errorf("values (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff(second.Series, got.Series); diff != "" {
			t.Errorf("series (-want +got):\n%s", diff)
		}
	}
}

func TestDoneIsNotOverwritten(t *testing.T) {
	s := plannedStore(t, cells(2))
	id := cell(1).ID()
	mustIngest(t, s, record(cell(1)))
	before := mustFind(t, s, id)
	attempts := map[string]error{
		"ingest": s.Ingest(ended(cell(1), Interrupted), ""),
		"start":  s.Start(id, Provenance{}),
		"mark":   s.Mark(id, Failed, "killed", "", time.Now()),
	}
	for name, err := range attempts {
		checkLine(t, err, s.path, id, "is done")
		if !errors.Is(err, ErrDone) {
			t.Errorf("%s: error %q is not ErrDone", name, err)
		}
	}
	if diff := cmp.Diff(before, mustFind(t, s, id)); diff != "" {
		t.Errorf("trial changed:\n%s", diff)
	}
}

func TestIngestRefuses(t *testing.T) {
	s := plannedStore(t, cells(1))
	bad := record(cell(0))
	bad.Values[1] = bad.Values[0]
	checkLine(t, s.Ingest(bad, ""), s.path, bad.ID, "is there twice")
	unknown := record(cell(8))
	for _, err := range []error{s.Ingest(unknown, ""), s.Start(unknown.ID, Provenance{}), s.Mark(unknown.ID, Failed, "killed", "", time.Now())} {
		checkLine(t, err, s.path, unknown.ID, "no such trial", "plan it first")
		if !errors.Is(err, ErrNoTrial) {
			t.Errorf("error %q is not ErrNoTrial", err)
		}
	}
}

func TestStartAndMark(t *testing.T) {
	s := plannedStore(t, cells(1))
	id := cell(0).ID()
	started := Provenance{Program: "0.1.0", Backend: "go", Started: "2026-01-02T15:04:05Z"}
	if err := s.Start(id, started); err != nil {
		t.Fatal(err)
	}
	if got := mustFind(t, s, id); got.Status != Running || got.Provenance != started || got.Seconds != 0 {
		t.Errorf("trial is %s after %v seconds with %+v", got.Status, got.Seconds, got.Provenance)
	}
	at := time.Date(2026, 1, 2, 17, 4, 6, 250_000_000, time.FixedZone("", 2*60*60))
	if err := s.Mark(id, Failed, "its process was killed: no memory", "", at); err != nil {
		t.Fatal(err)
	}
	got := mustFind(t, s, id)
	want := started
	want.Finished = "2026-01-02T15:04:06.25Z"
	if got.Status != Failed || got.Reason != "its process was killed: no memory" || got.Seconds != 1.25 {
		t.Errorf("trial is %s (%q) after %v seconds", got.Status, got.Reason, got.Seconds)
	}
	if diff := cmp.Diff(want, got.Provenance); diff != "" {
		t.Errorf("provenance (-want +got):\n%s", diff)
	}
	if err := s.Start(id, started); err != nil {
		t.Errorf("a failed trial can't be started again: %v", err)
	}
	if got := mustFind(t, s, id); got.Reason != "" || got.Provenance.Finished != "" {
		t.Errorf("a started trial still has reason %q and end %q", got.Reason, got.Provenance.Finished)
	}
}

func TestStartAndMarkRefuse(t *testing.T) {
	s := plannedStore(t, cells(1))
	id := cell(0).ID()
	checkLine(t, s.Start(id, Provenance{Started: "now"}), s.path, "RFC 3339")
	checkLine(t, s.Start(id, Provenance{Parent: id}), s.path, "must be the id of another trial")
	checkLine(t, s.Mark(id, Done, "all is well", "", time.Now()), s.path, `status is "done"`)
	checkLine(t, s.Mark(id, Failed, "", "", time.Now()), s.path, `with reason ""`)
	if got := mustFind(t, s, id).Status; got != Pending {
		t.Errorf("trial is %s, want pending", got)
	}
}
