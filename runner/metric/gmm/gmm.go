// Package gmm fits Gaussian mixtures with full covariances to codes and draws
// new codes from them: the sampler "gmm" of the benchmark.
//
// Expectation maximisation follows scikit-learn's GaussianMixture: k-means
// start, RegCovar on every covariance diagonal, the same stop rule and count of
// iterations. It goes beyond it in two ways. The maximisation works on rows
// whitened by the current component, so a covariance is never the difference of
// large numbers and codes in a linear subspace (exactly rank-deficient, as
// LoRAE's are) lose no precision. And the likelihood never falls, see Fit.
//
// The products of N×D×D×K operations run in float64 on a GoMLX backend, in
// chunks of rows; what is D×D×K runs in gonum. The same input and seed give the
// same bits on the same backend and machine.
//
// The package offers no other covariance types, does not choose the number of
// components, and neither reads nor writes files.
package gmm

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
)

// Mixture is Σ_k w_k N(m_k, Σ_k) with K components in D dimensions.
type Mixture struct {
	Weights     []float64       // [K], positive, sum 1
	Means       *mat.Dense      // [K,D]
	Covariances []*mat.SymDense // [K] of [D,D], positive definite
}

// check says whether the mixture's parts fit each other.
func (m *Mixture) check() error {
	k := len(m.Weights)
	if k == 0 {
		return ErrComponents
	}
	if m.Means == nil || m.Means.IsEmpty() || len(m.Covariances) != k {
		return fmt.Errorf("%w: %d weights and %d covariances, or no means", ErrShape, k, len(m.Covariances))
	}
	rows, d := m.Means.Dims()
	if rows != k {
		return fmt.Errorf("%w: %d means for %d weights", ErrShape, rows, k)
	}
	for i, c := range m.Covariances {
		if c == nil || c.SymmetricDim() != d {
			return fmt.Errorf("%w: covariance %d is not %d×%d", ErrShape, i, d, d)
		}
		if w := m.Weights[i]; !(w > 0) || math.IsInf(w, 1) {
			return fmt.Errorf("%w: weight %d is %g, want a positive number", ErrOption, i, w)
		}
	}
	return nil
}

// lower is L_k with Σ_k = L_k L_kᵀ.
func (m *Mixture) lower(k int) (*mat.TriDense, error) {
	var c mat.Cholesky
	if !c.Factorize(m.Covariances[k]) {
		largest := mat.Max(m.Covariances[k])
		return nil, fmt.Errorf("%w: component %d, largest entry %.3g; raise RegCovar or scale the codes down", ErrSingular, k, largest)
	}
	var l mat.TriDense
	c.LTo(&l)
	return &l, nil
}
