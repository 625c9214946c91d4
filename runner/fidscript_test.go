package main

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// pictures FOLDER N SIDE CHANNELS SEED writes PNG files: spots of light on black.
func pictures(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 5 {
		ts.Fatalf("usage: pictures FOLDER N SIDE CHANNELS SEED")
	}
	var numbers [4]int
	for i, text := range args[1:] {
		var err error
		numbers[i], err = strconv.Atoi(text)
		ts.Check(err)
	}
	ts.Check(paint(ts.MkAbs(args[0]), numbers[0], numbers[1], numbers[2], uint64(numbers[3])))
}

// paint writes n pictures into a folder.
func paint(dir string, n, side, channels int, seed uint64) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	rng := rand.New(rand.NewPCG(seed, 0))
	for i := range n {
		var file bytes.Buffer
		if err := png.Encode(&file, picture(spots(rng, side, channels), side, channels)); err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%04d.png", i)), file.Bytes(), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// spots are pixels [side,side,channels].
func spots(rng *rand.Rand, side, channels int) []uint8 {
	pixels := make([]uint8, side*side*channels)
	for range 3 {
		x, y, size := rng.IntN(side), rng.IntN(side), 2+rng.IntN(side/4)
		for c := range channels {
			light := uint8(100 + rng.IntN(156))
			for dy := range min(size, side-y) {
				for dx := range min(size, side-x) {
					pixels[((y+dy)*side+x+dx)*channels+c] = light
				}
			}
		}
	}
	return pixels
}

// picture is an image of pixels, grey or colour.
func picture(pixels []uint8, side, channels int) image.Image {
	bounds := image.Rect(0, 0, side, side)
	if channels == 1 {
		return &image.Gray{Pix: pixels, Stride: side, Rect: bounds}
	}
	m := image.NewRGBA(bounds)
	for i := range side * side {
		copy(m.Pix[4*i:], pixels[3*i:3*i+3])
		m.Pix[4*i+3] = 0xff
	}
	return m
}

func painted(t *testing.T, n, side, channels int, seed uint64) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "pictures")
	if err := paint(dir, n, side, channels, seed); err != nil {
		t.Fatal(err)
	}
	return dir
}
