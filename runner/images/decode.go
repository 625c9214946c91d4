package images

import (
	"bufio"
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"io"
)

// Image is the image in the file and its pixels [H,W,C].
//
// Of a PNG file, one whose colours are in a palette counts as colour, and one
// with alpha is an error unless every pixel is opaque: what shines through the
// others only the user knows. So is one with 16 bits a channel, an animation, and
// a JPEG file in CMYK.
func (f File) Image() (shape Shape, pixels []uint8, err error) {
	err = f.decode(func(s Shape) ([]uint8, error) {
		shape, pixels = s, make([]uint8, s.Size())
		return pixels, nil
	})
	return shape, pixels, err
}

// decode fills what take gives for an image of the shape that the header tells.
func (f File) decode(take func(Shape) ([]uint8, error)) error {
	return f.read(func(r *bufio.Reader, size int64) error {
		var start bytes.Buffer // read again by the decoder
		decode, shape, err := header(bufio.NewReader(io.TeeReader(r, &start)), size)
		if err != nil {
			return err
		}
		pixels, err := take(shape)
		if err != nil {
			return err
		}
		if err := decode(io.MultiReader(&start, r), shape, pixels); err != nil {
			return badImage(err)
		}
		if _, err := io.Copy(io.Discard, r); err != nil { // at an entry's end its checksum is compared
			return fmt.Errorf("%w: %w", ErrImage, err)
		}
		return nil
	})
}

func decodePNG(r io.Reader, shape Shape, pixels []uint8) error {
	decoded, err := png.Decode(r)
	if err != nil {
		return err
	}
	opaque := true
	switch m := decoded.(type) {
	case *image.Gray:
		copyRows(pixels, m.Pix, m.Stride, shape, 1)
	case *image.RGBA: // without alpha
		copyRows(pixels, m.Pix, m.Stride, shape, 4)
	case *image.NRGBA: // also grey with alpha
		copyRows(pixels, m.Pix, m.Stride, shape, 4)
		opaque = m.Opaque()
	case *image.Paletted:
		opaque = copyPaletted(pixels, m)
	default:
		return fmt.Errorf("%w: pixels of a kind that is not read", ErrImage)
	}
	if !opaque {
		return fmt.Errorf("%w: it is transparent in places; save it without alpha", ErrImage)
	}
	return nil
}

// copyRows takes the first channels of pixels that have depth bytes each.
func copyRows(to, from []uint8, stride int, shape Shape, depth int) {
	for y := range shape.H {
		row := from[y*stride : y*stride+shape.W*depth]
		if depth == shape.C {
			to = to[copy(to, row):]
			continue
		}
		for x := 0; x < len(row); x += depth {
			to = to[copy(to, row[x:x+shape.C]):]
		}
	}
}

// copyPaletted looks the colours up, and says whether all of them are opaque.
func copyPaletted(to []uint8, m *image.Paletted) (opaque bool) {
	var palette [256][4]uint8 // an index beyond the palette is black, and never opaque
	for i, c := range m.Palette {
		r, g, b, a := c.RGBA()
		palette[i] = [4]uint8{uint8(r >> 8), uint8(g >> 8), uint8(b >> 8), uint8(a >> 8)}
	}
	opaque = true
	size := m.Rect.Size()
	for y := range size.Y {
		for _, index := range m.Pix[y*m.Stride : y*m.Stride+size.X] {
			c := &palette[index]
			to = to[copy(to, c[:3]):]
			opaque = opaque && c[3] == 0xff
		}
	}
	return opaque
}

func decodeJPEG(r io.Reader, shape Shape, pixels []uint8) error {
	data, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	decoded, ok := baseline(data)
	if !ok || decoded.Bounds() != image.Rect(0, 0, shape.W, shape.H) {
		if decoded, err = jpeg.Decode(bytes.NewReader(data)); err != nil {
			return err
		}
	}
	switch m := decoded.(type) {
	case *image.Gray:
		copyRows(pixels, m.Pix, m.Stride, shape, 1)
	case *image.RGBA:
		copyRows(pixels, m.Pix, m.Stride, shape, 4)
	case *image.YCbCr:
		convertYCbCr(pixels, m)
	default:
		return fmt.Errorf("%w: pixels of a kind that is not read", ErrImage)
	}
	return nil
}
