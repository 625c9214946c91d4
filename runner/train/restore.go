package train

import (
	"fmt"
	"path/filepath"

	"github.com/gomlx/compute"
	"github.com/gomlx/gomlx/ml/model"

	"loraebench/runner/method"
)

// Restore puts the variables of a finished training into the store, as Run left
// them, from the newest good checkpoint in c.Dir; x and c must be those of the
// training. It trains nothing and leaves the folder as it is. The error is
// ErrUnfinished if the checkpoint is not of the training's end.
func Restore(backend compute.Backend, m method.Method, store *model.Store, x Images, c Config) (*Result, error) {
	l, err := newLoop(backend, m, store, x, c)
	if err != nil {
		return nil, err
	}
	defer l.close()
	if len(l.steps) == 0 {
		return &Result{}, nil
	}
	names, _, err := listed(c.Dir)
	if err != nil {
		return nil, err
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("%w: %s has no checkpoint", ErrUnfinished, c.Dir)
	}
	i, err := l.newestGood(c.Dir, names)
	if err != nil {
		return nil, fmt.Errorf("no good checkpoint in %s: %w", c.Dir, err)
	}
	if l.at.Epoch < c.Epochs {
		return nil, fmt.Errorf("%w: %s is of %d epochs out of %d", ErrUnfinished, filepath.Join(c.Dir, names[i]), l.at.Epoch, c.Epochs)
	}
	return l.result(), nil
}
