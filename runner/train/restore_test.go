package train

import (
	"errors"
	"path/filepath"
	"testing"

	"github.com/gomlx/gomlx/ml/model"
)

func restore(t *testing.T, x Images, c Config) (trained, error) {
	t.Helper()
	store := model.NewStore()
	r, err := Restore(backend(t), toy{width: 3}, store, x, c)
	if err != nil {
		return trained{}, err
	}
	return leaves(t, store, r), nil
}

// TestRestore: what a finished training left is there again, and its folder as it was.
func TestRestore(t *testing.T) {
	x, c := noise(10, 4), plan(t.TempDir())
	want := mustFit(t, toy{width: 3}, x, c)
	write("of a process that is writing")(t, filepath.Join(c.Dir, partPrefix+"1234"))
	before := list(t, c.Dir)
	got, err := restore(t, x, c)
	if err != nil {
		t.Fatal(err)
	}
	want.check(t, got)
	checkList(t, c.Dir, before)
}

func TestRestoreUnfinished(t *testing.T) {
	x := noise(10, 4)
	none, early, damaged := plan(t.TempDir()), plan(t.TempDir()), plan(t.TempDir())
	interrupt(t, 4, toy{width: 3}, x, early)
	mustFit(t, toy{width: 3}, x, damaged)
	halve(t, one(t, damaged.Dir, "step-000003-000000/*.bin"))
	missing := plan(filepath.Join(t.TempDir(), "none"))
	for _, c := range []struct {
		plan       Config
		unfinished bool
		want       string
	}{
		{none, true, "the training has not ended: " + none.Dir + " has no checkpoint"},
		{early, true, "the training has not ended: " + filepath.Join(early.Dir, "step-000001-000001") + " is of 1 epochs out of 3"},
		{damaged, false, "no good checkpoint in " + damaged.Dir},
		{missing, false, missing.Dir + ": no such file or directory"},
	} {
		_, err := restore(t, x, c.plan)
		checkLine(t, err, c.want)
		if errors.Is(err, ErrUnfinished) != c.unfinished {
			t.Errorf("%v: ErrUnfinished is %v", err, !c.unfinished)
		}
	}
}

// TestRestoreNothing: a method that learns nothing by itself has a seed and no checkpoints.
func TestRestoreNothing(t *testing.T) {
	if _, err := Restore(backend(t), idle{}, model.NewStore(), noise(4, 4), plan(filepath.Join(t.TempDir(), "none"))); err != nil {
		t.Error(err)
	}
}
