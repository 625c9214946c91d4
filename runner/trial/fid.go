package trial

import (
	"context"

	"loraebench/runner/metric"
)

// frechet is the Fréchet distance of all generated images to all reference images.
var frechet = comparison{
	values: []string{"fid"},
	take:   func(m *measurer, _ context.Context, p *pair) error { return m.fid(p) },
}

func (m *measurer) fid(p *pair) error {
	if p.fid != nil {
		return nil
	}
	f, err := metric.FrechetDistance(p.reference.moments, p.moments)
	if err != nil {
		return err
	}
	p.fid = m.addCompared("fid", p, f.Distance, p.reference.moments.N(), p.moments.N(), f.Warning, nil)
	return nil
}

// limit is the Fréchet distance in the limit of many generated images.
var limit = comparison{
	values: []string{"fid_inf"}, least: 30, rows: allRows,
	take: func(m *measurer, ctx context.Context, p *pair) error {
		rows, err := p.rows(allRows)
		if err != nil {
			return err
		}
		l, err := metric.FrechetInfinity(ctx, m.rng("fid_inf "+p.variant), p.reference.moments, rows)
		if err != nil {
			return err
		}
		m.addCompared("fid_inf", p, l.Distance, p.reference.moments.N(), rows.N(), l.Warning,
			map[string]any{"slope": l.Line.Slope, "n": l.N, "distances": l.Distances})
		return nil
	},
}
