package dataset

import "math/rand/v2"

// sceneSide is the length of an image's side in a scene's coordinates.
const sceneSide = 1 << 16

// scene is one shape on a ground. All of it is in integers, so that every
// 64-bit platform draws the same bits.
type scene struct {
	inside       func(x, y int) bool
	x, y         int    // centre, 0 … sceneSide
	cos, sin     int    // takes a distance in the scene to the outline's coordinates, in 1/2²⁰
	paper, paint [3]int // RGB, 0 … 255
}

// randomScene draws a shape of the class from PCG(seed, stream), in this order:
// radius, centre, rotation, colour of the shape, colour of the ground.
func randomScene(seed, stream uint64, class int) scene {
	r := dice{rand.NewPCG(seed, stream)}
	s := scene{inside: outlines[class]}
	radius := r.between(sceneSide*28/100, sceneSide*44/100)
	s.x, s.y = r.between(radius, sceneSide-radius), r.between(radius, sceneSide-radius)
	// With t = tan(φ/2): cos φ = (1−t²)/(1+t²), sin φ = 2t/(1+t²). |φ| ≤ 10°.
	const q = 1 << 14
	t := r.between(-q*875/10000, q*875/10000)
	s.cos = (q*q - t*t) * q / (q*q + t*t) * outlineRadius << 6 / radius
	s.sin = 2 * t * q * q / (q*q + t*t) * outlineRadius << 6 / radius
	s.paint = rgb(r.between(0, 1535), r.between(150, 255), r.between(190, 255))
	s.paper = rgb(r.between(0, 1535), r.between(0, 140), r.between(10, 90))
	return s
}

// oversample is the number of samples along a pixel's side; its square is a pixel's.
const oversample = 4

// draw paints the scene on an image of size×size pixels, RGB.
func (s scene) draw(image []uint8, size int) {
	for py := range size {
		for px := range size {
			n := s.coverage(px, py, size)
			for c := range 3 {
				const all = oversample * oversample
				image[(py*size+px)*3+c] = uint8((s.paint[c]*n + s.paper[c]*(all-n) + all/2) / all)
			}
		}
	}
}

// coverage is the number of the pixel's samples that lie in the shape.
func (s scene) coverage(px, py, size int) int {
	n := 0
	for i := range oversample {
		dy := (2*(py*oversample+i)+1)*sceneSide/(2*oversample*size) - s.y
		for j := range oversample {
			dx := (2*(px*oversample+j)+1)*sceneSide/(2*oversample*size) - s.x
			if s.inside((s.cos*dx+s.sin*dy)>>20, (s.cos*dy-s.sin*dx)>>20) {
				n++
			}
		}
	}
	return n
}

// rgb is the colour of a hue (0 … 1535, red at 0), saturation and value (0 … 255).
func rgb(hue, saturation, value int) [3]int {
	part := hue % 256
	p := value * (255 - saturation) / 255
	q := value * (255*255 - saturation*part) / (255 * 255)
	t := value * (255*255 - saturation*(255-part)) / (255 * 255)
	return [...][3]int{{value, t, p}, {q, value, p}, {p, value, t}, {p, q, value}, {t, p, value}, {value, p, q}}[hue/256]
}

// dice are fair whole numbers. They take the generator's bits as they come:
// its sequence is fixed by its definition, what rand.Rand makes of it is not.
type dice struct{ *rand.PCG }

// between is one of low … high, all equally likely within 2⁻¹⁵.
func (d dice) between(low, high int) int {
	return low + int(d.Uint64()>>32*uint64(high-low+1)>>32)
}
