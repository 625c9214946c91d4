package gmm

import "errors"

// The kinds of bad input; the error returned wraps one and says where.
var (
	ErrComponents = errors.New("mixture: the number of components must be at least 1")
	ErrShape      = errors.New("mixture: shapes do not fit")
	ErrFewRows    = errors.New("mixture: fewer rows than components")
	ErrNotFinite  = errors.New("mixture: a value is not finite")
	ErrOption     = errors.New("mixture: option out of range")
	ErrSingular   = errors.New("mixture: a covariance is not positive definite")
)
