package results

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// mixedStore has two sweeps: six trials on mnist, of which two are done and one failed, and the odd ones with two on shapes.
func mixedStore(t *testing.T) *Store {
	t.Helper()
	s := plannedStore(t, cells(6))
	if _, err := s.Plan("other", []Config{onShapes(1), cell(5), cell(3), cell(1), onShapes(2)}); err != nil {
		t.Fatal(err)
	}
	mustIngest(t, s, record(cell(1)))
	mustIngest(t, s, record(cell(2)))
	mustIngest(t, s, ended(cell(3), Failed))
	return s
}

func onShapes(n int) Config {
	c := cell(n)
	c.Dataset = "shapes"
	return c
}

func TestTrialsFilter(t *testing.T) {
	s := mixedStore(t)
	all := append(cells(6), onShapes(1), onShapes(2))
	tests := map[string]struct {
		filter Filter
		want   []Config
	}{
		"all":            {Filter{}, all},
		"sweep":          {Filter{Sweep: "other"}, []Config{onShapes(1), cell(5), cell(3), cell(1), onShapes(2)}},
		"unknown sweep":  {Filter{Sweep: "none"}, nil},
		"status":         {Filter{Status: Done}, []Config{cell(1), cell(2)}},
		"dataset":        {Filter{Dataset: "shapes"}, []Config{onShapes(1), onShapes(2)}},
		"method":         {Filter{Method: "lorae"}, []Config{cell(1), cell(3), cell(5), onShapes(1)}},
		"id":             {Filter{ID: cell(4).ID()}, []Config{cell(4)}},
		"start of id":    {Filter{ID: strings.ToUpper(cell(4).ID()[:10])}, []Config{cell(4)}},
		"not an id":      {Filter{ID: "100%"}, nil},
		"several":        {Filter{Sweep: "other", Dataset: "mnist", Method: "lorae", Status: Failed}, []Config{cell(3)}},
		"not compatible": {Filter{Dataset: "shapes", Status: Done}, nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			rows, err := s.Trials(test.filter)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(ids(test.want), rowIDs(rows)); diff != "" {
				t.Errorf("trials (-want +got):\n%s", diff)
			}
			for i, row := range rows {
				if diff := cmp.Diff(test.want[i], row.Config); diff != "" {
					t.Errorf("configuration (-want +got):\n%s", diff)
				}
			}
		})
	}
}

// TestParts: whatever the number of parts, together they are all trials in the
// order of planning, each once, also when more are planned in between.
func TestParts(t *testing.T) {
	s := mixedStore(t)
	whole, err := s.Trials(Filter{})
	if err != nil {
		t.Fatal(err)
	}
	for n := 1; n < 2*len(whole); n++ {
		parts, err := s.Parts(n)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Plan("later", []Config{cell(100 + n)}); err != nil {
			t.Fatal(err)
		}
		if whole, err = s.Trials(Filter{}); err != nil {
			t.Fatal(err)
		}
		var got []Row
		for _, p := range parts {
			part, err := s.Trials(Filter{Part: p})
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, part...)
		}
		if diff := cmp.Diff(whole, got); diff != "" {
			t.Errorf("%d parts (-whole +parts):\n%s", n, diff)
		}
	}
}

func TestValues(t *testing.T) {
	s := mixedStore(t)
	all := record(cell(1)).Values
	one, two := cell(1).ID(), cell(2).ID()
	tests := map[string]struct {
		filter  Filter
		metrics []Metric
		want    map[string][]Value
	}{
		"all":         {Filter{}, nil, map[string][]Value{one: all, two: all}},
		"sweep":       {Filter{Sweep: "other"}, nil, map[string][]Value{one: all}},
		"metric":      {Filter{Method: "ae"}, []Metric{{Name: "fid"}}, map[string][]Value{two: all[1:]}},
		"two metrics": {Filter{ID: one}, []Metric{{Name: "accuracy"}, {Name: "fid"}}, map[string][]Value{one: all}},
		"a variant":   {Filter{ID: one}, []Metric{{Name: "accuracy"}, {Name: "fid", Only: []string{"normal"}}}, map[string][]Value{one: all[:2]}},
		"but one":     {Filter{ID: one}, []Metric{{Name: "fid", Without: []string{"normal", "gmm"}}}, map[string][]Value{one: all[2:]}},
		"no variant":  {Filter{ID: one}, []Metric{{Name: "accuracy"}, {Name: "fid", Only: []string{}}}, map[string][]Value{one: all[:1]}},
		"no metric":   {Filter{}, []Metric{{Name: "kid"}}, nil},
		"no trial":    {Filter{Status: Failed}, nil, nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := s.Values(test.filter, test.metrics...)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("values (-want +got):\n%s", diff)
			}
		})
	}
}

