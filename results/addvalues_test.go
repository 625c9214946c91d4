package results

import (
	"errors"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestAddValues(t *testing.T) {
	s := plannedStore(t, cells(3))
	mustIngest(t, s, record(cell(1)))
	mustIngest(t, s, record(cell(2)))
	other, before := mustFind(t, s, cell(2).ID()), mustFind(t, s, cell(1).ID())
	id := before.ID
	values := []Value{
		{Metric: "fid", Variant: "normal", Extractor: "lenet-1", Value: number(11), Detail: map[string]any{"n_generated": 900.0}},
		{Metric: "fid", Variant: "normal", Extractor: "inception-1", Value: number(42.5)},
		{Metric: "kid", Variant: "normal", Extractor: "lenet-1", Reason: "unsupported: no decoder"},
	}
	series := []Series{
		{Name: "spectrum/m", X: []float64{1}, Y: []float64{0.5}}, // shorter than the one it takes the place of
		{Name: "gradient", X: []float64{1, 2}, Y: []float64{3, 2}},
		{Name: "empty"},
	}
	for range 2 { // to add values twice is harmless
		if err := s.AddValues(id, values, series); err != nil {
			t.Fatal(err)
		}
		want := *before
		want.Values = []Value{before.Values[0], values[1], values[0], before.Values[2], values[2]}
		want.Series = []Series{series[1], before.Series[0], series[0]}
		if diff := cmp.Diff(&want, mustFind(t, s, id)); diff != "" {
			t.Errorf("trial (-want +got):\n%s", diff)
		}
	}
	if diff := cmp.Diff(other, mustFind(t, s, other.ID)); diff != "" {
		t.Errorf("another trial changed:\n%s", diff)
	}
	checkIntegrity(t, s)
}

func TestAddValuesRefuses(t *testing.T) {
	s := plannedStore(t, cells(3))
	mustIngest(t, s, record(cell(1)))
	mustIngest(t, s, ended(cell(2), Failed))
	id := cell(1).ID()
	before := mustFind(t, s, id)
	good := Value{Metric: "kid", Variant: "normal", Value: number(1)}
	for name, c := range map[string]struct {
		id     string
		values []Value
		series []Series
		want   string
		is     error
	}{
		"pending":    {cell(0).ID(), []Value{good}, nil, "trial has to be done, but is pending", ErrNotDone},
		"failed":     {cell(2).ID(), []Value{good}, nil, "trial has to be done, but is failed", ErrNotDone},
		"unknown":    {cell(8).ID(), []Value{good}, nil, "no such trial", ErrNoTrial},
		"twice":      {id, []Value{good, good}, nil, "is there twice", nil},
		"not finite": {id, []Value{{Metric: "kid", Value: number(math.NaN())}}, nil, "must be finite", nil},
		"bad series": {id, []Value{good}, []Series{{Name: "gradient", X: []float64{1}}}, "1 x and 0 y", nil},
	} {
		t.Run(name, func(t *testing.T) {
			err := s.AddValues(c.id, c.values, c.series)
			checkLine(t, err, s.path, c.id, c.want)
			if c.is != nil && !errors.Is(err, c.is) {
				t.Errorf("error %q is not %q", err, c.is)
			}
		})
	}
	if diff := cmp.Diff(before, mustFind(t, s, id)); diff != "" {
		t.Errorf("trial changed:\n%s", diff)
	}
}

// TestAddValuesWhole: what cannot be stored whole is not stored.
func TestAddValuesWhole(t *testing.T) {
	s := plannedStore(t, cells(1))
	mustIngest(t, s, record(cell(0)))
	before := mustFind(t, s, cell(0).ID())
	if _, err := s.db.Exec(`CREATE TRIGGER no BEFORE INSERT ON series_points BEGIN SELECT RAISE(ABORT, 'no'); END`); err != nil {
		t.Fatal(err)
	}
	err := s.AddValues(before.ID, []Value{{Metric: "accuracy", Variant: "10", Value: number(1)}}, []Series{{Name: "gradient", X: []float64{1}, Y: []float64{1}}})
	checkLine(t, err, "SQLite says: no")
	if diff := cmp.Diff(before, mustFind(t, s, before.ID)); diff != "" {
		t.Errorf("trial changed:\n%s", diff)
	}
}
