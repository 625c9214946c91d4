package metric

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// Rank says how many directions a spectrum uses. Of a spectrum of zeros
// everything is 0.
type Rank struct {
	SingularValues []float64 // s, descending
	Normalised     []float64 // s / s₁
	Above1e1       int       // how many of the normalised values exceed 1e-1
	Above1e2       int       // … 1e-2
	Above1e3       int       // … 1e-3
	Entropy        float64   // −Σ p ln p with p = s/Σs
	Effective      float64   // exp(Entropy): Roy and Vetterli 2007, The effective rank
	Stable         float64   // Σs²/s₁²
	Participation  float64   // (Σs)²/Σs²
}

// RankOfSpectrum takes singular values in any order.
func RankOfSpectrum(s []float64) (Rank, error) {
	if len(s) == 0 {
		return Rank{}, fmt.Errorf("%w: it is empty", ErrSpectrum)
	}
	for i, v := range s {
		if !(v >= 0) || math.IsInf(v, 1) {
			return Rank{}, fmt.Errorf("%w: value %d is %g", ErrSpectrum, i, v)
		}
	}
	r := Rank{SingularValues: slices.Clone(s), Normalised: make([]float64, len(s))}
	slices.SortFunc(r.SingularValues, func(a, b float64) int { return cmp.Compare(b, a) })
	if r.SingularValues[0] == 0 {
		return r, nil
	}
	for i, v := range r.SingularValues {
		r.Normalised[i] = v / r.SingularValues[0]
	}
	r.measure()
	return r, nil
}

// RankOfMatrix takes the singular values of m. That is also the spectrum of a
// covariance, whose singular values are its eigenvalues.
func RankOfMatrix(m mat.Matrix) (Rank, error) {
	rows, columns := m.Dims()
	if rows == 0 || columns == 0 {
		return Rank{}, fmt.Errorf("%w: a matrix without entries", ErrShape)
	}
	for i := range rows {
		for j := range columns {
			if v := m.At(i, j); math.IsNaN(v) || math.IsInf(v, 0) {
				return Rank{}, fmt.Errorf("%w: entry %d,%d is %g", ErrNotFinite, i, j, v)
			}
		}
	}
	var svd mat.SVD
	if !svd.Factorize(m, mat.SVDNone) {
		return Rank{}, errors.New("rank: the singular values do not converge")
	}
	return RankOfSpectrum(svd.Values(nil))
}

// RankOfCodes takes the singular values of the covariance of codes [N,D]. They
// are squares: a direction counts above 1e-2 where its standard deviation is a
// tenth of the largest.
func RankOfCodes(codes *mat.Dense) (Rank, error) {
	var m Moments
	if err := m.Add(codes); err != nil {
		return Rank{}, fmt.Errorf("codes: %w", err)
	}
	c, err := m.Covariance()
	if err != nil {
		return Rank{}, fmt.Errorf("codes: %w", err)
	}
	return RankOfMatrix(c)
}

// measure fills in what follows from the normalised values: every measure is invariant to scale.
func (r *Rank) measure() {
	sum, squares := floats.Sum(r.Normalised), floats.Dot(r.Normalised, r.Normalised)
	for _, v := range r.Normalised {
		if v > 1e-1 {
			r.Above1e1++
		}
		if v > 1e-2 {
			r.Above1e2++
		}
		if v > 1e-3 {
			r.Above1e3++
		}
		if p := v / sum; p > 0 {
			r.Entropy -= p * math.Log(p)
		}
	}
	r.Effective = math.Exp(r.Entropy)
	r.Stable = squares
	r.Participation = sum * sum / squares
}
