package extractor

import "errors"

// The errors a caller may want to tell apart.
var (
	ErrUnknown     = errors.New("unknown extractor")
	ErrImages      = errors.New("the extractor does not take these images")
	ErrResize      = errors.New("unknown resize rule")
	ErrMissing     = errors.New("no weights")
	ErrWeights     = errors.New("not the weights of this network")
	ErrSafetensors = errors.New("not a good safetensors file")
	ErrNotFinite   = errors.New("a loss is not finite")
)
