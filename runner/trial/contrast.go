package trial

import (
	"context"
	"errors"
	"fmt"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"

	"loraebench/runner/metric"
)

const (
	contrastCodes = 2000 // training images whose codes are compared, at most
	leastCodes    = 3
)

// contrast measures how much farther the farthest code is than the nearest one.
func (m *measurer) contrast(ctx context.Context) error {
	codes, err := m.codes(ctx)
	if err != nil {
		return err
	}
	if codes == nil {
		m.unsupported("contrast", "train", "", "encoder")
		return nil
	}
	n, width := codes.Dims()
	if n < leastCodes {
		m.unsupported("contrast", "train", "", fmt.Sprintf("%d training images", leastCodes))
		return nil
	}
	rank, err := m.distanceRank()
	if err != nil {
		return err
	}
	rows, err := metric.RowsOf(codes.Slice(0, min(n, contrastCodes), 0, width).(*mat.Dense))
	if err != nil {
		return err
	}
	c, err := metric.LeaveOneOutContrast(ctx, rows, rank)
	if errors.Is(err, metric.ErrCoincide) {
		m.unsupported("contrast", "train", "", "code that differs from another: the encoder has collapsed")
		return nil
	}
	if err != nil {
		return err
	}
	detail := map[string]any{"max": stat.Mean(c.Max, nil), "min": stat.Mean(c.Min, nil), "rank": rank, "n": rows.N()}
	if c.Warning != "" {
		detail["warning"] = c.Warning
	}
	m.addDetailed("contrast", "train", c.Mean, detail)
	return nil
}

// distanceRank is what Theorem 2 divides distances by: the rank of M above
// 1e-2 of its largest singular value, and 1 without M or where M has vanished.
func (m *measurer) distanceRank() (int, error) {
	matrix, err := m.matrix()
	if err != nil || matrix == nil {
		return 1, err
	}
	r, err := metric.RankOfMatrix(matrix)
	return max(1, r.Above1e2), err
}
