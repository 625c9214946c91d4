package figure

import (
	"image/color"
	"math"
	"testing"
)

// dichromacies are how people who lack one kind of cones see linear RGB:
// Viénot, Brettel and Mollon 1999, Digital video colourmaps for checking the
// legibility of displays by dichromats.
var dichromacies = map[string][3][3]float64{
	"normal":       {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}},
	"protanopia":   {{0.11238, 0.88762, 0}, {0.11238, 0.88762, 0}, {0.00401, -0.00401, 1}},
	"deuteranopia": {{0.29275, 0.70725, 0}, {0.29275, 0.70725, 0}, {-0.02234, 0.02234, 1}},
}

// TestPaletteForTheColourBlind: any two of its colours stay apart.
func TestPaletteForTheColourBlind(t *testing.T) {
	for name, m := range dichromacies {
		for i, a := range Palette() {
			for _, b := range Palette()[:i] {
				if d := distance(seen(m, a), seen(m, b)); d < 0.1 {
					t.Errorf("%s: %v and %v are %.3f apart", name, a, b, d)
				}
			}
		}
	}
}

// seen is a colour as sRGB from 0 to 1.
func seen(m [3][3]float64, c color.NRGBA) [3]float64 {
	linear := func(v uint8) float64 { return math.Pow(float64(v)/255, 2.2) }
	in := [3]float64{linear(c.R), linear(c.G), linear(c.B)}
	var out [3]float64
	for i := range out {
		for j := range in {
			out[i] += m[i][j] * in[j]
		}
		out[i] = math.Pow(min(max(out[i], 0), 1), 1/2.2)
	}
	return out
}

func distance(a, b [3]float64) float64 {
	sum := 0.0
	for i := range a {
		sum += (a[i] - b[i]) * (a[i] - b[i])
	}
	return math.Sqrt(sum)
}

// TestPaletteOnWhite: every colour is dark enough for lines (contrast ratio of WCAG, 2 and more).
func TestPaletteOnWhite(t *testing.T) {
	for _, c := range Palette() {
		s := seen(dichromacies["normal"], c)
		luminance := 0.2126*math.Pow(s[0], 2.2) + 0.7152*math.Pow(s[1], 2.2) + 0.0722*math.Pow(s[2], 2.2)
		if ratio := 1.05 / (luminance + 0.05); ratio < 2 {
			t.Errorf("%v on white has a contrast of %.2f", c, ratio)
		}
	}
}

func TestShade(t *testing.T) {
	for by, want := range map[float64]color.NRGBA{
		0: Vermillion, 1: {255, 255, 255, 255}, -1: {0, 0, 0, 255}, 0.5: {234, 175, 128, 255}, -0.5: {107, 47, 0, 255},
	} {
		if got := Shade(Vermillion, by); got != want {
			t.Errorf("by %v: %v, want %v", by, got, want)
		}
	}
}

// TestMarkersAndDashesRepeat: numbers beyond the last begin again, and none is the other's.
func TestMarkersAndDashesRepeat(t *testing.T) {
	for i := range Markers {
		if a, b := Marker(i).glyph(), Marker(i+Markers).glyph(); a != b {
			t.Errorf("marker %d is %T, marker %d is %T", i, a, i+Markers, b)
		}
		for j := range i {
			if Marker(i).glyph() == Marker(j).glyph() {
				t.Errorf("markers %d and %d are one", i, j)
			}
		}
	}
	for i := range Dashes {
		if a, b := Dash(i).lengths(), Dash(i+Dashes).lengths(); len(a) != len(b) {
			t.Errorf("dash %d is %v, dash %d is %v", i, a, i+Dashes, b)
		}
	}
}
