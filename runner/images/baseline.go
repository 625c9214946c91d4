package images

import (
	"bytes"
	"encoding/binary"
	"image"
)

// baseline decodes the JPEG files that nearly all are: sequential, Huffman
// coded, grey or YCbCr, in one scan. The numbers are those of libjpeg's default
// decoder and so of Pillow, to the bit; image/jpeg rounds otherwise. Of any other
// file, and of any that is damaged, it is false: image/jpeg decodes or refuses it.
//
// Source: ITU-T T.81.
func baseline(data []byte) (image.Image, bool) {
	d := baselineDecoder{rest: data}
	if !d.headers() || !d.scan() {
		return nil, false
	}
	return d.image(), true
}

type baselineDecoder struct {
	rest       []byte // what is not read yet
	quant      [4][64]int32
	tables     [2][4]*huffman // of DC and AC coefficients
	w, h       int
	components []component
	restart    int // units between two restart markers; 0: there are none
}

// component is a plane of an image, in blocks of 8×8.
type component struct {
	id           uint8
	across, down int // blocks in a unit
	quant        uint8
	dc, ac       *huffman
	predicted    int32 // the last DC coefficient
	pixels       []uint8
	stride       int // of pixels
}

// The markers that matter here; all between 0xe0 and 0xef but one, and 0xfe, are comments.
const (
	markerSOF0, markerSOF1     = 0xc0, 0xc1
	markerDHT, markerDQT       = 0xc4, 0xdb
	markerSOS, markerDRI       = 0xda, 0xdd
	markerRST0, markerEOI      = 0xd0, 0xd9
	markerAPP0, markerAPP15    = 0xe0, 0xef
	markerAdobe, markerComment = 0xee, 0xfe
)

// headers reads up to the pixels.
func (d *baselineDecoder) headers() bool {
	if !bytes.HasPrefix(d.rest, []byte(jpegSignature)) {
		return false
	}
	d.rest = d.rest[2:]
	for {
		if len(d.rest) < 4 || d.rest[0] != 0xff {
			return false
		}
		marker, size := d.rest[1], int(binary.BigEndian.Uint16(d.rest[2:]))
		if size < 2 || len(d.rest) < 2+size {
			return false
		}
		segment := d.rest[4 : 2+size]
		d.rest = d.rest[2+size:]
		if !d.segment(marker, segment) {
			return false
		}
		if marker == markerSOS {
			return true
		}
	}
}

func (d *baselineDecoder) segment(marker uint8, b []byte) bool {
	switch {
	case marker == markerSOF0, marker == markerSOF1:
		return d.frame(b)
	case marker == markerDHT:
		return d.huffmanTables(b)
	case marker == markerDQT:
		return d.quantTables(b)
	case marker == markerSOS:
		return d.scanHeader(b)
	case marker == markerDRI && len(b) == 2:
		d.restart = int(binary.BigEndian.Uint16(b))
		return true
	case marker == markerAdobe && bytes.HasPrefix(b, []byte("Adobe")):
		return len(b) >= 12 && b[11] == 1 // YCbCr
	}
	return marker >= markerAPP0 && marker <= markerAPP15 || marker == markerComment
}

// frame reads size and components.
func (d *baselineDecoder) frame(b []byte) bool {
	if len(b) < 6 || b[0] != 8 || d.components != nil || len(b) != 6+3*int(b[5]) || b[5] != 1 && b[5] != 3 {
		return false
	}
	d.h, d.w = int(binary.BigEndian.Uint16(b[1:])), int(binary.BigEndian.Uint16(b[3:]))
	for c := b[6:]; len(c) > 0; c = c[3:] {
		d.components = append(d.components, component{id: c[0], across: int(c[1] >> 4), down: int(c[1] & 15), quant: c[2]})
	}
	first, n := &d.components[0], len(d.components)
	if n == 1 {
		first.across, first.down = 1, 1
	} else if first.id == 'R' || d.components[1].across*d.components[1].down*d.components[2].across*d.components[2].down != 1 {
		return false
	}
	if d.w == 0 || d.h == 0 || d.w > maxPixels/d.h || first.across < 1 || first.across > 2 || first.down < 1 || first.down > 2 {
		return false
	}
	for i := range d.components {
		if d.components[i].quant > 3 {
			return false
		}
	}
	return true
}

func (d *baselineDecoder) quantTables(b []byte) bool {
	for len(b) > 0 {
		wide, at := int(b[0]>>4), b[0]&15
		if wide > 1 || at > 3 || len(b) < 1+64*(1+wide) {
			return false
		}
		for k := range 64 {
			if wide == 1 {
				d.quant[at][k] = int32(binary.BigEndian.Uint16(b[1+2*k:]))
			} else {
				d.quant[at][k] = int32(b[1+k])
			}
		}
		b = b[1+64*(1+wide):]
	}
	return true
}

func (d *baselineDecoder) huffmanTables(b []byte) bool {
	for len(b) > 0 {
		if len(b) < 17 || b[0]>>4 > 1 || b[0]&15 > 3 {
			return false
		}
		table, n := newHuffman(b[1:])
		if table == nil {
			return false
		}
		d.tables[b[0]>>4][b[0]&15] = table
		b = b[1+n:]
	}
	return true
}

// scanHeader wants all components in one scan.
func (d *baselineDecoder) scanHeader(b []byte) bool {
	n := len(d.components)
	if n == 0 || len(b) != 4+2*n || int(b[0]) != n {
		return false
	}
	for i := range d.components {
		c, spec := &d.components[i], b[1+2*i:]
		if spec[0] != c.id || spec[1]>>4 > 3 || spec[1]&15 > 3 {
			return false
		}
		c.dc, c.ac = d.tables[0][spec[1]>>4], d.tables[1][spec[1]&15]
		if c.dc == nil || c.ac == nil {
			return false
		}
	}
	return true
}

// image is the planes as an image of package image.
func (d *baselineDecoder) image() image.Image {
	bounds, first := image.Rect(0, 0, d.w, d.h), d.components[0]
	if len(d.components) == 1 {
		return &image.Gray{Pix: first.pixels, Stride: first.stride, Rect: bounds}
	}
	ratio := map[[2]int]image.YCbCrSubsampleRatio{
		{1, 1}: image.YCbCrSubsampleRatio444, {2, 1}: image.YCbCrSubsampleRatio422,
		{1, 2}: image.YCbCrSubsampleRatio440, {2, 2}: image.YCbCrSubsampleRatio420,
	}[[2]int{first.across, first.down}]
	cb, cr := d.components[1], d.components[2]
	return &image.YCbCr{Y: first.pixels, Cb: cb.pixels, Cr: cr.pixels, YStride: first.stride, CStride: cb.stride, SubsampleRatio: ratio, Rect: bounds}
}
