package dataset

import "loraebench/runner/images"

// withChannels makes an image grey or coloured. Grey of colours is what Pillow
// gives for mode L: (19595·R + 38470·G + 7471·B) / 2¹⁶, rounded.
func withChannels(s images.Shape, pixels []uint8, channels int) (images.Shape, []uint8) {
	if s.C == channels {
		return s, pixels
	}
	to := make([]uint8, 0, s.H*s.W*channels)
	if channels == 1 {
		for i := 0; i < len(pixels); i += 3 {
			r, g, b := int(pixels[i]), int(pixels[i+1]), int(pixels[i+2])
			to = append(to, uint8((19595*r+38470*g+7471*b+1<<15)>>16))
		}
	} else {
		for _, v := range pixels {
			to = append(to, v, v, v)
		}
	}
	s.C = channels
	return s, to
}
