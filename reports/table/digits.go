package table

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// maxDecimals is where a float64 of everyday size runs out of digits.
const maxDecimals = 12

// mostDigits is how many significant digits a number without uncertainty has at
// most after the point; before it all are shown.
const mostDigits = 5

// figure is a cell as a reader sees it; std and interval are empty when they are not shown.
type figure struct{ mean, std, interval string }

const plusMinus = " ± "

// figure is what readers see of a cell of column j.
func (t Table) figure(j int, cell Cell) figure {
	if cell.Text != "" {
		mean, std, _ := strings.Cut(oneLine(cell.Text), plusMinus)
		return figure{mean: mean, std: std}
	}
	if n, ok := cell.number(); ok {
		return t.Columns[j].show(n, t.Intervals)
	}
	return figure{mean: missing}
}

// join writes a figure in one piece.
func (f figure) join() string {
	text := f.mean
	if f.std != "" {
		text += plusMinus + f.std
	}
	if f.interval != "" {
		text += " " + f.interval
	}
	return text
}

// show writes a number with the digits that its uncertainty supports: the
// standard deviation, or half the interval's width, to two significant digits
// and the rest to the same place. Of the two it shows one: the interval where
// intervals are wanted or there is nothing else. Without either, the column says
// how many decimals there are, of which a large number, where they say nothing,
// keeps no more than make five significant digits; one too small for them keeps one.
func (c Column) show(n Number, intervals bool) figure {
	n = n.scaled(c.scale())
	switch {
	case n.Interval != nil && (intervals || n.Std == nil):
		d := c.decimals((n.Interval.High - n.Interval.Low) / 2)
		return figure{mean: fixed(n.Mean, d), interval: fmt.Sprintf("[%s, %s]", fixed(n.Interval.Low, d), fixed(n.Interval.High, d))}
	case n.Std != nil:
		d := c.decimals(*n.Std)
		return figure{mean: fixed(n.Mean, d), std: fixed(*n.Std, d)}
	}
	digits := min(c.Digits, max(0, mostDigits-1-exponent(n.Mean, 0)))
	return figure{mean: fixed(n.Mean, max(digits, -exponent(n.Mean, 0)))}
}

// decimals is how many an uncertainty supports.
func (c Column) decimals(uncertainty float64) int {
	if uncertainty == 0 {
		return c.Digits
	}
	return 1 - exponent(uncertainty, 1)
}

// scale is what a raw number is multiplied by for readers.
func (c Column) scale() float64 {
	if c.Percent {
		return 100
	}
	return 1
}

func (n Number) scaled(by float64) Number {
	n.Mean *= by
	if n.Std != nil {
		std := *n.Std * by
		n.Std = &std
	}
	if i := n.Interval; i != nil {
		n.Interval = &Interval{Low: i.Low * by, High: i.High * by, Kind: i.Kind}
	}
	return n
}

// exponent is the decimal exponent of v rounded to digits decimals in
// scientific notation; 0 for 0.
func exponent(v float64, digits int) int {
	if v == 0 {
		return 0
	}
	_, e, _ := strings.Cut(strconv.FormatFloat(v, 'e', digits, 64), "e")
	n, _ := strconv.Atoi(e) // FormatFloat always writes a number there
	return n
}

// fixed writes v to a decimal place; a negative place rounds before the point.
func fixed(v float64, decimals int) string {
	if math.Abs(v) >= 1e9 {
		return shortExponent(strconv.FormatFloat(v, 'e', 3, 64))
	}
	if decimals < 0 {
		place := math.Pow10(-decimals)
		v, decimals = math.Round(v/place)*place, 0
	}
	s := strconv.FormatFloat(v, 'f', min(decimals, maxDecimals), 64)
	if strings.Trim(s, "-0.") == "" {
		return strings.TrimPrefix(s, "-")
	}
	return s
}

// Compact writes v in full precision and as a person would: 1e-4, 0.001, 60000.
func Compact(v float64) string {
	format := byte('g')
	if v != 0 && math.Abs(v) < 1e-3 {
		format = 'e'
	}
	return shortExponent(strconv.FormatFloat(v, format, -1, 64))
}

// shortExponent turns 1e-04 into 1e-4 and 1e+12 into 1e12.
func shortExponent(s string) string {
	mantissa, e, ok := strings.Cut(s, "e")
	if !ok {
		return s
	}
	sign := ""
	if strings.HasPrefix(e, "-") {
		sign = "-"
	}
	return mantissa + "e" + sign + strings.TrimLeft(e, "+-0")
}
