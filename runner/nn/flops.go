package nn

// FLOPs is the number of floating-point operations of one image through
// encoder and decoder, a multiplication and an addition counted as two;
// biases and activations are not counted.
func (a Arch) FLOPs() float64 {
	h, w, c := a.Shape.H, a.Shape.W, a.Shape.C
	products := 0
	for _, width := range a.Encoder {
		h, w = h/stride, w/stride
		products += h * w * width * kernel * kernel * c
		c = width
	}
	products += h * w * c * a.Code
	h, w, c = a.Base[0], a.Base[1], a.Base[2]
	products += a.Code * h * w * c
	for _, width := range a.Decoder {
		products += h * w * c * kernel * kernel * width
		h, w, c = h*stride, w*stride, width
	}
	products += h * w * c * a.Shape.C
	return 2 * float64(products)
}
