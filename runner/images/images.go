// Package images reads sets of images as uint8: folders and zip archives of PNG
// and JPEG files, and NumPy's arrays in .npy and .npz files. It also reads the
// statistics that FID programs keep in .npz files.
//
// The images of a set have one shape, and come in an order that is always the
// same: by path, folder by folder, each part of a path compared byte by byte, as
// Python's sorted does with paths, so img10.png before img2.png. A pixel is what
// Pillow gives for it, to the bit in sequential JPEG files and within two levels in
// progressive ones; but colour profiles, gamma
// and EXIF orientation count for nothing.
//
// What a file claims is checked before memory is taken for it, and what does not
// fit is an error that names the file, never skipped. The package changes no image:
// it neither resizes nor crops, and makes no grey of colours or the reverse.
package images

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// Set is a set of images of one shape.
type Set struct {
	Path  string
	N     int      // images, at least 1
	Shape          // of each
	Names []string // of the files below Path, in order; nil for an array

	source source
	closer io.Closer
}

// source gives the images of a set from the first one on, any number of times.
type source interface {
	pass() (pass, error)
}

// pass is one way through a set.
type pass interface {
	next(ctx context.Context, pixels []uint8) error // fills pixels with the images that follow
	io.Closer
}

// Shape is height, width and channels of an image: 1 channel is grey, 3 are RGB.
type Shape struct{ H, W, C int }

// Size is the number of bytes of an image.
func (s Shape) Size() int { return s.H * s.W * s.C }

func (s Shape) String() string { return fmt.Sprintf("%d×%d×%d", s.H, s.W, s.C) }

// Open opens the set of images at a path: a folder, or a file that ends in .zip,
// .npz or .npy. limit is how many images it has at most, 0 = all. The header of each is
// read and checked. An .npz that has statistics and no images is ErrStatistics.
func Open(ctx context.Context, path string, limit int) (*Set, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	switch extension := strings.ToLower(filepath.Ext(path)); {
	case info.IsDir(), extension == ".zip":
		return openFiles(ctx, path, limit)
	case !info.Mode().IsRegular():
	case extension == ".npz":
		return openNPZ(path, limit)
	case extension == ".npy":
		return openNPY(path, limit)
	}
	return nil, fmt.Errorf("%s: %w: want a folder or .zip of PNG and JPEG files, an .npz or an .npy", path, ErrKind)
}

func openFiles(ctx context.Context, path string, limit int) (*Set, error) {
	files, err := List(path)
	if err != nil {
		return nil, err
	}
	set, err := files.set(ctx, limit)
	if err != nil {
		return nil, errors.Join(err, files.Close())
	}
	return set, nil
}

// Close lets go of the set's file.
func (s *Set) Close() error {
	if s.closer == nil {
		return nil
	}
	return s.closer.Close()
}
