package dataset

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"loraebench/runner/images"
)

func init() {
	register(Entry{
		Name:   "folder",
		Title:  "Image folder",
		Doc:    "any folder or zip of PNG and JPEG files, cropped to the largest square in the middle and resized by Pillow's bilinear rule; `runner data folder PATH` checks them",
		Source: "the user",
		Options: []Option{
			{Name: "path", Doc: "the folder or .zip; below the data root unless it begins with /", Default: ""},
			{Name: "size", Doc: "height and width in pixels; the networks want 16, 32, 64 or 128", Default: 64, Min: 8, Max: 128},
			{Name: "channels", Doc: "3: colour, grey images become colour; 1: grey, by the weights of ITU-R 601", Default: 3, Min: 1, Max: 3},
			{Name: "labels", Doc: "1: the folder an image lies in is its class; 0: no classes", Default: 0, Min: 0, Max: 1},
			{Name: "test", Doc: "percent of the images that are for testing, spread evenly; not used where all lie in folders train and test", Default: 10, Min: 1, Max: 90},
		},
		load: loadFolder,
	})
}

func loadFolder(ctx context.Context, root string, opts Options) (*Set, error) {
	path := opts.text("path")
	if path == "" {
		return nil, fmt.Errorf("%w path: none given; write dataset: {name: folder, path: /where/the/images/are}", ErrOption)
	}
	if !filepath.IsAbs(path) {
		path = filepath.Join(root, path)
	}
	if opts.number("channels") == 2 {
		return nil, fmt.Errorf("%w channels: 2, folder takes 1 or 3", ErrOption)
	}
	files, err := images.List(path)
	if os.IsNotExist(err) {
		return nil, fmt.Errorf("%w: %w", ErrMissing, err)
	}
	if err != nil {
		return nil, err
	}
	defer func() { _ = files.Close() }() // nothing was written
	r, err := folderRecipe(files, opts)
	if err != nil {
		return nil, err
	}
	if r.stamp, err = stampOf(files); err != nil {
		return nil, err
	}
	return r.load(ctx, root)
}

func folderRecipe(files *images.Files, opts Options) (*recipe, error) {
	source, err := filepath.Abs(files.Path)
	if err != nil {
		return nil, err
	}
	size, channels := opts.number("size"), opts.number("channels")
	r := &recipe{
		source: files.Path,
		name:   "folder",
		what:   fmt.Sprintf("folder 1\n%s\nsize %d\nchannels %d\nlabels %d\ntest %d", source, size, channels, opts.number("labels"), opts.number("test")),
		shape:  images.Shape{H: size, W: size, C: channels},
		advice: fmt.Sprintf("runner data folder %s%s", files.Path, flags(opts, "size", "channels", "labels", "test")),
	}
	r.items, err = folderSplits(files, opts.number("test"))
	if err == nil && opts.number("labels") == 1 {
		r.classes, err = label(files.Path, r.items)
	}
	r.prepare = func(to []uint8, s images.Shape, pixels []uint8) error {
		s, pixels = withChannels(s, pixels, channels)
		return newCropper(min(s.H, s.W), size, channels).crop(to, s, pixels)
	}
	return r, err
}

// flags writes options as flags of a command.
func flags(opts Options, names ...string) string {
	var b strings.Builder
	for _, name := range names {
		fmt.Fprintf(&b, " --%s %d", name, opts.number(name))
	}
	return b.String()
}
