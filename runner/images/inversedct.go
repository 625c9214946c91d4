package images

// inverseDCT makes 8×8 pixels of coefficients, in integers of 13 bits behind the
// point and rounded after each pass as libjpeg does.
//
// Source: Loeffler, Ligtenberg, Moschytz 1989; libjpeg, jidctint.c.
func inverseDCT(block *[64]int32, to []uint8, stride int) {
	for i := range 8 {
		transform8(block[i:], 8, 11)
	}
	for y := range 8 {
		row := block[8*y : 8*y+8]
		transform8(row, 1, 18)
		for x, v := range row {
			to[y*stride+x] = clip(int(v) + 128)
		}
	}
}

// transform8 transforms eight numbers in place, step apart, and drops bits of the results.
func transform8(v []int32, step, drop int) {
	v0, v1, v2, v3 := v[0], v[step], v[2*step], v[3*step]
	v4, v5, v6, v7 := v[4*step], v[5*step], v[6*step], v[7*step]

	z := (v2 + v6) * 4433 // 0.541196100
	e2, e3 := z-v6*15137, z+v2*6270
	e0, e1 := (v0+v4)<<13, (v0-v4)<<13
	a0, a3, a1, a2 := e0+e3, e0-e3, e1+e2, e1-e2

	z5 := (v7 + v3 + v5 + v1) * 9633 // 1.175875602
	z1, z2 := (v7+v1)*-7373, (v5+v3)*-20995
	z3, z4 := (v7+v3)*-16069+z5, (v5+v1)*-3196+z5
	b0, b1 := v7*2446+z1+z3, v5*16819+z2+z4
	b2, b3 := v3*25172+z2+z3, v1*12299+z1+z4

	half := int32(1) << (drop - 1)
	v[0], v[7*step] = (a0+b3+half)>>drop, (a0-b3+half)>>drop
	v[step], v[6*step] = (a1+b2+half)>>drop, (a1-b2+half)>>drop
	v[2*step], v[5*step] = (a2+b1+half)>>drop, (a2-b1+half)>>drop
	v[3*step], v[4*step] = (a3+b0+half)>>drop, (a3-b0+half)>>drop
}
