package table

import (
	"math"
	"strings"
	"testing"
)

func float(v float64) *float64 { return &v }

// TestDigits: a number has the digits that its deviation supports.
func TestDigits(t *testing.T) {
	fid, percent, count := Column{Digits: 2}, Column{Digits: 1, Percent: true}, Column{}
	for _, c := range []struct {
		column Column
		mean   float64
		std    *float64
		want   string
	}{
		{fid, 19.5, nil, "19.50"},
		{fid, 19.496, nil, "19.50"},
		{fid, 0, nil, "0.00"},
		{fid, 0.0043, nil, "0.004"}, // two decimals would say 0.00
		{fid, -0.0004, nil, "-0.0004"},
		{fid, -1e-30, nil, "0.000000000000"}, // never -0
		{fid, 1385.4021, nil, "1385.4"},      // five digits
		{fid, 999.996, nil, "1000.0"},
		{fid, 2041057.25, nil, "2041057"},
		{fid, 1.23456e12, nil, "1.235e12"},
		{fid, 103.0812, float(2.1449), "103.1 ± 2.1"},
		{fid, 103.0812, float(0.0996), "103.08 ± 0.10"}, // 0.0996 rounds up to 0.10
		{fid, 103.0812, float(9.96), "103 ± 10"},
		{fid, 103.0812, float(12), "103 ± 12"},
		{fid, 56789, float(1234), "56800 ± 1200"},
		{fid, 5, float(1234), "0 ± 1200"},
		{fid, 0.015979, float(0.00030123), "0.01598 ± 0.00030"},
		{fid, 12.25, float(0), "12.25 ± 0.00"},
		{percent, 0.8902, nil, "89.0"},
		{percent, 0.986, float(0.00029), "98.600 ± 0.029"},
		{count, 41, nil, "41"},
		{count, 3, nil, "3"},
		{count, 41, float(0), "41 ± 0"},
		{count, 41.333333, float(0.57735), "41.33 ± 0.58"},
		{count, math.NaN(), nil, "–"},
		{count, math.Inf(-1), float(1), "–"},
		{count, 3, float(math.NaN()), "3"},
	} {
		one := Table{Columns: []Column{c.column}}
		if got := one.figure(0, Cell{Number: &Number{Mean: c.mean, Std: c.std}}).join(); got != c.want {
			t.Errorf("%v ± %v in %+v is shown as %q, want %q", c.mean, c.std, c.column, got, c.want)
		}
	}
}

// TestIntervalDigits: an interval is shown where it is wanted or all there is,
// to two digits of half its width.
func TestIntervalDigits(t *testing.T) {
	fid, percent := Column{Digits: 2}, Column{Digits: 1, Percent: true}
	std := float(0.42)
	for _, c := range []struct {
		column Column
		number Number
		wanted bool
		want   string
	}{
		{fid, Number{Mean: 19.513, Interval: &Interval{Low: 18.9, High: 20.34}}, false, "19.51 [18.90, 20.34]"},
		{fid, Number{Mean: 19.513, Std: std, Interval: &Interval{Low: 18.9, High: 20.34}}, false, "19.51 ± 0.42"},
		{fid, Number{Mean: 19.513, Std: std, Interval: &Interval{Low: 18.9, High: 20.34}}, true, "19.51 [18.90, 20.34]"},
		{fid, Number{Mean: 19.513, Std: std}, true, "19.51 ± 0.42"},
		{fid, Number{Mean: -3.2, Interval: &Interval{Low: -60, High: 53}}, false, "-3 [-60, 53]"},
		{fid, Number{Mean: 4000, Interval: &Interval{Low: 1000, High: 7000}}, false, "4000 [1000, 7000]"},
		{fid, Number{Mean: 2, Interval: &Interval{Low: 2, High: 2}}, false, "2.00 [2.00, 2.00]"},
		{fid, Number{Mean: 2, Interval: &Interval{Low: math.Inf(-1), High: 2}}, false, "2.00"},
		{percent, Number{Mean: 0.5, Interval: &Interval{Low: 0.49, High: 0.51}}, false, "50.0 [49.0, 51.0]"},
	} {
		one := Table{Columns: []Column{c.column}, Intervals: c.wanted}
		if got := one.figure(0, Cell{Number: &c.number}).join(); got != c.want {
			t.Errorf("%+v is shown as %q, want %q", c.number, got, c.want)
		}
	}
}

func TestCompact(t *testing.T) {
	for v, want := range map[float64]string{
		0: "0", 1: "1", 5: "5", 0.1: "0.1", 0.001: "0.001", 5e-4: "5e-4", 1e-4: "1e-4", 1.5e-7: "1.5e-7", -1e-5: "-1e-5",
		60000: "60000", 1e-10: "1e-10", 2.5e30: "2.5e30", 1e100: "1e100",
	} {
		if got := Compact(v); got != want {
			t.Errorf("Compact(%v) = %q, want %q", v, got, want)
		}
	}
}

func TestSuperscript(t *testing.T) {
	for n, want := range map[int]string{1: "¹", 9: "⁹", 10: "¹⁰", 1234567890: "¹²³⁴⁵⁶⁷⁸⁹⁰"} {
		if got := superscript(n); got != want {
			t.Errorf("superscript(%d) = %q, want %q", n, got, want)
		}
	}
}

func TestWrap(t *testing.T) {
	for _, c := range []struct {
		text  string
		width int
		want  string
	}{
		{"", 5, ""},
		{"one two three", 7, "one two|three"},
		{"toolongaword x", 5, "toolongaword|x"},
		{"日本 語", 4, "日本|語"}, // two columns a character
	} {
		if got := strings.Join(wrap(c.text, c.width), "|"); got != c.want {
			t.Errorf("wrap(%q, %d) = %q, want %q", c.text, c.width, got, c.want)
		}
	}
}
