package trial

import (
	"context"
	"fmt"
	"slices"

	"loraebench/stats"
)

const (
	slopeExpected = -0.25 // by Theorem 1: min over t ≤ T of ‖∇L‖ falls as T^(−1/4), or faster
	slopeSteps    = 30    // fewer say nothing
	slopeLevel    = 0.95
)

// theorem1 is the slope of log min over t ≤ T of ‖∇L‖ on log T, where a step
// sees all images, so that its gradient is the loss's. The points follow one
// another along one run: the interval is that of the line, not of other runs.
func (m *measurer) theorem1(context.Context) error {
	least, lacks := m.smallestNorms()
	if lacks != "" {
		m.unsupported("theorem1", "slope", "", lacks)
		return nil
	}
	steps := make([]float64, len(least))
	for i := range steps {
		steps[i] = float64(i + 1)
	}
	line, err := stats.FitPowerLaw(steps, least)
	if err != nil {
		return err
	}
	interval, err := line.SlopeInterval(slopeLevel)
	if err != nil {
		return err
	}
	m.addDetailed("theorem1", "slope", line.Slope, map[string]any{
		"low": interval.Low, "high": interval.High, "steps": len(least), "expected": slopeExpected,
	})
	return nil
}

// smallestNorms is the smallest norm of the gradient up to each step, or what there is none for.
func (m *measurer) smallestNorms() (least []float64, lacks string) {
	phases := m.method.Phases()
	switch {
	case len(phases) != 1 || phases[0].Repeat > 1:
		return nil, "single loss that one step an epoch lowers"
	case m.spec.Budget.Batch < m.data.train.N:
		return nil, "full-batch training"
	case m.spec.Budget.Epochs < slopeSteps:
		return nil, fmt.Sprintf("%d steps of full-batch training", slopeSteps)
	case len(m.norms) != m.spec.Budget.Epochs || slices.Contains(m.norms, nil):
		return nil, "gradient norm of every step"
	}
	for i, norm := range m.norms {
		if *norm == 0 {
			return nil, fmt.Sprintf("slope: the gradient vanishes at step %d", i+1)
		}
		least = append(least, *norm)
		if i > 0 {
			least[i] = min(least[i], least[i-1])
		}
	}
	return least, ""
}
