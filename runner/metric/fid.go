package metric

import (
	"errors"
	"fmt"

	"gonum.org/v1/gonum/mat"
)

// Frechet is the Fréchet distance between the Gaussians fitted to two sets of
// features, and its parts.
type Frechet struct {
	Distance  float64 // |m1−m2|² + tr S1 + tr S2 − 2 tr √(S1·S2), at least 0
	MeanTerm  float64 // |m1−m2|²
	TraceSqrt float64 // tr √(S1·S2)
	Warning   string  // "" or why the number is to be read with care
}

// FrechetDistance compares the features of generated images with those of
// reference images. It is symmetric but for the words of the warning.
//
// With S1 = F1ᵀF1 and S2 = F2ᵀF2 the trace of √(S1·S2) is the sum of the
// singular values of F1·F2ᵀ: they are the roots of the eigenvalues of
// √S1·S2·√S1. Taking them as singular values avoids the root of a rounding
// error, √ε, in every direction in which a covariance vanishes.
//
// They come from gonum or, with build tag netlib, from a LAPACK in C.
//
// Source: Heusel et al. 2017, GANs trained by a two time-scale update rule;
// Dowson and Landau 1982 for the distance.
func FrechetDistance(reference, generated *Moments) (Frechet, error) {
	r, err := fixReference(reference)
	if err != nil {
		return Frechet{}, err
	}
	return r.distance(generated)
}

// fixedReference is a reference that several sets of features are compared with.
type fixedReference struct {
	moments *Moments
	trace   float64    // of the covariance
	factor  *mat.Dense // of the covariance; nil = 0
}

func fixReference(m *Moments) (*fixedReference, error) {
	s, err := m.Covariance()
	if err != nil {
		return nil, fmt.Errorf("reference: %w", err)
	}
	return &fixedReference{moments: m, trace: s.Trace(), factor: factor(s)}, nil
}

func (r *fixedReference) distance(generated *Moments) (Frechet, error) {
	if err := sameColumns(r.moments.Dim(), generated.Dim()); err != nil {
		return Frechet{}, err
	}
	s, err := generated.Covariance()
	if err != nil {
		return Frechet{}, fmt.Errorf("generated: %w", err)
	}
	root, err := traceSqrt(r.factor, factor(s))
	if err != nil {
		return Frechet{}, err
	}
	f := Frechet{TraceSqrt: root, Warning: fewRows(r.moments, generated)}
	for j, m := range r.moments.mean {
		f.MeanTerm += (m - generated.mean[j]) * (m - generated.mean[j])
	}
	f.Distance = max(0, f.MeanTerm+r.trace+s.Trace()-2*root)
	return f, nil
}

// traceSqrt is tr √(f1ᵀf1·f2ᵀf2).
func traceSqrt(f1, f2 *mat.Dense) (float64, error) {
	if f1 == nil || f2 == nil {
		return 0, nil
	}
	values, ok := singularValues(f1, f2)
	if !ok {
		return 0, errors.New("fréchet distance: the singular values do not converge")
	}
	sum := 0.0
	for _, v := range values {
		sum += v
	}
	return sum, nil
}

// fewRows warns where a covariance is singular for want of rows.
func fewRows(reference, generated *Moments) string {
	side, n := "reference", reference.N()
	if generated.N() < n {
		side, n = "generated", generated.N()
	}
	if n > reference.Dim() {
		return ""
	}
	return fmt.Sprintf("%d %s images for %d feature dimensions: the covariance is singular and the distance biased", n, side, reference.Dim())
}
