package results

import (
	"bytes"
	"context"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func mustImport(t *testing.T, s *Store, bundle []byte, want Imported) {
	t.Helper()
	b, err := ReadBundle(bytes.NewReader(bundle))
	if err != nil {
		t.Fatal(err)
	}
	got, err := s.Import(t.Context(), b, "seconds")
	if err != nil {
		t.Fatal(err)
	}
	if got != want {
		t.Errorf("imported %+v, want %+v", got, want)
	}
	checkIntegrity(t, s)
}

func TestImportIntoAnEmptyStore(t *testing.T) {
	from, to := variedStore(t), newStore(t)
	bundle := bundleOf(t, from)
	mustImport(t, to, bundle, Imported{New: 7, Taken: 4, Open: 3})
	mustImport(t, to, bundle, Imported{Kept: 4, Open: 3}) // nothing twice
	rows, err := to.Trials(Filter{Sweep: "smoke"})
	if err != nil {
		t.Fatal(err)
	}
	want := []Config{cell(1), cell(5), cell(2), cell(3), cell(4), cell(0), cell(6)}
	if diff := cmp.Diff(ids(want), rowIDs(rows)); diff != "" {
		t.Fatalf("order (-want +got):\n%s", diff)
	}
	for _, row := range rows {
		got, want := mustFind(t, to, row.ID), mustFind(t, from, row.ID)
		if !hasEnded(want.Status) { // the checkpoints are elsewhere
			want = &Trial{Row: Row{ID: row.ID, Sweep: "smoke", Config: want.Config, Status: Pending}, Sweeps: want.Sweeps}
		}
		if diff := cmp.Diff(want, got, sameBits, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("trial (-there +here):\n%s", diff)
		}
	}
}

// What is here against what is in the bundle, each for one trial.
func TestImportMerges(t *testing.T) {
	tests := map[string]struct {
		here, there Status // "": not there
		want        Imported
		after       Status
		theirs      bool // the outcome after is the bundle's
	}{
		"missing, done":        {"", Done, Imported{New: 1, Taken: 1}, Done, true},
		"missing, failed":      {"", Failed, Imported{New: 1, Taken: 1}, Failed, true},
		"missing, pending":     {"", Pending, Imported{New: 1, Open: 1}, Pending, false},
		"missing, interrupted": {"", Interrupted, Imported{New: 1, Open: 1}, Pending, false},
		"pending, done":        {Pending, Done, Imported{Taken: 1}, Done, true},
		"pending, diverged":    {Pending, Diverged, Imported{Taken: 1}, Diverged, true},
		"interrupted, done":    {Interrupted, Done, Imported{Taken: 1}, Done, true},
		"interrupted, failed":  {Interrupted, Failed, Imported{Taken: 1}, Failed, true},
		"interrupted, pending": {Interrupted, Pending, Imported{Open: 1}, Interrupted, false},
		"failed, done":         {Failed, Done, Imported{Replaced: 1}, Done, true},
		"diverged, done":       {Diverged, Done, Imported{Replaced: 1}, Done, true},
		"failed, diverged":     {Failed, Diverged, Imported{Kept: 1}, Failed, false},
		"failed, pending":      {Failed, Pending, Imported{Kept: 1}, Failed, false},
		"done, done":           {Done, Done, Imported{Kept: 1}, Done, false},
		"done, failed":         {Done, Failed, Imported{Kept: 1}, Done, false},
		"done, pending":        {Done, Pending, Imported{Kept: 1}, Done, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			here, there := newStore(t), plannedStore(t, []Config{cell(1)})
			endAs(t, there, test.there, "there")
			if test.here != "" {
				if _, err := here.Plan("smoke", []Config{cell(1)}); err != nil {
					t.Fatal(err)
				}
				endAs(t, here, test.here, "here")
			}
			mustImport(t, here, bundleOf(t, there), test.want)
			got := mustFind(t, here, cell(1).ID())
			if got.Status != test.after || (got.Provenance.Host == "there") != test.theirs {
				t.Errorf("after it the trial is %s of host %q, want %s, of the bundle: %v", got.Status, got.Provenance.Host, test.after, test.theirs)
			}
		})
	}
}

