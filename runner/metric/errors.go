package metric

import "errors"

// The kinds of input that a metric is not defined for; the error returned wraps one and says where.
var (
	ErrShape     = errors.New("metric: shapes do not fit")
	ErrFewRows   = errors.New("metric: a covariance needs at least 2 rows")
	ErrNotFinite = errors.New("metric: a value is not finite")
	ErrSpectrum  = errors.New("metric: not a list of singular values")
	ErrCoincide  = errors.New("metric: every query coincides with a code") // a collapsed encoder
)