func TestSweeps(t *testing.T) {
	want := []SweepStatus{
		{Sweep: "other", Trials: 5, Counts: map[Status]int{Pending: 3, Done: 1, Failed: 1}},
		{Sweep: "smoke", Trials: 6, Counts: map[Status]int{Pending: 3, Done: 2, Failed: 1}},
	}
	got, err := mixedStore(t).Sweeps()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("sweeps (-want +got):\n%s", diff)
	}
	if got, err := newStore(t).Sweeps(); err != nil || len(got) != 0 {
		t.Errorf("an empty store has sweeps %v (%v)", got, err)
	}
}

func TestStatusOf(t *testing.T) {
	s := mixedStore(t)
	for sweep, configs := range map[string][]Config{
		"": append(cells(6), onShapes(1), onShapes(2)), "other": {onShapes(1), cell(5), cell(3), cell(1), onShapes(2)}, "none": nil,
	} {
		want := map[string]Status{}
		for _, c := range configs {
			want[c.ID()] = mustFind(t, s, c.ID()).Status
		}
		got, err := s.StatusOf(sweep)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("sweep %q (-want +got):\n%s", sweep, diff)
		}
	}
}

func TestTrialByPrefix(t *testing.T) {
	s := mixedStore(t)
	id := cell(1).ID()
	for _, prefix := range []string{id, id[:12], strings.ToUpper(id[:12])} {
		if got := mustFind(t, s, prefix); got.ID != id {
			t.Errorf("%q is trial %s, want %s", prefix, got.ID, id)
		}
	}
	if diff := cmp.Diff([]string{"other", "smoke"}, mustFind(t, s, id).Sweeps); diff != "" {
		t.Errorf("sweeps (-want +got):\n%s", diff)
	}
	_, err := s.Trial("")
	checkLine(t, err, s.path, "more than one trial", "seed", ", …")
	if !errors.Is(err, ErrAmbiguous) {
		t.Errorf("error %q is not ErrAmbiguous", err)
	}
	for _, unknown := range []string{id[:10] + "xyz", id + "0"} {
		_, err = s.Trial(unknown)
		checkLine(t, err, s.path, unknown, "nearest: "+id+" (lorae on mnist, seed 1)")
		if !errors.Is(err, ErrNoTrial) {
			t.Errorf("error %q is not ErrNoTrial", err)
		}
	}
	_, err = newStore(t).Trial("ab")
	checkLine(t, err, "the store has none yet")
}

func TestSeries(t *testing.T) {
	s := mixedStore(t)
	id := cell(1).ID()
	got, err := s.Series(id[:12], "spectrum/m")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(record(cell(1)).Series[1], got); diff != "" {
		t.Errorf("series (-want +got):\n%s", diff)
	}
	for _, name := range []string{"loss/nothing", ""} {
		_, err = s.Series(id, name)
		checkLine(t, err, s.path, "no such series", id, "loss/total, spectrum/m")
		if !errors.Is(err, ErrNoSeries) {
			t.Errorf("error %q is not ErrNoSeries", err)
		}
	}
	_, err = s.Series(cell(0).ID(), "loss/total")
	checkLine(t, err, "has none yet")
	_, err = s.Series("xyz", "loss/total")
	checkLine(t, err, "no such trial")
}
