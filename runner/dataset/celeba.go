package dataset

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"

	"loraebench/runner/images"
)

func init() {
	register(Entry{
		Name:   "celeba",
		Title:  "CelebA",
		Doc:    "202,599 aligned faces, cropped in the middle and resized by Pillow's bilinear rule, with the official split; `runner data celeba` says how to get them",
		Source: "Liu et al., Deep Learning Face Attributes in the Wild, ICCV 2015; for non-commercial research only: https://mmlab.ie.cuhk.edu.hk/projects/CelebA.html",
		Options: []Option{
			{Name: "size", Doc: "height and width in pixels", Default: 64, Min: 8, Max: 128},
			{Name: "crop", Doc: "side of the square of 178×218 pixels that is used: 148 as in LoRAE's code, 140 as in WAE's and RAE's; of smaller copies its share of the width", Default: 148, Min: 32, Max: celebaWidth},
			{Name: "train", Doc: "training images, the first ones; 0: all", Default: 0, Min: 0, Max: celebaImages},
			{Name: "test", Doc: "test images, the first ones; 0: all", Default: 0, Min: 0, Max: celebaImages},
		},
		load: loadCelebA,
	})
}

const (
	celebaWidth  = 178 // of the aligned images, which a crop is meant for
	celebaImages = 202_599
)

// CelebAHelp says how to get CelebA.
const CelebAHelp = `CelebA is given for non-commercial research only, so this program does not fetch it. From
https://mmlab.ie.cuhk.edu.hk/projects/CelebA.html take, of "Align&Cropped Images", img_align_celeba.zip
(1.4 GB) and, of "Eval", list_eval_partition.txt, and put both into the folder celeba of the data
root. The archive is read as it is; an unpacked folder img_align_celeba is read as well.`

func loadCelebA(ctx context.Context, root string, opts Options) (*Set, error) {
	folder, archive, err := findCelebA(root)
	if err != nil {
		return nil, err
	}
	files, err := images.List(archive)
	if err != nil {
		return nil, err
	}
	defer func() { _ = files.Close() }() // nothing was written
	partition, text, err := readPartition(filepath.Join(folder, partitionFile))
	if err != nil {
		return nil, err
	}
	r, err := celebaRecipe(files, partition, opts)
	if err != nil {
		return nil, err
	}
	if r.stamp, err = stampOf(files, text); err != nil {
		return nil, err
	}
	return r.load(ctx, root)
}

// findCelebA looks for the archive, or the unpacked folder, in root/celeba and in root.
func findCelebA(root string) (folder, source string, err error) {
	for _, folder := range []string{filepath.Join(root, "celeba"), root} {
		for _, name := range []string{"img_align_celeba.zip", "img_align_celeba"} {
			path := filepath.Join(folder, name)
			if _, err := os.Stat(path); err == nil || !errors.Is(err, fs.ErrNotExist) {
				return folder, path, err
			}
		}
	}
	return "", "", fmt.Errorf("%w %s, nor a folder img_align_celeba, nor in %s; %q says how to get them, or name another data root by --data or LORAE_DATA",
		ErrMissing, filepath.Join(root, "celeba", "img_align_celeba.zip"), root, "runner data celeba")
}

// celebaRecipe puts the images in the partition's order, training images first.
func celebaRecipe(files *images.Files, p *partition, opts Options) (*recipe, error) {
	source, err := filepath.Abs(files.Path)
	if err != nil {
		return nil, err
	}
	size := opts.number("size")
	r := &recipe{
		source: files.Path,
		name:   "celeba",
		what:   fmt.Sprintf("celeba 1\n%s\ncrop %d\nsize %d\ntrain %d\ntest %d", source, opts.number("crop"), size, opts.number("train"), opts.number("test")),
		shape:  images.Shape{H: size, W: size, C: 3},
		advice: "runner data celeba",
	}
	if r.items, err = p.head(opts.number("train"), opts.number("test")).items(files); err != nil {
		return nil, err
	}
	shape, err := firstShape(r.items)
	if err != nil {
		return nil, err
	}
	side := int(math.Round(float64(opts.number("crop")*shape.W) / celebaWidth))
	if side > min(shape.H, shape.W) || side < 1 {
		return nil, fmt.Errorf("%s: its images have %d×%d pixels, want 218×178 or the same shape smaller", files.Path, shape.H, shape.W)
	}
	c := newCropper(side, size, 3)
	r.prepare = func(to []uint8, s images.Shape, pixels []uint8) error {
		if s != shape {
			return fmt.Errorf("it has %d×%d %s pixels, the others have %d×%d %s", s.H, s.W, s.Kind(), shape.H, shape.W, shape.Kind())
		}
		return c.crop(to, s, pixels)
	}
	return r, nil
}

// firstShape is the shape of the first image that has one, in colour: all of CelebA's are alike.
func firstShape(items []item) (images.Shape, error) {
	var first error
	for _, it := range items {
		err := it.bad
		if err == nil {
			var shape images.Shape
			if shape, err = it.file.Shape(); err == nil && shape.C == 3 {
				return shape, nil
			}
		}
		if first == nil {
			first = err
		}
	}
	if first == nil {
		first = fmt.Errorf("%w: none is in colour", errNoImages)
	}
	return images.Shape{}, first
}
