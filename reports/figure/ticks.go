package figure

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/dustin/go-humanize"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
)

// ticks are the axis' marks within a range, about n of them with numbers.
func (a Axis) ticks(s span, n int) []plot.Tick {
	switch {
	case a.Ticks != nil:
		return a.namedTicks(s, n)
	case !a.Log:
		return a.roundTicks(s, n)
	}
	if ticks := decades(s, n); labelled(ticks) > 1 && s.max/s.min >= 30 {
		return ticks
	}
	return a.withinDecade(s, n)
}

// labelled is how many ticks have numbers.
func labelled(ticks []plot.Tick) int {
	n := 0
	for _, t := range ticks {
		if !t.IsMinor() {
			n++
		}
	}
	return n
}

// namedTicks are marks at given places, with numbers where they are not closer
// to the one before than n of them would be.
func (a Axis) namedTicks(s span, n int) []plot.Tick {
	var ticks []plot.Tick
	last := math.Inf(-1)
	for _, v := range slices.Sorted(slices.Values(a.Ticks)) {
		if v < s.min || v > s.max {
			continue
		}
		t := plot.Tick{Value: v}
		if at := a.position(v, s); at-last >= 1/float64(n) {
			t.Label, last = tickText(v, 0), at
		}
		ticks = append(ticks, t)
	}
	return ticks
}

// decades are powers of ten, with numbers at every first, second, … of them.
func decades(s span, n int) []plot.Tick {
	first, last := int(math.Ceil(math.Log10(s.min)-1e-9)), int(math.Floor(math.Log10(s.max)+1e-9))
	stride := (last-first)/n + 1
	var ticks []plot.Tick
	for e := first - 1; e <= last; e++ {
		for digit := 1.0; digit < 10; digit++ {
			v := digit * math.Pow10(e)
			numbered := digit == 1 && (e-last)%stride == 0
			switch {
			case v < s.min*(1-1e-9) || v > s.max*(1+1e-9):
			case numbered:
				ticks = append(ticks, plot.Tick{Value: v, Label: powerText(e)})
			case stride == 1 || digit == 1:
				ticks = append(ticks, plot.Tick{Value: v})
			}
		}
	}
	return ticks
}

// withinDecade are a few digits of each power of ten, for ranges too short for powers alone.
func (a Axis) withinDecade(s span, n int) []plot.Tick {
	for _, digits := range [][]float64{{1, 2, 3, 4, 5, 6, 7, 8, 9}, {1, 2, 3, 5}, {1, 2, 5}, {1, 3}} {
		var ticks []plot.Tick
		for e := math.Floor(math.Log10(s.min)); e <= math.Log10(s.max); e++ {
			for _, d := range digits {
				if v := d * math.Pow(10, e); v >= s.min && v <= s.max {
					ticks = append(ticks, plot.Tick{Value: v, Label: tickText(v, max(0, -int(e)))})
				}
			}
		}
		if len(ticks) >= 2 && len(ticks) <= n+1 {
			return ticks
		}
	}
	return a.roundTicks(s, n)
}

// roundTicks are the multiples of 1, 2 or 5 times a power of ten.
func (a Axis) roundTicks(s span, n int) []plot.Tick {
	exponent := math.Floor(math.Log10((s.max-s.min)/float64(n))) - 1
	step := math.Pow(10, exponent)
	if a.Whole {
		step = max(step, 1)
	}
	for i := 0; math.Floor(s.max/step+1e-9)-math.Ceil(s.min/step-1e-9)+1 > float64(n); i++ {
		step *= []float64{2, 2.5, 2}[i%3]
	}
	decimals := max(0, -int(math.Floor(math.Log10(step)+1e-9)))
	var ticks []plot.Tick
	for i := math.Ceil(s.min/step - 1e-9); i*step <= s.max+1e-9*step; i++ {
		ticks = append(ticks, plot.Tick{Value: i * step, Label: tickText(i*step, decimals)})
	}
	return ticks
}

// powerText writes a power of ten.
func powerText(e int) string {
	if e >= -3 && e <= 5 {
		return tickText(math.Pow10(e), max(0, -e))
	}
	return "1e" + strconv.Itoa(e)
}

// spaced are as many ticks as there is room for on an axis of the given length:
// at most n, and no two numbers touch.
func (a Axis) spaced(s span, n int, length vg.Length, along func(label string) vg.Length) []plot.Tick {
	for ; ; n-- {
		ticks := a.ticks(s, n)
		if n <= 2 || a.clear(ticks, s, length, along) {
			return ticks
		}
	}
}

func (a Axis) clear(ticks []plot.Tick, s span, length vg.Length, along func(label string) vg.Length) bool {
	const gap = 4
	end := vg.Length(math.Inf(-1))
	for _, t := range ticks {
		if t.IsMinor() {
			continue
		}
		at, half := length*vg.Length(a.position(t.Value, s)), along(t.Label)/2
		if at-half < end+gap {
			return false
		}
		end = at + half
	}
	return true
}

// tickText writes a number at an axis.
func tickText(v float64, decimals int) string {
	switch size := math.Abs(v); {
	case size >= 1e6 || size > 0 && size < 1e-3:
		return strings.NewReplacer("-", "−", "e-0", "e-", "e-", "e-", "e+0", "e", "e+", "e").Replace(strconv.FormatFloat(v, 'g', 3, 64))
	case size >= 1000 && decimals == 0:
		return humanize.Comma(int64(math.Round(v)))
	case v == 0:
		return "0"
	}
	text := strconv.FormatFloat(v, 'f', decimals, 64)
	if text[0] == '-' {
		text = "−" + text[1:]
	}
	return text
}
