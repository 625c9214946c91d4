package pth

import "errors"

// ErrCheckpoint is that of every file that is refused.
var ErrCheckpoint = errors.New("not a good PyTorch checkpoint")

var (
	errEnds      = errors.New("the file ends in the middle of a pickle")
	errBigEndian = errors.New("it was not written by a little-endian machine")
)
