package trial

import (
	"context"

	"loraebench/runner/metric"
)

// kernelSize is the size of subsets that published figures have.
const kernelSize = 1000

// kernel is the kernel distance between the first images of either side.
// Subsets take no more than half of either, or they would be much the same.
var kernel = comparison{
	values: []string{"kid"}, least: 4, rows: comparedRows,
	take: func(m *measurer, ctx context.Context, p *pair) error {
		rows, err := p.rows(comparedRows)
		if err != nil {
			return err
		}
		subsets := metric.KernelSubsets{Size: min(kernelSize, rows.N()/2, p.reference.rows.N()/2)}
		k, err := metric.KernelDistance(ctx, m.rng("kid "+p.variant), p.reference.rows, rows, subsets)
		if err != nil {
			return err
		}
		m.addCompared("kid", p, k.Mean, p.reference.rows.N(), rows.N(), k.Warning,
			map[string]any{"std": k.Std, "subsets": len(k.Subsets), "size": k.Size})
		return nil
	},
}
