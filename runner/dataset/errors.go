package dataset

import "errors"

// The errors a caller may want to tell apart. The first two are mistakes in
// what was asked for, found before anything is loaded.
var (
	ErrUnknown = errors.New("unknown dataset")
	ErrOption  = errors.New("bad dataset option")
	ErrMissing = errors.New("no data file")
)

// errStalled ends a download whose server has stopped sending.
var errStalled = errors.New("the server stopped sending")
