package stats

import (
	"math"
	"testing"
)

// The raw sums of the normal equations, against the centred ones of FitLine.
func TestFitLineAgainstNormalEquations(t *testing.T) {
	x := []float64{4, 4, 7, 7, 8, 9, 10, 10, 10, 11}
	y := []float64{2, 10, 4, 22, 16, 10, 18, 26, 34, 17}
	l, err := FitLine(x, y)
	if err != nil {
		t.Fatal(err)
	}
	n, sx, sy, sxx, sxy, syy := 10.0, 0.0, 0.0, 0.0, 0.0, 0.0
	for i := range x {
		sx, sy, sxx, sxy, syy = sx+x[i], sy+y[i], sxx+x[i]*x[i], sxy+x[i]*y[i], syy+y[i]*y[i]
	}
	det := n*sxx - sx*sx
	slope, intercept := (n*sxy-sx*sy)/det, (sxx*sy-sx*sxy)/det
	variance := (syy - intercept*sy - slope*sxy) / (n - 2)
	near(t, "slope", slope, l.Slope)
	near(t, "intercept", intercept, l.Intercept)
	near(t, "slope's error", math.Sqrt(variance*n/det), l.SlopeSE)
	near(t, "intercept's error", math.Sqrt(variance*sxx/det), l.InterceptSE)
	near(t, "residuals", math.Sqrt(variance), l.ResidualsStd)
	const t975 = 2.306004135 // of 8 degrees of freedom
	got, err := l.SlopeInterval(0.95)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "low", slope-t975*l.SlopeSE, got.Low)
	near(t, "high", slope+t975*l.SlopeSE, got.High)
	if got, err = l.InterceptInterval(0.95); err != nil {
		t.Fatal(err)
	}
	near(t, "intercept's high", intercept+t975*l.InterceptSE, got.High)
}

func TestFitPowerLaw(t *testing.T) {
	var x, y []float64
	for _, v := range []float64{1, 10, 100, 1000} {
		x, y = append(x, v), append(y, 3*math.Pow(v, -0.25))
	}
	l, err := FitPowerLaw(x, y)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "exponent", -0.25, l.Slope)
	near(t, "factor", 3, math.Exp(l.Intercept))
	if l.SlopeSE > 1e-12 {
		t.Errorf("standard error %g of an exact law", l.SlopeSE)
	}
}
