package accuracy

import "errors"

// The kinds of bad input and of failure; the error returned wraps one and says where.
var (
	ErrHead      = errors.New("bad classifier head")
	ErrLabelled  = errors.New("bad labelled features")
	ErrSubset    = errors.New("bad label subset")
	ErrNotFinite = errors.New("a value is not finite")
)
