package gmm

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
)

// whitening is a mixture in the form the expectation needs: with Σ = LLᵀ a
// row's squared Mahalanobis distance is |L⁻¹(x−m)|².
type whitening struct {
	k, d    int
	lower   []*mat.Dense // [K] of [D,D]: L
	inverse []float64    // [K·D,D]: L⁻¹
	shift   []float64    // [K,D,1]: L⁻¹(m − origin)
	logNorm []float64    // [K,1]: log w − D/2·log 2π − log det L
}

func newWhitening(m *Mixture, origin []float64) (*whitening, error) {
	k, d := len(m.Weights), len(origin)
	w := &whitening{
		k: k, d: d,
		inverse: make([]float64, k*d*d),
		shift:   make([]float64, k*d),
		logNorm: make([]float64, k),
	}
	for i := range k {
		l, err := m.lower(i)
		if err != nil {
			return nil, err
		}
		if err := w.set(i, m, l, origin); err != nil {
			return nil, err
		}
	}
	return w, nil
}

// set fills in component k, whose covariance is l·lᵀ.
func (w *whitening) set(k int, m *Mixture, l *mat.TriDense, origin []float64) error {
	var inv mat.TriDense
	if err := inv.InverseTri(l); err != nil {
		return fmt.Errorf("%w: component %d: %w", ErrSingular, k, err)
	}
	dense := mat.NewDense(w.d, w.d, w.inverse[k*w.d*w.d:(k+1)*w.d*w.d])
	dense.Copy(&inv)
	var centred mat.VecDense
	centred.SubVec(m.Means.RowView(k), mat.NewVecDense(w.d, origin))
	mat.NewVecDense(w.d, w.shift[k*w.d:(k+1)*w.d]).MulVec(dense, &centred)

	w.logNorm[k] = math.Log(m.Weights[k]) - float64(w.d)/2*math.Log(2*math.Pi)
	for j := range w.d {
		w.logNorm[k] -= math.Log(l.At(j, j))
	}
	w.lower = append(w.lower, mat.DenseCopyOf(l))
	return nil
}
