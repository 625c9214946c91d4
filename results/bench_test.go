package results

import "testing"

// bigStore has 10,000 trials with 16 values each, half of them in a second sweep.
func bigStore(b *testing.B) *Store {
	b.Helper()
	configs := cells(10_000)
	s := plannedStore(b, configs)
	if _, err := s.Plan("half", configs[:5_000]); err != nil {
		b.Fatal(err)
	}
	if _, err := s.db.Exec(`
		WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 16)
		INSERT INTO trial_values (trial_id, metric, variant, extractor, value, reason)
		SELECT t.id, 'metric' || (n.i % 4), 'variant' || n.i, '', n.i * 1.5, ''
		FROM trials AS t, n`); err != nil {
		b.Fatal(err)
	}
	return s
}

// BenchmarkStatus is what `runner status` asks of a store of 10,000 trials: opening it, its sweeps and its trials.
func BenchmarkStatus(b *testing.B) {
	path := bigStore(b).path
	for b.Loop() {
		s, err := OpenReadOnly(path)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := s.Sweeps(); err != nil {
			b.Fatal(err)
		}
		if rows, err := s.Trials(Filter{}); err != nil || len(rows) != 10_000 {
			b.Fatalf("%d trials (%v)", len(rows), err)
		}
		closeStore(b, s)
	}
}

// BenchmarkTable is what a table asks: the trials of a sweep and one metric of each.
func BenchmarkTable(b *testing.B) {
	s := bigStore(b)
	for b.Loop() {
		if rows, err := s.Trials(Filter{Sweep: "half"}); err != nil || len(rows) != 5_000 {
			b.Fatalf("%d trials (%v)", len(rows), err)
		}
		if values, err := s.Values(Filter{Sweep: "half"}, "metric1"); err != nil || len(values) != 5_000 {
			b.Fatalf("values of %d trials (%v)", len(values), err)
		}
	}
}

// BenchmarkPlan is planning a sweep of 10,000 trials that the store has already.
func BenchmarkPlan(b *testing.B) {
	s := bigStore(b)
	configs := cells(10_000)
	for b.Loop() {
		if p, err := s.Plan("smoke", configs); err != nil || p.Kept != 10_000 {
			b.Fatalf("%d trials kept (%v)", p.Kept, err)
		}
	}
}

// BenchmarkIngest is one record of a usual size: two series of 100 and 128 points.
func BenchmarkIngest(b *testing.B) {
	s := bigStore(b)
	r := record(cell(1))
	for i := range r.Series {
		for n := range 100 {
			r.Series[i].X, r.Series[i].Y = append(r.Series[i].X, float64(n)), append(r.Series[i].Y, float64(n))
		}
	}
	for b.Loop() {
		mustIngest(b, s, r)
	}
}
