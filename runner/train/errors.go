package train

import "errors"

var (
	// ErrDiverged says that a loss term was not finite.
	ErrDiverged = errors.New("diverged")
	// ErrNotSaved says that a checkpoint could not be written: the disk's fault, not the training's.
	ErrNotSaved = errors.New("write checkpoint")
	// ErrUnfinished says that a folder has no checkpoint of the end of a training.
	ErrUnfinished = errors.New("the training has not ended")
)
