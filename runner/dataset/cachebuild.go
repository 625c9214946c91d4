package dataset

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"time"
)

// progressEvery is how often the progress of a building is told.
const progressEvery = time.Second / 5

// load is the data set that the recipe makes: from its cache where there is a
// good one of the source as it is now, else decoded into one.
func (r *recipe) load(ctx context.Context, root string) (*Set, error) {
	b := buildingOf(ctx)
	folder := b.Folder
	if folder == "" {
		var err error
		if folder, err = CacheFolder(root); err != nil {
			return nil, err
		}
	}
	path := filepath.Join(folder, r.cacheName())
	set, err := openCache(path, r)
	if err == nil || !rebuildable(err) {
		return set, err
	}
	lock, err := awaitLock(ctx, path+".lock", func() { b.tell(BuildingStep{Dataset: r.name, Total: len(r.items), Waiting: true}) })
	if err != nil {
		return nil, err
	}
	defer lock.release()
	if set, err = openCache(path, r); err == nil || !rebuildable(err) { // another process has just built it
		return set, err
	}
	if err := r.build(ctx, path, b); err != nil {
		return nil, err
	}
	return openCache(path, r)
}

// cacheName is the same for all states of a source, so that a new cache replaces the old one.
func (r *recipe) cacheName() string {
	return fmt.Sprintf("%s-%.16x.images", r.name, sha256.Sum256([]byte(r.what)))
}

// rebuildable says whether a cache is not there, of something else or damaged;
// one that may not be read would stay what it is.
func rebuildable(err error) bool { return !errors.Is(err, fs.ErrPermission) }

// build decodes all images into a cache.
func (r *recipe) build(ctx context.Context, path string, b Building) error {
	w, err := newCacheWriter(path, r)
	if err != nil {
		return err
	}
	done, told := 0, time.Now()
	b.tell(BuildingStep{Dataset: r.name, Total: len(r.items)})
	err = r.pictures(ctx, func(it item, p picture) error {
		if done++; time.Since(told) >= progressEvery || done == len(r.items) {
			told = time.Now()
			b.tell(BuildingStep{Dataset: r.name, Done: done, Total: len(r.items)})
		}
		switch {
		case p.err == nil:
			return w.add(p.pixels, it)
		case b.SkipBad:
			w.skip(p.err)
			return nil
		}
		return r.refuse(p.err)
	})
	if err == nil && w.head.Train*w.head.Test == 0 {
		err = fmt.Errorf("%w: %d training and %d test images are left, want at least one of each", errNoImages, w.head.Train, w.head.Test)
	}
	if err != nil {
		return errors.Join(err, w.abandon())
	}
	return w.finish()
}

// refuse says what is wrong with an image, and how to do without it.
func (r *recipe) refuse(err error) error {
	return fmt.Errorf("%w; to do without such images, run %q", err, r.advice+" --skip-bad")
}
