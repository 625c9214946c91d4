package train

import (
	"fmt"
	"testing"

	"loraebench/runner/method"
	"loraebench/runner/nn"

	_ "loraebench/lorae"
)

func TestResume(t *testing.T) {
	x := noise(10, 4)
	for _, shuffle := range []bool{false, true} {
		c := plan("")
		c.Shuffle = shuffle
		want := mustFit(t, toy{width: 3}, x, c)
		for n := range 9 {
			t.Run(fmt.Sprintf("shuffle %v after %d steps", shuffle, n), func(t *testing.T) {
				c.Dir = t.TempDir()
				interrupt(t, n, toy{width: 3}, x, c)
				want.check(t, mustFit(t, toy{width: 3}, x, c))
			})
		}
	}
}

// TestResumeAgain interrupts after every step, and once before any.
func TestResumeAgain(t *testing.T) {
	x, c := noise(10, 4), plan(t.TempDir())
	want := mustFit(t, toy{width: 3}, x, plan(""))
	interrupt(t, 0, toy{width: 3}, x, c)
	for range 8 {
		interrupt(t, 1, toy{width: 3}, x, c)
	}
	want.check(t, mustFit(t, toy{width: 3}, x, c))
}

// TestResumeFinished goes on from where there is nothing left to train: the
// measurements that follow need the same store.
func TestResumeFinished(t *testing.T) {
	x, c := noise(10, 4), plan(t.TempDir())
	want := mustFit(t, toy{width: 3}, x, c)
	before := list(t, c.Dir)
	want.check(t, mustFit(t, toy{width: 3}, x, c))
	checkList(t, c.Dir, before)
}

// TestResumeRegistered interrupts a method of the paper in the middle of an epoch.
func TestResumeRegistered(t *testing.T) {
	entry, err := method.Lookup("lorae")
	if err != nil {
		t.Fatal(err)
	}
	x := noise(6, 16)
	configured, _, err := entry.Configure("", map[string]any{"latent": 4})
	if err != nil {
		t.Fatal(err)
	}
	m, err := configured.Build(func(n int) (method.Networks, error) { return nn.Authors(x.Shape, n) })
	if err != nil {
		t.Fatal(err)
	}
	c := Config{Epochs: 2, Batch: 2, LearningRate: 1e-3, Shuffle: true, Seed: 1}
	want := mustFit(t, m, x, c)
	c.Dir = t.TempDir()
	interrupt(t, 2, m, x, c)
	interrupt(t, 2, m, x, c)
	want.check(t, mustFit(t, m, x, c))
}

// TestResumeOtherTerms: a program with other loss terms can't continue the series.
func TestResumeOtherTerms(t *testing.T) {
	x, c := noise(10, 4), plan(t.TempDir())
	interrupt(t, 4, toy{width: 3}, x, c)
	_, err := fit(t, t.Context(), toy{width: 3, fragile: 100}, x, c)
	checkLine(t, err, "train epoch 2 step 2: ", "/train/sums")
	at := state{Epoch: 1, Terms: []Series{{Name: "loss/total", Values: []float64{1}}}}
	checkLine(t, at.append([]Term{{"total", 1}, {"new", 1}}), "the checkpoint has 1 loss terms, the method now has 2")
}
