package stats

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/stat"
)

// Line is a straight line y = Intercept + Slope·x fitted by least squares.
type Line struct {
	N            int
	Slope        float64
	Intercept    float64
	SlopeSE      float64 // standard error; NaN for two points
	InterceptSE  float64 // standard error; NaN for two points
	ResidualsStd float64 // divisor N−2; NaN for two points
}

// FitLine needs two points of different x. Its standard errors take the
// residuals to be independent and of one variance: of a curve measured along
// one run, or of overlapping samples, they are too small.
func FitLine(x, y []float64) (Line, error) {
	if len(x) != len(y) {
		return Line{}, fmt.Errorf("%w: %d values of x and %d of y", ErrDomain, len(x), len(y))
	}
	for k, v := range [][]float64{x, y} {
		if err := check(v, 2); err != nil {
			return Line{}, fmt.Errorf("%s: %w", "xy"[k:k+1], err)
		}
	}
	n := float64(len(x))
	meanX, meanY := stat.Mean(x, nil), stat.Mean(y, nil)
	var xx, xy float64
	for i := range x {
		xx += (x[i] - meanX) * (x[i] - meanX)
		xy += (x[i] - meanX) * (y[i] - meanY)
	}
	if xx == 0 {
		return Line{}, fmt.Errorf("%w: every x is %g, which fixes no slope", ErrNoSpread, x[0])
	}
	l := Line{N: len(x), Slope: xy / xx}
	l.Intercept = meanY - l.Slope*meanX
	squares := 0.0
	for i := range x {
		r := (y[i] - meanY) - l.Slope*(x[i]-meanX)
		squares += r * r
	}
	l.ResidualsStd = math.NaN()
	if len(x) > 2 {
		l.ResidualsStd = math.Sqrt(squares / (n - 2))
	}
	l.SlopeSE = l.ResidualsStd / math.Sqrt(xx)
	l.InterceptSE = l.ResidualsStd * math.Sqrt(1/n+meanX*meanX/xx)
	return l, nil
}

// FitPowerLaw fits y = C·xᵃ as a line through the logarithms: Slope is a and
// Intercept log C, both of natural logarithms. x and y must be positive.
func FitPowerLaw(x, y []float64) (Line, error) {
	logs := [2][]float64{}
	for k, v := range [][]float64{x, y} {
		for i, f := range v {
			if !(f > 0) {
				return Line{}, fmt.Errorf("%w: a power law of a value that is not positive: %s[%d] = %g", ErrDomain, "xy"[k:k+1], i, f)
			}
			logs[k] = append(logs[k], math.Log(f))
		}
	}
	return FitLine(logs[0], logs[1])
}

// SlopeInterval is the confidence interval of the slope at a level in (0,1), by
// Student's t with N−2 degrees of freedom. It needs three points.
func (l Line) SlopeInterval(level float64) (Interval, error) {
	return l.interval(l.Slope, l.SlopeSE, level)
}

// InterceptInterval is the same for the intercept.
func (l Line) InterceptInterval(level float64) (Interval, error) {
	return l.interval(l.Intercept, l.InterceptSE, level)
}

func (l Line) interval(estimate, standardError, level float64) (Interval, error) {
	if l.N < 3 {
		return Interval{}, fmt.Errorf("%w: an interval of a line needs 3 points, not %d", ErrFewValues, l.N)
	}
	return around(estimate, standardError, float64(l.N-2), level)
}
