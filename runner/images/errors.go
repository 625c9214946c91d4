package images

import "errors"

// The errors a caller may want to tell apart.
var (
	ErrKind       = errors.New("not a set of images")
	ErrNone       = errors.New("no images")
	ErrImage      = errors.New("bad image")
	ErrMixed      = errors.New("not all images are alike")
	ErrArchive    = errors.New("bad zip archive")
	ErrArray      = errors.New("bad array")
	ErrStatistics = errors.New("statistics instead of images")
)
