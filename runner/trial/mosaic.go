package trial

import (
	"bytes"
	"image"
	"image/color"
	"image/png"

	"loraebench/runner/method"
)

// mosaic is a PNG file of images [N,H,W,C], row after row without gaps; black
// where the last row has no more images. Other than 3 channels, the first is grey.
func mosaic(pixels []uint8, shape method.Shape, columns int) ([]byte, error) {
	n := len(pixels) / (shape.H * shape.W * shape.C)
	rows := (n + columns - 1) / columns
	bounds := image.Rect(0, 0, columns*shape.W, rows*shape.H)
	at := func(x, y int) []uint8 { // the channels of a pixel, nil where there is none
		i := y/shape.H*columns + x/shape.W
		if i >= n {
			return nil
		}
		first := ((i*shape.H+y%shape.H)*shape.W + x%shape.W) * shape.C
		return pixels[first : first+shape.C]
	}
	var file bytes.Buffer
	err := png.Encode(&file, painted(bounds, shape.C, at))
	return file.Bytes(), err
}

func painted(bounds image.Rectangle, channels int, at func(x, y int) []uint8) image.Image {
	grey, coloured := image.NewGray(bounds), image.NewNRGBA(bounds)
	for y := range bounds.Dy() {
		for x := range bounds.Dx() {
			c := at(x, y)
			switch {
			case channels == 3 && c == nil:
				coloured.SetNRGBA(x, y, color.NRGBA{A: 255})
			case channels == 3:
				coloured.SetNRGBA(x, y, color.NRGBA{c[0], c[1], c[2], 255})
			case c != nil:
				grey.SetGray(x, y, color.Gray{c[0]})
			}
		}
	}
	if channels == 3 {
		return coloured
	}
	return grey
}
