package table

import (
	"math"
	"strconv"
	"strings"
)

// maxDecimals is where a float64 of everyday size runs out of digits.
const maxDecimals = 12

// figure is a cell as a reader sees it; std is empty when there is none.
type figure struct{ mean, std string }

const plusMinus = " ± "

// figure is what readers see of a cell.
func (c Column) figure(cell Cell) figure {
	if cell.Text != "" {
		mean, std, _ := strings.Cut(oneLine(cell.Text), plusMinus)
		return figure{mean: mean, std: std}
	}
	if n, ok := cell.number(); ok {
		return c.show(n)
	}
	return figure{mean: missing}
}

// show writes a number with the digits that its standard deviation supports:
// the deviation to two significant digits and the mean to the same place.
// Without a deviation the column says how many decimals there are, and a
// number too small for them keeps one significant digit.
func (c Column) show(n Number) figure {
	scale := 1.0
	if c.Percent {
		scale = 100
	}
	mean := n.Mean * scale
	if n.Std == nil {
		return figure{mean: fixed(mean, max(c.Digits, -exponent(mean, 0)))}
	}
	std := *n.Std * scale
	if std == 0 {
		return figure{mean: fixed(mean, c.Digits), std: fixed(std, c.Digits)}
	}
	decimals := 1 - exponent(std, 1)
	return figure{mean: fixed(mean, decimals), std: fixed(std, decimals)}
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
