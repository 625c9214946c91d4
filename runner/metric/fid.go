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
// Source: Heusel et al. 2017, GANs trained by a two time-scale update rule;
// Dowson and Landau 1982 for the distance.
func FrechetDistance(reference, generated *Moments) (Frechet, error) {
	if reference.Dim() != generated.Dim() {
		return Frechet{}, fmt.Errorf("%w: reference features have %d columns, generated ones %d",
			ErrShape, reference.Dim(), generated.Dim())
	}
	s1, err := reference.Covariance()
	if err != nil {
		return Frechet{}, fmt.Errorf("reference: %w", err)
	}
	s2, err := generated.Covariance()
	if err != nil {
		return Frechet{}, fmt.Errorf("generated: %w", err)
	}
	root, err := traceSqrt(s1, s2)
	if err != nil {
		return Frechet{}, err
	}
	f := Frechet{TraceSqrt: root, Warning: fewRows(reference, generated)}
	for j, m := range reference.mean {
		f.MeanTerm += (m - generated.mean[j]) * (m - generated.mean[j])
	}
	f.Distance = max(0, f.MeanTerm+s1.Trace()+s2.Trace()-2*root)
	return f, nil
}

// traceSqrt is tr √(s1·s2).
func traceSqrt(s1, s2 mat.Symmetric) (float64, error) {
	f1, f2 := factor(s1), factor(s2)
	if f1 == nil || f2 == nil {
		return 0, nil
	}
	var product mat.Dense
	product.Mul(f1, f2.T())
	var svd mat.SVD
	if !svd.Factorize(&product, mat.SVDNone) {
		return 0, errors.New("fréchet distance: the singular values do not converge")
	}
	sum := 0.0
	for _, v := range svd.Values(nil) {
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
