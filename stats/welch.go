package stats

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mathext"
)

// WelchTest compares two means without assuming equal variances.
type WelchTest struct {
	T    float64 // of mean(a) − mean(b)
	DF   float64 // degrees of freedom, Welch and Satterthwaite
	P    float64 // two-sided
	Diff float64 // mean(a) − mean(b)

	standardError float64 // of Diff
}

// Welch takes both samples to be independent and about normal. Each needs two
// values, and one of them must vary.
//
// Source: Welch 1947, The generalization of Student's problem.
func Welch(a, b []float64) (WelchTest, error) {
	var s [2]Summary
	var v [2]float64 // squared standard errors
	for i, x := range [][]float64{a, b} {
		if err := check(x, 2); err != nil {
			return WelchTest{}, fmt.Errorf("sample %d: %w", i+1, err)
		}
		var err error
		if s[i], err = Summarize(x); err != nil {
			return WelchTest{}, err
		}
		v[i] = s[i].Std * s[i].Std / float64(s[i].N)
	}
	sum := v[0] + v[1]
	if sum == 0 {
		return WelchTest{}, fmt.Errorf("%w: neither sample does, so their means cannot be tested", ErrNoSpread)
	}
	w := WelchTest{Diff: s[0].Mean - s[1].Mean, standardError: math.Sqrt(sum)}
	w.T = w.Diff / w.standardError
	p, q := v[0]/sum, v[1]/sum // shares, so that small variances do not underflow
	w.DF = 1 / (p*p/float64(s[0].N-1) + q*q/float64(s[1].N-1))
	w.P = mathext.RegIncBeta(w.DF/2, 0.5, w.DF/(w.DF+w.T*w.T))
	return w, nil
}

// Interval is that of the difference of the means at a level, e.g. 0.95.
func (w WelchTest) Interval(level float64) (Interval, error) {
	return around(w.Diff, w.standardError, w.DF, level)
}
