package trial

import (
	"context"

	"loraebench/runner/metric"
)

var manifoldValues = []string{"precision", "recall", "density", "coverage"}

// manifolds are precision, recall, density and coverage of the first images of either side.
var manifolds = comparison{
	values: manifoldValues, least: metric.Neighbours + 1, rows: comparedRows,
	take: func(m *measurer, ctx context.Context, p *pair) error {
		reference, err := p.reference.manifold(ctx, cache{m.CacheDir})
		if err != nil {
			return err
		}
		rows, err := p.rows(comparedRows)
		if err != nil {
			return err
		}
		generated, err := metric.NewManifold(ctx, rows, metric.Neighbours)
		if err != nil {
			return err
		}
		r, err := metric.PrecisionRecall(ctx, reference, generated)
		if err != nil {
			return err
		}
		for i, v := range []float64{r.Precision, r.Recall, r.Density, r.Coverage} {
			m.addCompared(manifoldValues[i], p, v, reference.N(), generated.N(), r.Warning, map[string]any{"k": metric.Neighbours})
		}
		return nil
	},
}
