package trial

import (
	"context"
	"fmt"

	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
	"gonum.org/v1/gonum/mat"

	"loraebench/results"
	"loraebench/runner/method"
	"loraebench/runner/metric"
)

// rank measures the spectrum of M and of the covariance of the training images' codes.
func (m *measurer) rank(ctx context.Context) error {
	if err := m.matrixRank(); err != nil {
		return fmt.Errorf("of M: %w", err)
	}
	codes, err := m.codes(ctx)
	if err != nil {
		return err
	}
	if codes == nil {
		m.noRank("code", "encoder")
		return nil
	}
	r, err := metric.RankOfCodes(codes)
	if err != nil {
		return fmt.Errorf("of the codes: %w", err)
	}
	m.addRank("code", r)
	return nil
}

func (m *measurer) matrixRank() error {
	matrix, err := m.matrix()
	if err != nil {
		return err
	}
	if matrix == nil {
		m.noRank("m", "M")
		return nil
	}
	r, err := metric.RankOfMatrix(matrix)
	if err != nil {
		return err
	}
	m.addRank("m", r)
	return nil
}

// matrix is the trained M; nil for a method without one.
func (m *measurer) matrix() (*mat.Dense, error) {
	mx, ok := m.method.(method.Matrixer)
	if !ok {
		return nil, nil
	}
	t, err := model.CallOnce(m.Backend, m.network.store, mx.Matrix)
	if err != nil {
		return nil, err
	}
	defer t.MustFinalizeAll()
	flat, err := tensors.CopyFlatData[float32](t)
	if err != nil {
		return nil, err
	}
	values := make([]float64, len(flat))
	for i, v := range flat {
		values[i] = float64(v)
	}
	return mat.NewDense(t.Shape().Dim(0), t.Shape().Dim(1), values), nil
}

// rankVariants are the ends of the names of a rank's values.
var rankVariants = []string{">0.1", ">0.01", ">0.001", ":effective"}

func (m *measurer) noRank(of, lacks string) {
	for _, variant := range rankVariants {
		m.unsupported("rank", of+variant, "", lacks)
	}
}

func (m *measurer) addRank(of string, r metric.Rank) {
	for i, v := range []float64{float64(r.Above1e1), float64(r.Above1e2), float64(r.Above1e3), r.Effective} {
		m.add("rank", of+rankVariants[i], v)
	}
	s := results.Series{Name: "spectrum/" + of, Y: r.SingularValues}
	for i := range r.SingularValues {
		s.X = append(s.X, float64(i+1))
	}
	m.record.Series = append(m.record.Series, s)
}
