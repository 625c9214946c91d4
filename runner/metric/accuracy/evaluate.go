package accuracy

import (
	"context"
	"fmt"
	"math"

	"github.com/gomlx/gomlx/core/tensors"
)

// evalRows is the number of rows evaluated at once, fixed so that one graph
// serves all.
const evalRows = 500

// evaluate measures the head as it is.
func (l *learner) evaluate(ctx context.Context, epoch int, validation, test Labelled) (p Point, err error) {
	p.Epoch = epoch
	if len(validation.Labels) > 0 {
		if p.Validation, err = l.share(ctx, validation); err != nil {
			return Point{}, err
		}
	}
	p.Test, err = l.share(ctx, test)
	return p, err
}

// share is the share of rows whose largest logit is the label's.
func (l *learner) share(ctx context.Context, rows Labelled) (float64, error) {
	right, n := 0, len(rows.Labels)
	chunk := make([]float32, evalRows*rows.Dim)
	for from := 0; from < n; from += evalRows {
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		to := min(from+evalRows, n)
		clear(chunk[copy(chunk, rows.Features[from*rows.Dim:to*rows.Dim]):])
		logits, err := l.logits(chunk, rows.Dim)
		if err != nil {
			return 0, err
		}
		for i, label := range rows.Labels[from:to] {
			best, err := largest(logits[i*l.head.Classes:][:l.head.Classes])
			if err != nil {
				return 0, err
			}
			if best == int(label) {
				right++
			}
		}
	}
	return float64(right) / float64(n), nil
}

// logits are those of evalRows rows, [evalRows,classes].
func (l *learner) logits(chunk []float32, dim int) ([]float32, error) {
	x := tensors.FromFlatDataAndDimensions(chunk, evalRows, dim)
	y, err := l.apply.Call1(x)
	release([]any{x})
	if err != nil {
		return nil, err
	}
	logits, err := tensors.CopyFlatData[float32](y)
	release([]any{y})
	return logits, err
}

// largest is the place of the largest logit, the first of equal ones.
func largest(logits []float32) (int, error) {
	best := 0
	for c, v := range logits {
		if f := float64(v); math.IsNaN(f) || math.IsInf(f, 0) {
			return 0, fmt.Errorf("%w: a logit is %g; a smaller learning rate may help", ErrNotFinite, f)
		}
		if v > logits[best] {
			best = c
		}
	}
	return best, nil
}
