package trial

import (
	"context"

	"loraebench/runner/metric"
)

const (
	replicates   = 200
	bootstrapDim = 256 // features an image; above, a replicate takes seconds
)

// bootstrap adds to the variant's fid how far it may move with the images that
// happened to be generated.
var bootstrap = comparison{
	values: []string{"fid"}, rows: allRows,
	take: func(m *measurer, ctx context.Context, p *pair) error {
		if err := m.fid(p); err != nil || p.moments.Dim() > bootstrapDim {
			return err
		}
		rows, err := p.rows(allRows)
		if err != nil {
			return err
		}
		b, err := metric.BootstrapFID(ctx, m.rng("bootstrap "+p.variant), p.reference.moments, rows, replicates)
		if err != nil {
			return err
		}
		p.fid["bootstrap_std"], p.fid["bootstrap_replicates"] = b.Std, replicates
		p.fid["bootstrap_low"], p.fid["bootstrap_high"] = b.Interval.Low, b.Interval.High
		if b.Warning != "" {
			p.fid["bootstrap_warning"] = b.Warning
		}
		return nil
	},
}
