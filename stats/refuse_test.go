package stats

import (
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

func TestRefusals(t *testing.T) {
	nan, two := math.NaN(), []float64{1, 2}
	rng := rand.New(rand.NewPCG(1, 1))
	interval := func(x []float64, level float64) error {
		s, err := Summarize(x)
		if err != nil {
			return err
		}
		_, err = s.Interval(level)
		return err
	}
	line := func(x, y []float64, level float64) error {
		l, err := FitLine(x, y)
		if err != nil {
			return err
		}
		_, err = l.SlopeInterval(level)
		return err
	}
	welch := func(a, b []float64) error { _, err := Welch(a, b); return err }
	mannWhitney := func(a, b []float64) error { _, err := MannWhitney(a, b); return err }
	holm := func(p ...float64) error { _, err := Holm(p); return err }
	power := func(x, y []float64) error { _, err := FitPowerLaw(x, y); return err }
	bootstrap := func(x []float64, n int, level float64) error {
		_, err := Bootstrap(rng, x, n, level, slices.Max)
		return err
	}
	for name, tt := range map[string]struct{ got, want error }{
		"mean of nothing":         {interval(nil, 0.95), ErrFewValues},
		"mean of NaN":             {interval([]float64{1, nan}, 0.95), ErrNotFinite},
		"interval of one":         {interval(two[:1], 0.95), ErrFewValues},
		"level in percent":        {interval(two, 95), ErrDomain},
		"level NaN":               {interval(two, nan), ErrDomain},
		"welch of one":            {welch(two, two[:1]), ErrFewValues},
		"welch of infinity":       {welch([]float64{math.Inf(1), 1}, two), ErrNotFinite},
		"welch without spread":    {welch([]float64{1, 1}, []float64{2, 2}), ErrNoSpread},
		"mann-whitney of nothing": {mannWhitney(two, nil), ErrFewValues},
		"mann-whitney of many":    {mannWhitney(make([]float64, 199), two), ErrDomain},
		"holm of 2":               {holm(0.1, 2), ErrDomain},
		"holm of NaN":             {holm(nan), ErrDomain},
		"line of one":             {line(two[:1], two[:1], 0.95), ErrFewValues},
		"line of unequal lists":   {line(two, []float64{1, 2, 3}, 0.95), ErrDomain},
		"vertical line":           {line([]float64{1, 1, 1}, []float64{1, 2, 3}, 0.95), ErrNoSpread},
		"interval of two points":  {line(two, two, 0.95), ErrFewValues},
		"power law of zero":       {power([]float64{0, 1}, two), ErrDomain},
		"bootstrap of one":        {bootstrap(two[:1], 10, 0.95), ErrFewValues},
		"one replicate":           {bootstrap(two, 1, 0.95), ErrFewValues},
		"bootstrap level":         {bootstrap(two, 10, 0), ErrDomain},
		"statistic without a value": {func() error {
			_, err := Bootstrap(rng, two, 5, 0.9, func([]float64) float64 { return nan })
			return err
		}(), ErrNotFinite},
	} {
		if !errors.Is(tt.got, tt.want) {
			t.Errorf("%s: got %v, want %v", name, tt.got, tt.want)
		}
	}
}
