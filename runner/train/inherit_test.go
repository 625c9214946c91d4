package train

import (
	"os"
	"path/filepath"
	"testing"
)

// TestLongerTraining: one that goes on from a shorter one ends with the bits of
// one that trained all epochs itself, and leaves the shorter one's folder alone.
func TestLongerTraining(t *testing.T) {
	x := noise(20, 4)
	short := plan(t.TempDir())
	short.Epochs = 2
	if got := mustFit(t, toy{width: 3}, x, short); got.inherited {
		t.Error("a training without a parent has inherited")
	}
	before := list(t, short.Dir)

	long := plan(t.TempDir())
	long.Epochs = 5
	want := mustFit(t, toy{width: 3}, x, long)

	long.Dir, long.From = t.TempDir(), short.Dir
	interrupt(t, 3, toy{width: 3}, x, long)
	got := mustFit(t, toy{width: 3}, x, long)
	want.check(t, got)
	if !got.inherited {
		t.Error("the training did not go on from the shorter one, or forgot it")
	}
	checkList(t, short.Dir, before)

	// The same number of epochs: nothing is left to train, and the weights are there.
	long.Dir, long.From = t.TempDir(), long.Dir
	want.check(t, mustFit(t, toy{width: 3}, x, long))
	if len(list(t, long.Dir)) == 0 {
		t.Error("the training has no checkpoint of its own")
	}
}

// TestNoParent: a parent without a checkpoint that fits costs time, nothing else.
func TestNoParent(t *testing.T) {
	x := noise(20, 4)
	c := plan(t.TempDir())
	want := mustFit(t, toy{width: 3}, x, c)

	longer := plan(t.TempDir())
	longer.Epochs = c.Epochs + 1
	mustFit(t, toy{width: 3}, x, longer)
	torn := plan(t.TempDir())
	mustFit(t, toy{width: 3}, x, torn)
	for _, name := range list(t, torn.Dir) {
		if err := os.Truncate(filepath.Join(torn.Dir, name, stateFile), 3); err != nil {
			t.Fatal(err)
		}
	}
	for what, from := range map[string]string{
		"no such folder": filepath.Join(t.TempDir(), "none"), "an empty one": t.TempDir(), "a longer training": longer.Dir, "torn checkpoints": torn.Dir,
	} {
		c.Dir, c.From = t.TempDir(), from
		got := mustFit(t, toy{width: 3}, x, c)
		want.check(t, got)
		if got.inherited {
			t.Errorf("%s: the training says that it went on from it", what)
		}
	}
}
