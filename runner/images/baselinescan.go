package images

// zigzag is where in a block the coefficients are, in the order of the file.
var zigzag = [64]uint8{
	0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5,
	12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21, 28,
	35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51,
	58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
}

// scan reads all blocks. The image must end right behind them.
func (d *baselineDecoder) scan() bool {
	first := d.components[0]
	columns, rows := (d.w+8*first.across-1)/(8*first.across), (d.h+8*first.down-1)/(8*first.down)
	for i := range d.components {
		c := &d.components[i]
		c.stride = 8 * columns * c.across
		c.pixels = make([]uint8, c.stride*8*rows*c.down)
	}
	bits := &bitReader{data: d.rest}
	for unit := range columns * rows {
		if d.restart > 0 && unit > 0 && unit%d.restart == 0 && !d.begin(bits, unit/d.restart-1) {
			return false
		}
		if !d.unit(bits, unit%columns, unit/columns) {
			return false
		}
	}
	return bits.marker(markerEOI)
}

// begin begins anew behind a restart marker.
func (d *baselineDecoder) begin(bits *bitReader, count int) bool {
	for i := range d.components {
		d.components[i].predicted = 0
	}
	return bits.marker(markerRST0 + uint8(count%8))
}

// unit reads the blocks of all components that make up one rectangle of the image.
func (d *baselineDecoder) unit(bits *bitReader, x, y int) bool {
	for i := range d.components {
		c := &d.components[i]
		for k := range c.across * c.down {
			var block [64]int32
			if !c.block(bits, &block, &d.quant[c.quant]) {
				return false
			}
			left, top := 8*(x*c.across+k%c.across), 8*(y*c.down+k/c.across)
			inverseDCT(&block, c.pixels[top*c.stride+left:], c.stride)
		}
	}
	return true
}

// block reads the coefficients of a block and multiplies them by their quanta.
func (c *component) block(bits *bitReader, block, quant *[64]int32) bool {
	size, ok := bits.symbol(c.dc)
	if !ok || size > 11 {
		return false
	}
	difference, ok := bits.value(size)
	if !ok {
		return false
	}
	c.predicted += difference
	block[0] = c.predicted * quant[0]
	for k := 1; k < 64; k++ {
		s, ok := bits.symbol(c.ac)
		if !ok {
			return false
		}
		zeros, size := int(s>>4), s&15
		if size == 0 {
			if zeros != 15 {
				return zeros == 0 // the rest is zero
			}
			k += 15
			continue
		}
		if k += zeros; k > 63 {
			return false
		}
		v, ok := bits.value(size)
		if !ok {
			return false
		}
		block[zigzag[k]] = v * quant[k]
	}
	return true
}
