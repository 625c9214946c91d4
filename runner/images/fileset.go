package images

import (
	"context"
	"fmt"
)

// set checks that the first files, limit of them or all, are images of one shape.
func (f *Files) set(ctx context.Context, limit int) (*Set, error) {
	files := f.All
	if limit > 0 && limit < len(files) {
		files = files[:limit]
	}
	shape, err := files[0].Shape()
	if err != nil {
		return nil, err
	}
	err = each(ctx, len(files), func(i int) error {
		other, err := files[i].Shape()
		if err != nil {
			return err
		}
		return alike(files[0], shape, files[i], other)
	})
	if err != nil {
		return nil, err
	}
	set := &Set{Path: f.Path, N: len(files), Shape: shape, source: fileSource{files, shape}, closer: f.closer}
	for _, file := range files {
		set.Names = append(set.Names, file.Name)
	}
	return set, nil
}

// alike refuses two images of different shapes.
func alike(a File, shape Shape, b File, other Shape) error {
	switch {
	case shape == other:
		return nil
	case shape.C != other.C:
		return fmt.Errorf("%s: %w: it is %s, %s is %s", b.path, ErrMixed, other.Kind(), a.Name, shape.Kind())
	}
	return fmt.Errorf("%s: %w: it has %d×%d pixels, %s has %d×%d", b.path, ErrMixed, other.H, other.W, a.Name, shape.H, shape.W)
}

// Kind is grey or colour.
func (s Shape) Kind() string {
	if s.C == 1 {
		return "grey"
	}
	return "colour"
}

// fileSource reads images of one shape from files.
type fileSource struct {
	files []File
	shape Shape
}

func (s fileSource) pass() (pass, error) { return &filePass{fileSource: s}, nil }

type filePass struct {
	fileSource
	done int // files read
}

func (p *filePass) next(ctx context.Context, pixels []uint8) error {
	size := p.shape.Size()
	files := p.files[p.done : p.done+len(pixels)/size]
	p.done += len(files)
	return each(ctx, len(files), func(i int) error {
		return files[i].decode(func(shape Shape) ([]uint8, error) {
			return pixels[i*size : (i+1)*size], alike(p.files[0], p.shape, files[i], shape) // it may have changed
		})
	})
}

func (p *filePass) Close() error { return nil }
