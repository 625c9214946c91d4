package gmm

import (
	"context"
	"fmt"
	"math"

	"github.com/gomlx/gomlx/core/tensors"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// minMass is added to Σr so that an empty component keeps a positive weight; scikit-learn's value.
const minMass = 10 * 0x1p-52

// statistics are the sums over rows that the maximisation needs, in the
// coordinates y of the whitening they were taken with.
type statistics struct {
	logLik float64   // average log density a row
	mass   []float64 // [K]: Σr
	first  []float64 // [K,D]: Σry
	second []float64 // [K,D,D]: Σryyᵀ
}

// gather takes the statistics of all codes.
func gather(ctx context.Context, c *chunks, w *whitening) (*statistics, error) {
	s := &statistics{
		mass:   make([]float64, w.k),
		first:  make([]float64, w.k*w.d),
		second: make([]float64, w.k*w.d*w.d),
	}
	err := c.each(ctx, w, func(_, _ int, out []*tensors.Tensor) error {
		s.logLik += tensors.ToScalar[float64](out[0])
		for i, dst := range [][]float64{s.mass, s.first, s.second} {
			add := func(flat []float64) { floats.Add(dst, flat) }
			if err := tensors.ConstFlatData(out[i+1], add); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	s.logLik /= float64(c.codes.n)
	if math.IsNaN(s.logLik) || math.IsInf(s.logLik, 0) {
		return nil, fmt.Errorf("%w: the log-likelihood is %g; scale the codes down", ErrNotFinite, s.logLik)
	}
	return s, nil
}

// constraint is how the maximisation keeps Σ away from singular ones.
type constraint func(cov *mat.SymDense, reg float64) error

// maximise gives the parameters that the statistics call for.
// With δ = L⁻¹(m' − m) the new covariance is L(Σryyᵀ/Σr − δδᵀ)Lᵀ.
func (s *statistics) maximise(old *Mixture, w *whitening, reg float64, keep constraint) (*Mixture, error) {
	next := &Mixture{
		Weights:     make([]float64, w.k),
		Means:       mat.NewDense(w.k, w.d, nil),
		Covariances: make([]*mat.SymDense, w.k),
	}
	for k := range w.k {
		mass := s.mass[k] + minMass
		next.Weights[k] = mass

		delta := mat.NewVecDense(w.d, nil)
		delta.ScaleVec(1/mass, mat.NewVecDense(w.d, s.first[k*w.d:(k+1)*w.d]))
		var moved mat.VecDense
		moved.MulVec(w.lower[k], delta)
		moved.AddVec(&moved, old.Means.RowView(k))
		next.Means.SetRow(k, moved.RawVector().Data)

		var inner mat.SymDense
		inner.ScaleSym(1/mass, mat.NewSymDense(w.d, s.second[k*w.d*w.d:(k+1)*w.d*w.d]))
		inner.SymRankOne(&inner, -1, delta)
		next.Covariances[k] = congruent(w.lower[k], &inner)
		if err := keep(next.Covariances[k], reg); err != nil {
			return nil, fmt.Errorf("component %d: %w", k, err)
		}
	}
	floats.Scale(1/floats.Sum(next.Weights), next.Weights)
	return next, nil
}

// congruent is l·s·lᵀ.
func congruent(l *mat.Dense, s *mat.SymDense) *mat.SymDense {
	var half, full mat.Dense
	half.Mul(l, s)
	full.Mul(&half, l.T())
	return mat.NewSymDense(s.SymmetricDim(), full.RawMatrix().Data)
}

// ridge adds reg to the diagonal, as scikit-learn does. It is not the maximum
// of anything, so a step with it may lower the likelihood.
func ridge(cov *mat.SymDense, reg float64) error {
	addDiagonal(cov, reg)
	return nil
}

// floor raises eigenvalues to at least reg. That is the maximum among the
// covariances with no eigenvalue below reg, so a step with it never lowers the
// likelihood.
//
// The eigenvalues are those of cov + reg·I: of a component on a single point
// nothing but rounding is left, and gonum gives entries of 1e-50 eigenvalues of 1e22.
func floor(cov *mat.SymDense, reg float64) error {
	addDiagonal(cov, reg)
	var e mat.EigenSym
	if !e.Factorize(cov, true) {
		return fmt.Errorf("%w: its eigenvalues do not converge", ErrSingular)
	}
	var v mat.Dense
	e.VectorsTo(&v)
	for j, lambda := range e.Values(nil) {
		column := v.ColView(j).(*mat.VecDense)
		column.ScaleVec(math.Sqrt(max(lambda-reg, reg)), column)
	}
	cov.SymOuterK(1, &v)
	return nil
}
