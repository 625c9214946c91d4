package dataset

import "errors"

// The errors a caller may want to tell apart. The first two are mistakes in
// what was asked for, found before anything is loaded.
var (
	ErrUnknown = errors.New("unknown dataset")
	ErrOption  = errors.New("bad dataset option")
	ErrMissing = errors.New("no data file")
)

// errNoImages says that a split of a data set would be empty.
var errNoImages = errors.New("too few images")

// errNoImage says that an image is missing.
var errNoImage = errors.New("no such image")
