package dataset

// outlineRadius is the radius of the circle around every outline, in its own coordinates.
const outlineRadius = 1000

// outlines are the classes of shapes, by label: each tells whether the point
// (x, y) is inside, x to the right, y down, both in −outlineRadius … outlineRadius
// around the centre. A rotation by up to 10° leaves them distinct.
var outlines = [...]func(x, y int) bool{
	0: func(x, y int) bool { return x*x+y*y <= 900*900 },                                       // disc
	1: func(x, y int) bool { return abs(x) <= 690 && abs(y) <= 690 },                           // square
	2: polygon{{0, -950}, {823, 475}, {-823, 475}}.contains,                                    // triangle
	3: func(x, y int) bool { r2 := x*x + y*y; return 540*540 <= r2 && r2 <= 960*960 },          // ring
	4: func(x, y int) bool { return min(abs(x), abs(y)) <= 250 && max(abs(x), abs(y)) <= 940 }, // cross
	5: func(x, y int) bool { return abs(x)*1000+abs(y)*620 <= 620*1000 },                       // diamond
	6: func(x, y int) bool { return abs(x) <= 960 && abs(y) <= 270 },                           // horizontal bar
	7: func(x, y int) bool { return abs(x) <= 270 && abs(y) <= 960 },                           // vertical bar
	8: polygon{ // five-pointed star, inner radius 420
		{0, -1000}, {247, -340}, {951, -309}, {399, 130}, {588, 809},
		{0, 420}, {-588, 809}, {-399, 130}, {-951, -309}, {-247, -340},
	}.contains,
	9: func(x, y int) bool { return y <= 400 && x*x+(y-400)*(y-400) <= 900*900 }, // half-disc, flat side down
}

// polygon is a closed line through its corners.
type polygon [][2]int

// contains counts the edges that a ray from (x, y) to the right crosses.
func (p polygon) contains(x, y int) bool {
	inside := false
	a := p[len(p)-1]
	for _, b := range p {
		if (a[1] > y) != (b[1] > y) {
			// The edge is at x0 = a.x + (y−a.y)·(b.x−a.x)/(b.y−a.y); x < x0 without the division.
			left := (x-a[0])*(b[1]-a[1]) < (y-a[1])*(b[0]-a[0])
			if left == (b[1] > a[1]) {
				inside = !inside
			}
		}
		a = b
	}
	return inside
}

func abs(x int) int { return max(x, -x) }
