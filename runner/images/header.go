package images

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
	"slices"
)

const (
	maxPixels  = 64 << 20  // of an image
	maxBytes   = 256 << 20 // of an image file
	maxDeflate = 1032      // bytes that deflate makes of one, at most

	pngSignature  = "\x89PNG\r\n\x1a\n"
	jpegSignature = "\xff\xd8"
)

// Shape is what the file's header says of the image. It is an error for an image
// that Image would refuse, as far as the header tells.
func (f File) Shape() (shape Shape, err error) {
	err = f.read(func(r *bufio.Reader, size int64) error {
		_, shape, err = header(r, size)
		return err
	})
	return shape, err
}

// read opens the file for use.
func (f File) read(use func(r *bufio.Reader, size int64) error) error {
	r, size, err := f.open()
	if err == nil {
		defer func() { _ = r.Close() }() // nothing was written
		err = use(bufio.NewReader(r), size)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", f.path, err)
	}
	return nil
}

// decoder turns what is behind a header into pixels.
type decoder func(r io.Reader, shape Shape, pixels []uint8) error

// header reads an image's header, and returns what decodes such an image from its start.
func header(r *bufio.Reader, size int64) (decode decoder, shape Shape, err error) {
	if size > maxBytes {
		return nil, shape, fmt.Errorf("%w: %d bytes, at most %d are read", ErrImage, size, maxBytes)
	}
	start, err := r.Peek(len(pngSignature))
	switch {
	case err != nil && !errors.Is(err, io.EOF):
		return nil, shape, badImage(err)
	case len(start) == 0:
		return nil, shape, fmt.Errorf("%w: the file is empty", ErrImage)
	case string(start) == pngSignature:
		decode = decodePNG
		shape, err = pngShape(r, size)
	case string(start[:min(len(start), len(jpegSignature))]) == jpegSignature:
		decode = decodeJPEG
		shape, err = jpegShape(r, size)
	default:
		return nil, shape, fmt.Errorf("%w: neither PNG nor JPEG", ErrImage)
	}
	if err != nil {
		return nil, shape, badImage(err)
	}
	return decode, shape, nil
}

// fits refuses sizes that are none, that are too large, or that a file cannot hold: one in
// which a pixel takes the given number of bits, before at most ratio of them become one.
func (s Shape) fits(file int64, bits, ratio int) error {
	switch {
	case s.H < 1 || s.W < 1:
		return fmt.Errorf("%w: %d×%d pixels", ErrImage, s.H, s.W)
	case s.H > maxPixels/s.W:
		return fmt.Errorf("%w: %d×%d pixels, at most %d are read", ErrImage, s.H, s.W, maxPixels)
	case int64(s.H*s.W)*int64(bits) > 8*file*int64(ratio):
		return fmt.Errorf("%w: %d×%d pixels cannot be in %d bytes", ErrImage, s.H, s.W, file)
	}
	return nil
}

// tooShort is what decoders say when the data end early.
var tooShort = []error{io.ErrUnexpectedEOF, io.EOF, png.FormatError("not enough pixel data"), jpeg.FormatError("short Huffman data")}

// badImage says what is wrong with an image in this package's terms.
func badImage(err error) error {
	if errors.Is(err, ErrImage) || errors.Is(err, ErrArchive) {
		return err
	}
	if slices.ContainsFunc(tooShort, func(short error) bool { return errors.Is(err, short) }) {
		return fmt.Errorf("%w: truncated", ErrImage)
	}
	return fmt.Errorf("%w: %w", ErrImage, err)
}

// jpegShape reads a JPEG file up to where its size is.
func jpegShape(r io.Reader, size int64) (Shape, error) {
	c, err := jpeg.DecodeConfig(r)
	if err != nil {
		return Shape{}, err
	}
	shape := Shape{c.Height, c.Width, 3}
	const pixelsABit = 64 // every block of 8×8 has a code
	if err := shape.fits(size, 1, pixelsABit); err != nil {
		return shape, err
	}
	switch c.ColorModel {
	case color.CMYKModel:
		return shape, fmt.Errorf("%w: CMYK; save it as RGB", ErrImage)
	case color.GrayModel:
		shape.C = 1
	}
	return shape, nil
}

// pngHeader is a PNG file's first chunk, behind the signature.
type pngHeader struct {
	Length        uint32
	Type          [4]byte
	Width, Height uint32
	Depth         uint8 // bits a channel
	Colour        uint8
	_             [3]uint8
	_             uint32 // checksum
}

// pngColours are the channels of an image by its colour type: those we see, and those of the file.
var pngColours = map[uint8]struct{ channels, stored int }{0: {1, 1}, 2: {3, 3}, 3: {3, 1}, 4: {1, 2}, 6: {3, 4}}

// pngShape reads a PNG file up to the pixels.
func pngShape(r *bufio.Reader, size int64) (Shape, error) {
	if _, err := r.Discard(len(pngSignature)); err != nil {
		return Shape{}, err
	}
	var h pngHeader
	if err := binary.Read(r, binary.BigEndian, &h); err != nil {
		return Shape{}, err
	}
	colour, ok := pngColours[h.Colour]
	if !ok || h.Depth < 1 || string(h.Type[:]) != "IHDR" {
		return Shape{}, errors.New("PNG: bad header")
	}
	if h.Depth > 8 {
		return Shape{}, fmt.Errorf("%w: %d bits a channel; save it with 8", ErrImage, h.Depth)
	}
	shape := Shape{int(min(h.Height, 1<<31-1)), int(min(h.Width, 1<<31-1)), colour.channels}
	if err := shape.fits(size, int(h.Depth)*colour.stored, maxDeflate); err != nil {
		return shape, err
	}
	return shape, pngStill(r)
}

// pngStill looks for the chunk that makes a PNG file an animation; it is before the pixels.
func pngStill(r *bufio.Reader) error {
	for {
		var chunk struct {
			Length uint32
			Type   [4]byte
		}
		if err := binary.Read(r, binary.BigEndian, &chunk); err != nil {
			return err
		}
		switch string(chunk.Type[:]) {
		case "acTL":
			return fmt.Errorf("%w: animated; save its frames one by one", ErrImage)
		case "IDAT":
			return nil
		}
		if chunk.Length > maxBytes {
			return io.ErrUnexpectedEOF
		}
		if _, err := r.Discard(int(chunk.Length) + 4); err != nil {
			return err
		}
	}
}
