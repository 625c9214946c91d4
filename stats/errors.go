package stats

import "errors"

// The kinds of bad input; the error returned wraps one and says where.
var (
	ErrFewValues = errors.New("stats: too few values")
	ErrNotFinite = errors.New("stats: a value is not finite")
	ErrNoSpread  = errors.New("stats: the values do not vary")
	ErrDomain    = errors.New("stats: outside of the domain")
)