// endAs ends the trial with a status, on a host.
func endAs(t *testing.T, s *Store, status Status, host string) {
	t.Helper()
	if status == Pending {
		return
	}
	r := record(cell(1))
	if status != Done {
		r = ended(cell(1), status)
	}
	r.Provenance.Host = host
	mustIngest(t, s, r)
}

func TestImportCountsOtherNumbers(t *testing.T) {
	there := plannedStore(t, []Config{cell(1)})
	r := record(cell(1))
	r.Values = append(r.Values, Value{Metric: "seconds", Variant: "train", Value: number(2)})
	mustIngest(t, there, r)
	bundle := bundleOf(t, there)
	for name, test := range map[string]struct {
		change func(*Record)
		differ int
	}{
		"nothing":         {func(*Record) {}, 0},
		"another machine": {func(r *Record) { *r.Values[3].Value = 3; r.Provenance.Host = "elsewhere" }, 0},
		"a reason":        {func(r *Record) { r.Values[2].Reason = "unsupported" }, 0},
		"a number":        {func(r *Record) { *r.Values[1].Value += 1e-12 }, 1},
		"no number":       {func(r *Record) { r.Values[1].Value, r.Values[1].Reason = nil, "unsupported" }, 1},
		"one more":        {func(r *Record) { r.Values = append(r.Values, Value{Metric: "rank", Value: number(1)}) }, 1},
		"a point":         {func(r *Record) { r.Series[1].Y[2] = 1.5 }, 1},
		"fewer points":    {func(r *Record) { r.Series[1].X, r.Series[1].Y = r.Series[1].X[:2], r.Series[1].Y[:2] }, 1},
	} {
		t.Run(name, func(t *testing.T) {
			here := plannedStore(t, []Config{cell(1)})
			ours := record(cell(1))
			ours.Values = append(ours.Values, Value{Metric: "seconds", Variant: "train", Value: number(2)})
			test.change(ours)
			mustIngest(t, here, ours)
			before := mustFind(t, here, ours.ID)
			mustImport(t, here, bundle, Imported{Kept: 1, Differ: test.differ})
			if diff := cmp.Diff(before, mustFind(t, here, ours.ID)); diff != "" {
				t.Errorf("a done trial was changed:\n%s", diff)
			}
		})
	}
}

func TestImportIntoAnotherSweep(t *testing.T) {
	there := plannedStore(t, cells(3))
	here := newStore(t)
	if _, err := here.Plan("smoke", []Config{cell(8), cell(2)}); err != nil {
		t.Fatal(err)
	}
	if _, err := here.Plan("other", []Config{cell(0)}); err != nil {
		t.Fatal(err)
	}
	mustImport(t, here, bundleOf(t, there), Imported{New: 1, Open: 3})
	rows, err := here.Trials(Filter{Sweep: "smoke"})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(ids([]Config{cell(8), cell(2), cell(0), cell(1)}), rowIDs(rows)); diff != "" {
		t.Errorf("trials (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"other", "smoke"}, mustFind(t, here, cell(0).ID()).Sweeps); diff != "" {
		t.Error(diff)
	}
}

func TestImportIsInterruptible(t *testing.T) {
	b, err := ReadBundle(bytes.NewReader(bundleOf(t, variedStore(t))))
	if err != nil {
		t.Fatal(err)
	}
	s := newStore(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Import(ctx, b); !errors.Is(err, context.Canceled) {
		t.Errorf("error is %v, want that of the context", err)
	}
	if rows, err := s.Trials(Filter{}); err != nil || len(rows) != 0 {
		t.Errorf("%d trials are left (%v)", len(rows), err)
	}
}
