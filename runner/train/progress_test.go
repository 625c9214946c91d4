package train

import (
	"testing"
	"time"

	"github.com/gomlx/gomlx/ml/model"
	"github.com/google/go-cmp/cmp"
)

// place is the part of a Progress that does not depend on the clock.
type place struct {
	Epoch    int
	End      bool
	Fraction float64
}

// follow trains with a report after every step, from where checkpoints in the folder lead.
func follow(t *testing.T, c Config, x Images) []place {
	t.Helper()
	var places []place
	var l *loop
	c.Progress = func(p Progress) {
		if p.Epochs != c.Epochs || len(p.Terms) != 3 || p.Terms[0].Name != "total" || p.Terms[1].Name != "reconstruction" {
			t.Errorf("progress %+v", p)
		}
		if p.Rate <= 0 || p.Left < 0 || p.Left > time.Hour {
			t.Errorf("rate %v, %v left", p.Rate, p.Left)
		}
		places = append(places, place{p.Epoch, p.EpochEnd, p.Fraction})
		l.reported = time.Time{}
	}
	l, err := newLoop(backend(t), toy{width: 3}, model.NewStore(), x, c)
	if err != nil {
		t.Fatal(err)
	}
	defer l.close()
	if err := l.resume(); err != nil {
		t.Fatal(err)
	}
	l.start()
	l.reported = time.Time{}
	for l.at.Epoch < c.Epochs {
		if err := l.epoch(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	return places
}

func TestProgress(t *testing.T) {
	x, c := noise(10, 4), plan(t.TempDir())
	all := []place{
		{1, false, 4. / 30}, {1, false, 8. / 30}, {1, true, 10. / 30},
		{2, false, 14. / 30}, {2, false, 18. / 30}, {2, true, 20. / 30},
		{3, false, 24. / 30}, {3, false, 28. / 30}, {3, true, 1},
	}
	if diff := cmp.Diff(all, follow(t, c, x)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	interrupt(t, 4, toy{width: 3}, x, c)
	if diff := cmp.Diff(all[4:], follow(t, c, x)); diff != "" {
		t.Errorf("resumed (-want +got):\n%s", diff)
	}
}

// TestDivergedEarly: a long epoch is not trained to its end for nothing.
func TestDivergedEarly(t *testing.T) {
	var l *loop
	c := plan("")
	c.Progress = func(Progress) { l.reported = time.Time{} }
	l, err := newLoop(backend(t), toy{width: 3, fragile: 1}, model.NewStore(), noise(10, 4), c)
	if err != nil {
		t.Fatal(err)
	}
	defer l.close()
	l.start()
	l.reported = time.Time{}
	checkLine(t, l.epoch(t.Context()), "diverged: loss term fragile is -Inf in epoch 1 by step 2")
}
