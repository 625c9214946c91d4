package dataset

import (
	"context"
	"math"
)

// shapesVersion goes up whenever other pixels come out for the same options.
const shapesVersion = "shapes 1"

func init() {
	register(Entry{
		Name:   "shapes",
		Title:  "Shapes",
		Doc:    "synthetic coloured shapes, 10 classes, drawn from a seed; needs no files",
		Source: "this project",
		Options: []Option{
			{Name: "size", Doc: "height and width in pixels", Default: 16, Min: 8, Max: 128},
			{Name: "images", Doc: "training images", Default: 2000, Min: 1, Max: 60000},
			{Name: "test", Doc: "test images", Default: 1000, Min: 1, Max: 10000},
			{Name: "seed", Doc: "of position, size, rotation and colours", Default: 1, Min: 0, Max: math.MaxInt32},
		},
		checksum: func(opts Options) string { return digest(shapesVersion, opts) },
		load:     loadShapes,
	})
}

// The random streams of the splits; image i of a split is drawn from stream + i.
const (
	shapesTrain = 0
	shapesTest  = 1 << 32
)

func loadShapes(ctx context.Context, _ string, opts Options) (*Set, error) {
	seed, size := uint64(opts.number("seed")), opts.number("size")
	train, err := drawShapes(ctx, seed, shapesTrain, opts.number("images"), size)
	if err != nil {
		return nil, err
	}
	test, err := drawShapes(ctx, seed, shapesTest, opts.number("test"), size)
	if err != nil {
		return nil, err
	}
	return &Set{Train: train, Test: test, Classes: len(outlines)}, nil
}

// drawShapes draws n images; the classes take turns. An image depends on seed
// and stream only: a larger n adds images, another size shows the same scene.
func drawShapes(ctx context.Context, seed, stream uint64, n, size int) (Split, error) {
	s := Split{N: n, H: size, W: size, C: 3, Images: make([]uint8, n*size*size*3), Labels: make([]uint8, n)}
	err := inChunks(ctx, n, func(from, to int) {
		for i := from; i < to; i++ {
			class := i % len(outlines)
			s.Labels[i] = uint8(class)
			randomScene(seed, stream+uint64(i), class).draw(s.Image(i), size)
		}
	})
	return s, err
}
