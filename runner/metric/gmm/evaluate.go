package gmm

import (
	"context"
	"fmt"

	"github.com/gomlx/compute"
	"github.com/gomlx/gomlx/core/tensors"
	"gonum.org/v1/gonum/mat"
)

// Evaluate gives the log density of every row of x [N,D] and the probability
// that each component made it, [N,K].
func (m *Mixture) Evaluate(ctx context.Context, backend compute.Backend, x *mat.Dense) (logLik []float64, responsibility *mat.Dense, err error) {
	c, err := newCodes(x)
	if err != nil {
		return nil, nil, err
	}
	if err := m.check(); err != nil {
		return nil, nil, err
	}
	if _, d := m.Means.Dims(); d != c.d {
		return nil, nil, fmt.Errorf("%w: codes have %d columns, the mixture %d", ErrShape, c.d, d)
	}
	w, err := newWhitening(m, c.origin)
	if err != nil {
		return nil, nil, err
	}
	pass, err := newChunks(backend, c, evaluation)
	if err != nil {
		return nil, nil, err
	}
	defer pass.close()
	logLik = make([]float64, c.n)
	responsibility = mat.NewDense(c.n, w.k, nil)
	err = pass.each(ctx, w, func(from, to int, out []*tensors.Tensor) error {
		err := tensors.ConstFlatData(out[0], func(flat []float64) { copy(logLik[from:to], flat) })
		if err != nil {
			return err
		}
		return tensors.ConstFlatData(out[1], func(flat []float64) {
			byRow := mat.NewDense(w.k, to-from, flat).T()
			responsibility.Slice(from, to, 0, w.k).(*mat.Dense).Copy(byRow)
		})
	})
	return logLik, responsibility, err
}
