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

// evaluate measures the heads at the given places as they are; one point each.
func (l *learner) evaluate(ctx context.Context, places []int32, validation, test Labelled) ([]Point, error) {
	points := make([]Point, len(places))
	if len(validation.Labels) > 0 {
		shares, err := l.shares(ctx, places, validation)
		if err != nil {
			return nil, err
		}
		for i := range points {
			points[i].Validation = shares[i]
		}
	}
	shares, err := l.shares(ctx, places, test)
	if err != nil {
		return nil, err
	}
	for i, place := range places {
		points[i].Epoch, points[i].Test = l.pupils[place].epoch, shares[i]
	}
	return points, nil
}

// shares are of each head the share of rows whose largest logit is the label's.
func (l *learner) shares(ctx context.Context, places []int32, rows Labelled) ([]float64, error) {
	n := len(rows.Labels)
	right := make([]int, len(places))
	chunk := make([]float32, evalRows*rows.Dim)
	for from := 0; from < n; from += evalRows {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		to := min(from+evalRows, n)
		clear(chunk[copy(chunk, rows.Features[from*rows.Dim:to*rows.Dim]):])
		logits, err := l.logits(chunk, rows.Dim, places)
		if err != nil {
			return nil, err
		}
		for i, place := range places {
			count, err := hits(logits[i*evalRows*l.head.Classes:], l.head.Classes, rows.Labels[from:to])
			if err != nil {
				p := l.pupils[place]
				return nil, fmt.Errorf("%d labels, epoch %d: %w", len(p.Rows), p.epoch, err)
			}
			right[i] += count
		}
	}
	shares := make([]float64, len(places))
	for i, count := range right {
		shares[i] = float64(count) / float64(n)
	}
	return shares, nil
}

// logits are those of evalRows rows, [len(places),evalRows,classes].
func (l *learner) logits(chunk []float32, dim int, places []int32) ([]float32, error) {
	args := []any{
		tensors.FromFlatDataAndDimensions(chunk, evalRows, dim),
		tensors.FromFlatDataAndDimensions(places, len(places), 1),
	}
	y, err := l.apply.Call1(args...)
	release(args)
	if err != nil {
		return nil, err
	}
	logits, err := tensors.CopyFlatData[float32](y)
	release([]any{y})
	return logits, err
}

// hits counts the labels that have the largest of their row's logits, [≥len(labels),classes].
func hits(logits []float32, classes int, labels []uint8) (int, error) {
	n := 0
	for i, label := range labels {
		best, err := largest(logits[i*classes:][:classes])
		if err != nil {
			return 0, err
		}
		if best == int(label) {
			n++
		}
	}
	return n, nil
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
