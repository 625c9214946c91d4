package dataset

import (
	"context"
	"fmt"
	"path/filepath"
	"runtime"

	"loraebench/runner/images"
)

// recipe says which images of a source make a data set, and what becomes of each.
type recipe struct {
	name    string // of the data set
	source  string // the folder or archive, for messages
	what    string // all that the pixels depend on but the source's state: source, crop, size …
	stamp   string // the source's state, see stampOf
	items   []item // training images first
	shape   images.Shape
	classes int    // 0: no labels
	advice  string // the command that checks the source
	prepare func(to []uint8, shape images.Shape, pixels []uint8) error
}

// item is one image of the source.
type item struct {
	file  images.File
	test  bool
	label uint8
	bad   error // why there is no image, known before any is read
}

// picture is an item's pixels as they are in the data set, or why there are none.
type picture struct {
	pixels []uint8
	err    error
}

// block is how many images are decoded in one go.
const block = 64

// pictures passes all items' pictures to use in order. They are made on all
// cores at once, a few blocks ahead. It ends with the first error of use.
func (r *recipe) pictures(ctx context.Context, use func(item, picture) error) error {
	ctx, cancel := context.WithCancel(ctx)
	queue := make(chan chan []picture, runtime.GOMAXPROCS(0))
	defer func() {
		cancel()
		for made := range queue { // the source must not be closed while it is read
			<-made
		}
	}()
	go func() {
		defer close(queue)
		for from := 0; from < len(r.items) && ctx.Err() == nil; from += block {
			made := make(chan []picture, 1)
			items := r.items[from:min(from+block, len(r.items))]
			queue <- made
			go func() { made <- r.make(ctx, items) }()
		}
	}()
	next := 0
	for made := range queue {
		for _, p := range <-made {
			if ctx.Err() != nil {
				return context.Cause(ctx)
			}
			if err := use(r.items[next], p); err != nil {
				return err
			}
			next++
		}
	}
	return context.Cause(ctx)
}

func (r *recipe) make(ctx context.Context, items []item) []picture {
	made := make([]picture, len(items))
	pixels := make([]uint8, len(items)*r.shape.Size())
	for i, it := range items {
		if ctx.Err() != nil {
			break
		}
		made[i].pixels = pixels[i*r.shape.Size() : (i+1)*r.shape.Size()]
		made[i].err = r.makeOne(made[i].pixels, it)
	}
	return made
}

func (r *recipe) makeOne(to []uint8, it item) error {
	if it.bad != nil {
		return it.bad
	}
	shape, pixels, err := it.file.Image()
	if err != nil {
		return err
	}
	if err := r.prepare(to, shape, pixels); err != nil {
		return fmt.Errorf("%s: %w", filepath.Join(r.source, filepath.FromSlash(it.file.Name)), err)
	}
	return nil
}
