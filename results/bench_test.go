package results

import (
	"fmt"
	"io"
	"testing"
)

// sizes are the numbers of trials that show how each cost grows.
func sizes(b *testing.B, run func(b *testing.B, n int)) {
	for _, n := range []int{100, 1_000, 10_000} {
		b.Run(fmt.Sprintf("trials=%d", n), func(b *testing.B) { run(b, n) })
	}
}

// bigStore has n trials with 16 values each, half of them in a second sweep.
func bigStore(b *testing.B, n int) *Store {
	b.Helper()
	configs := cells(n)
	s := plannedStore(b, configs)
	if _, err := s.Plan("half", configs[:n/2]); err != nil {
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

// BenchmarkStatus is what `runner status` asks of a store: opening it, its sweeps and its trials.
func BenchmarkStatus(b *testing.B) {
	sizes(b, func(b *testing.B, n int) {
		path := bigStore(b, n).path
		for b.Loop() {
			s, err := OpenReadOnly(path)
			if err != nil {
				b.Fatal(err)
			}
			if _, err := s.Sweeps(); err != nil {
				b.Fatal(err)
			}
			if rows, err := s.Trials(Filter{}); err != nil || len(rows) != n {
				b.Fatalf("%d trials (%v)", len(rows), err)
			}
			closeStore(b, s)
		}
	})
}

// BenchmarkStatusOf is one poll of a sweep.
func BenchmarkStatusOf(b *testing.B) {
	sizes(b, func(b *testing.B, n int) {
		s := bigStore(b, n)
		for b.Loop() {
			if statuses, err := s.StatusOf("smoke"); err != nil || len(statuses) != n {
				b.Fatalf("%d trials (%v)", len(statuses), err)
			}
		}
	})
}

// BenchmarkTable is what a table asks: the trials of a sweep and one metric of each.
func BenchmarkTable(b *testing.B) {
	sizes(b, func(b *testing.B, n int) {
		s := bigStore(b, n)
		for b.Loop() {
			if rows, err := s.Trials(Filter{Sweep: "half"}); err != nil || len(rows) != n/2 {
				b.Fatalf("%d trials (%v)", len(rows), err)
			}
			if values, err := s.Values(Filter{Sweep: "half"}, Metric{Name: "metric1"}); err != nil || len(values) != n/2 {
				b.Fatalf("values of %d trials (%v)", len(values), err)
			}
		}
	})
}

// BenchmarkPlan is planning a sweep: one that the store has, one that lost a
// trial, and one that is new.
func BenchmarkPlan(b *testing.B) {
	sizes(b, func(b *testing.B, n int) {
		s := bigStore(b, n)
		configs := cells(n + n)
		plan := func(b *testing.B, configs []Config) {
			b.Helper()
			if p, err := s.Plan("smoke", configs); err != nil || len(p.Trials) != len(configs) {
				b.Fatalf("%d trials (%v)", len(p.Trials), err)
			}
		}
		b.Run("known", func(b *testing.B) {
			for b.Loop() {
				plan(b, configs[:n])
			}
		})
		b.Run("edited", func(b *testing.B) {
			for i := 0; b.Loop(); i++ {
				plan(b, configs[i%2:n])
			}
		})
		b.Run("new", func(b *testing.B) {
			for b.Loop() {
				plan(b, configs[n:])
				b.StopTimer()
				plan(b, configs[:n]) // forgets the others
				b.StartTimer()
			}
		})
	})
}

// BenchmarkIngest is one record of a usual size: two series of 100 and 128 points.
func BenchmarkIngest(b *testing.B) {
	sizes(b, func(b *testing.B, n int) {
		s := bigStore(b, n)
		r := record(cell(1))
		for i := range r.Series {
			for n := range 100 {
				r.Series[i].X, r.Series[i].Y = append(r.Series[i].X, float64(n)), append(r.Series[i].Y, float64(n))
			}
		}
		for b.Loop() {
			mustIngest(b, s, r)
		}
	})
}

// BenchmarkExport is writing a sweep of done trials as a bundle.
func BenchmarkExport(b *testing.B) {
	sizes(b, func(b *testing.B, n int) {
		s := bigStore(b, n)
		if _, err := s.db.Exec(`UPDATE trials SET status = 'done'`); err != nil {
			b.Fatal(err)
		}
		for b.Loop() {
			if trials, err := s.WriteBundle(b.Context(), io.Discard, "smoke", "0.1.0"); err != nil || trials != n {
				b.Fatalf("%d trials (%v)", trials, err)
			}
		}
	})
}
